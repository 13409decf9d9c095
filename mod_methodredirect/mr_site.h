/**
 * @file
 * The configuration as a client meets it: which rules are asked about a URL of
 * which virtual host, in which order, and what each one says.
 *
 *     MethodRedirectHTTPS
 *     MethodRedirect*      of Location sections, then of the server
 *     Redirect*            mod_alias': Location without path, server, Location
 *
 * Rules of Directory, Files, If and .htaccess are not here: what they hold for
 * is known of a request only. Nor is what other modules do in between.
 *
 * Made when the configuration has been read, for the check and the explanation
 * of `httpd -t`; nothing of it serves requests.
 */
#ifndef MR_SITE_H
#define MR_SITE_H

#include <stdbool.h>

#include <httpd.h>

#include "mr_rule.h"
#include "semantics/uri_reference.h"

struct mr_site;
struct mr_map_view;

/** A virtual host, or the main server. */
struct mr_site_server {
    const server_rec *server;
    unsigned number;    /**< from 0 */
    bool tls;           /**< clients come by https */
    const char *name;   /**< ServerName */
    const char *origin; /**< "http://name:port" */
    bool merges;        /**< runs of slashes in a path (MergeSlashes) */
    bool has_runs;      /**< a decoded path may have some all the same */
    bool canonical;     /**< its own redirects name it so, whatever the request
                             called it */
};

/** Read the configuration of @a main_server and ap_conftree. */
struct mr_site *mr_site_create(server_rec *main_server, apr_pool_t *pool);

const struct mr_site_server *mr_site_server(const struct mr_site *site,
                                            unsigned number);
const struct mr_site_server *mr_site_server_of(const struct mr_site *site,
                                               const server_rec *server);

/** The rules of mod_alias, in the order of the files; of struct mr_rule *. */
const apr_array_header_t *mr_site_foreign_rules(const struct mr_site *site);

/** The server that @a scheme, @a host and @a port lead to by their name; NULL
 *  when no virtual host has that name there. */
const struct mr_site_server *mr_site_find(const struct mr_site *site, bool tls,
                                          const char *host, apr_port_t port);

/** The one that httpd takes for them, as far as the configuration tells. */
const struct mr_site_server *mr_site_choose(const struct mr_site *site,
                                            bool tls, const char *host,
                                            apr_port_t port);

/** The one that requests for @a host come to and that asks the rules of
 *  @a server: itself, or a virtual host of that name that inherits them. */
const struct mr_site_server *
mr_site_serving(const struct mr_site *site, const struct mr_site_server *server,
                const char *host);

/** Where a target leads: the server, or NULL when it is none of these. @a path
 *  gets the decoded path; NULL when it cannot be decoded. @a host gets the name
 *  in the target. A target without one stays on @a here; @a host is NULL
 *  then. */
const struct mr_site_server *
mr_site_locate(const struct mr_site *site, const struct mr_site_server *here,
               const char *location, const char **host, const char **path,
               apr_pool_t *pool);

/** The name that the host of a URL is: without brackets and without a dot at
 *  its end, as httpd knows it. */
const char *mr_site_name(struct uri_part host, apr_pool_t *pool);

/** The path of a URL as @a server maps it: without dot segments, slashes merged
 *  unless MergeSlashes is off, decoded. NULL when it cannot be decoded. */
const char *mr_site_path(const struct mr_site_server *server,
                         struct uri_part part, apr_pool_t *pool);

/** What asks: a request. */
struct mr_site_request {
    const struct mr_site_server *server;
    const char *method;
    const char *host;  /**< in Host, without port and brackets; NULL: whatever
                            host= takes */
    const char *path;  /**< decoded */
    const char *query; /**< or NULL */
    bool tls;          /**< it came by https, whatever the server thinks: a
                            proxy took TLS off */
};

/** Called for each rule that could match, in order; @a matched are the bytes
 *  of the path that its FROM took. @return false to end the visit. A rule of a
 *  map lives until then. */
typedef bool mr_site_visitor(void *baton, const struct mr_rule *rule,
                             size_t matched);

void mr_site_visit(struct mr_site *site, const struct mr_site_request *request,
                   mr_site_visitor *visitor, void *baton, apr_pool_t *pool);

/** The same for the rules that are asked before the map @a until. */
void mr_site_visit_before(struct mr_site *site,
                          const struct mr_site_request *request,
                          const struct mr_rule *until, mr_site_visitor *visitor,
                          void *baton, apr_pool_t *pool);

/** Whether nothing is ever asked before @a map. */
bool mr_site_is_first(const struct mr_site *site, const struct mr_rule *map);

/** The lines of @a map, while the site is there; NULL when it was not
 *  loaded. */
const struct mr_map_view *mr_site_view(struct mr_site *site,
                                       struct mr_rule_map *map);

/** What a rule says. */
enum mr_verdict {
    MR_VERDICT_ANSWERS,
    MR_VERDICT_OTHER_HOST, /**< host= does not take the request's */
    MR_VERDICT_NO_MATCH,   /**< the regular expression, or the section's */
    MR_VERDICT_PASSES,     /**< its table has nothing for the method */
    MR_VERDICT_SELF,       /**< it would redirect its own target again */
    MR_VERDICT_LEAVES_HOST,
    MR_VERDICT_NO_TARGET
};

struct mr_site_answer {
    enum mr_verdict verdict;
    int status;
    const char *location; /**< NULL: none, or made of data of the request */
    bool relative;        /**< its target names no host */
    bool glued;           /**< text follows the host of the target without a
                               slash: own rules decline, mod_alias does it */
};

/** What @a rule, visited with @a matched, says to @a request. Conditions
 *  other than host= are taken to hold. */
struct mr_site_answer mr_site_ask(struct mr_site *site,
                                  const struct mr_site_request *request,
                                  const struct mr_rule *rule, size_t matched,
                                  apr_pool_t *pool);

/** Whether @a rule, which answers @a request so, may decline for clients that
 *  come by another scheme, port or name: its target is a URL of its own then. */
bool mr_site_may_decline(struct mr_site *site,
                         const struct mr_site_request *request,
                         const struct mr_rule *rule,
                         const struct mr_site_answer *answer, apr_pool_t *pool);

/** Whether @a rule stays when a visit is over: it is none of a map. */
bool mr_site_rule_stays(const struct mr_rule *rule);

/** Whether @a host is a name of @a server. */
bool mr_site_is_called(const struct mr_site_server *server, const char *host);

/** Whether requests for @a host may come to the rules of @a server: it has that
 *  name, or a virtual host that inherits them, or rules are for it. */
bool mr_site_may_be_called(const struct mr_site *site, const server_rec *server,
                           const char *host);

/** Whether clients may come to @a rule by another scheme, port or name than those
 *  of @a request. */
bool mr_site_has_other_origin(const struct mr_site *site,
                              const struct mr_site_request *request,
                              const struct mr_rule *rule);

/** Whether so many rules were asked, or regular expressions tried, that no more
 *  are. What was found out by the visit that spent the rest is not to be
 *  believed. */
bool mr_site_is_spent(const struct mr_site *site);

/** Whether @a rule has no conditions beyond FROM, method and host=. */
bool mr_site_is_unconditional(const struct mr_rule *rule);

/** The method that most clients use after @a status. */
const char *mr_site_next_method(int status, const char *method);

#endif
