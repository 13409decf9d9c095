/**
 * @file
 * One redirect rule: where from, where to, which action for which method.
 *
 * Rules are built while the configuration is read and never change afterwards;
 * one read from an .htaccess file lives as long as its request.
 */
#ifndef MR_RULE_H
#define MR_RULE_H

#include <stdbool.h>

#include <httpd.h>
#include <http_config.h>

#include "mr_cache.h"
#include "mr_condition.h"
#include "mr_location.h"
#include "mr_method_table.h"
#include "mr_regex.h"
#include "mr_split.h"
#include "mr_sticky.h"

/** The section a rule was written in; it decides the phase (mapping for
 *  server and Location, fixups for the others) and what "the same rule again"
 *  means for a target. */
enum mr_scope {
    MR_SCOPE_SERVER,
    MR_SCOPE_LOCATION,       /**< scope_path is a literal URL prefix */
    MR_SCOPE_LOCATION_MATCH, /**< a pattern of URLs */
    MR_SCOPE_DIRECTORY,      /**< scope_path is a literal directory */
    MR_SCOPE_OTHER           /**< If, Files, patterns of directories */
};

/** What a rule compares with, as the catalogue names it. */
enum mr_rule_kind {
    MR_RULE_PREFIX,
    MR_RULE_EXACT,
    MR_RULE_MATCH,      /**< a regular expression */
    MR_RULE_EXPRESSION, /**< no FROM: every request of its section */
    MR_RULE_MAP,        /**< the lines of a file */
    MR_RULE_HTTPS       /**< every request without TLS */
};

struct mr_expression;
struct mr_rule_map;

struct mr_rule {
    const char *id; /**< id= or file:line; holds no blank */

    /** The rules of a file stand for this one, which gives them their table
     *  and options; NULL: it is a rule itself. */
    struct mr_rule_map *map;
    /* For mr_catalog and mr_counters. */
    int slot; /**< in the catalogue; -1 in .htaccess */
    enum mr_rule_kind kind;
    const ap_directive_t *directive; /**< the line it was read from */
    const server_rec *server;        /**< that it was written in */
    const char *from_text, *to_text; /**< as written, or NULL */
    struct mr_rule *next_in_file;

    /* At most one of the two; neither: every request of the section. */
    const char *from; /**< prefix */
    bool exact;       /**< the prefix is the whole path */
    const struct mr_regex *regex;

    /* At most one of the two; neither: no action needs a target. */
    const struct mr_location *to;
    const struct mr_expression *expression;
    const char *expression_host; /**< "://host" that is fixed behind the scheme
                                      of the expression; NULL: none */
    bool expression_port;        /**< the port behind either is data */
    const char *expression_tail; /**< text that the host of an expression made
                                      of data ends with; NULL: none */
    const char *expression_before_own; /**< text before %{HTTP_HOST} or
                                            %{SERVER_NAME}, "" or such as "www.",
                                            whatever data follows; NULL: its
                                            host is not that */

    bool expression_is_path; /**< it spells no query or fragment */
    const char *scheme; /**< that TO may have besides http and https, or NULL */

    const struct mr_method_table *table;
    apr_int64_t limited; /**< method bits of the enclosing <Limit> sections */
    enum mr_query_policy query;
    bool drop_rest;
    bool crossorigin; /**< 307 and 308 may leave the origin */
    bool htaccess;
    enum mr_scope scope;
    const char *scope_path;
    const ap_regex_t *scope_regex; /**< of MR_SCOPE_LOCATION_MATCH; NULL:
                                        scope_path has wildcards */

    struct mr_condition condition;
    bool of_client; /**< its <If>, or its target, may depend on what neither the
                         URL nor Vary names */
    struct mr_cache cache;
    const char *hsts; /**< Strict-Transport-Security, or NULL */
    unsigned weight;  /**< in its split; 0: it is no member of one */
    struct mr_sticky sticky;
    const struct mr_split *split; /**< of all rules with this FROM, or NULL */
    unsigned options_given;       /**< a bit for each, for the setters */
};

/** The names of the options, for messages: of rules, and of maps and their
 *  lines. */
#define MR_OPTIONS_ACCEPTED                                                    \
    MR_OPTIONS_OF_ALL ", scheme=NAME, weight=N or "                            \
                      "sticky=ip|cookie:NAME|none"
#define MR_MAP_OPTIONS_ACCEPTED                                                \
    MR_OPTIONS_OF_ALL ", or reload=SECONDS in the directive"
#define MR_OPTIONS_OF_ALL                                                      \
    "exact, methods=LIST, query=merge|drop, rest=append|drop, id=NAME, "       \
    "crossorigin=allow, cache=SECONDS|no-store|off, hsts=SECONDS, "            \
    "from=TIME, until=TIME, if=EXPRESSION, host=NAME"

/** Whether @a word has the shape of an option, known or not. */
bool mr_rule_word_is_option(const char *word);

/** Apply the option @a word. @return NULL, or what is wrong and what would
 *  do. */
const char *mr_rule_set_option(struct mr_rule *rule, const char *word,
                               apr_pool_t *pool);

/** Check what options mean together and with the target, after the last one.
 *  Errors as mr_rule_set_option(). */
const char *mr_rule_finish(const struct mr_rule *rule, apr_pool_t *pool);

/** Make @a rule, if it has a weight, a member of the split of the rules with
 *  its FROM, written @a from (NULL: none). @a splits are those of its section,
 *  NULL before the first. Errors as mr_rule_set_option(). */
const char *mr_rule_join_split(struct mr_rule *rule, const char *from,
                               apr_array_header_t **splits, apr_pool_t *pool);

/** Compile @a pattern as the rule's FROM and @a to (may be NULL) with its
 *  captures. Errors as mr_rule_set_option(). */
const char *mr_rule_set_regex(struct mr_rule *rule, const char *pattern,
                              const char *to, apr_pool_t *pool);

/** Make the expression @a text the target of @a rule, which has no FROM.
 *  @a scheme is the value of its scheme=, or NULL. Errors as
 *  mr_rule_set_option(). */
const char *mr_rule_set_expression(struct mr_rule *rule, const char *text,
                                   const char *scheme, apr_pool_t *pool);

/** The action for @a method: the table's, unless a <Limit> section excludes
 *  the method. A method that httpd does not know is outside every <Limit> and
 *  inside every <LimitExcept>. */
int mr_rule_action(const struct mr_rule *rule, const char *method);

/** Whether the section of @a rule, as far as it is one of URLs, holds for
 *  @a path. */
bool mr_rule_in_section(const struct mr_rule *rule, const char *path);

/** Whether FROM matches the decoded @a path, which becomes the subject of
 *  @a work. */
bool mr_rule_matches(const struct mr_rule *rule, const char *path,
                     struct mr_regex_work *work);

#endif
