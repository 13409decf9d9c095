#include "mr_site.h"

#include <stdlib.h>
#include <string.h>

#include <apr_fnmatch.h>
#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <ap_listen.h>
#include <http_core.h>
#include <util_cfgtree.h>

#include "mr_alias.h"
#include "mr_catalog.h"
#include "mr_config.h"
#include "mr_https.h"
#include "mr_path_key.h"
#include "mr_rule_map.h"
#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"
#include "semantics/redirect_status.h"
#include "semantics/uri_reference.h"

/* The lists of a server in the order in which they are asked. */
enum stage {
    OWN_LOCATION,
    OWN_SERVER,
    ALIAS_LOCATION, /* without path */
    ALIAS_SERVER,
    ALIAS_FIXUPS, /* Location, with path */
    STAGES
};

/* A Location section with rules of one stage. */
struct section {
    const ap_directive_t *directive;
    const struct mr_rule *any; /* one of its rules knows the scope */
    struct mr_rule_index *rules;
};

struct own {
    struct mr_site_server site;
    struct mr_rule_index *rules[STAGES];   /* NULL: none */
    apr_array_header_t *sections[STAGES];  /* of struct section * */
    struct mr_rule_index *by_path[STAGES]; /* of the same, innermost first */
};

struct mr_site {
    apr_pool_t *pool;
    apr_array_header_t *servers; /* of struct own *, the main one first */
    apr_hash_t *by_server;
    apr_hash_t *by_place; /* "file:line" of a VirtualHost */
    apr_array_header_t *foreign;
    apr_hash_t *maps; /* struct mr_rule_map * -> struct mr_map_view * */
    struct mr_regex_work *work;
    int works; /* how many there have been */
    unsigned matches;
};

static struct own *own_at(const struct mr_site *site, int i)
{
    return APR_ARRAY_IDX(site->servers, i, struct own *);
}

static struct own *own_of(const struct mr_site *site, const server_rec *server)
{
    return apr_hash_get(site->by_server, &server, sizeof(server_rec *));
}

const struct mr_site_server *mr_site_server(const struct mr_site *site,
                                            unsigned number)
{
    return &own_at(site, (int)number)->site;
}

const struct mr_site_server *mr_site_server_of(const struct mr_site *site,
                                               const server_rec *server)
{
    return &own_of(site, server)->site;
}

const apr_array_header_t *mr_site_foreign_rules(const struct mr_site *site)
{
    return site->foreign;
}

/* --- servers ------------------------------------------------------------- */

static const char *place(const char *file, unsigned line, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s:%u", file ? file : "", line);
}

static void add_server(struct mr_site *site, server_rec *server)
{
    struct own *own = apr_pcalloc(site->pool, sizeof *own);

    own->site.server = server;
    own->site.number = (unsigned)site->servers->nelts;
    own->site.tls =
        server->server_scheme && !strcmp(server->server_scheme, "https");
    APR_ARRAY_PUSH(site->servers, struct own *) = own;
    apr_hash_set(site->by_server, &own->site.server, sizeof(server_rec *), own);
    if (server->is_virtual)
        apr_hash_set(
            site->by_place,
            place(server->defn_name, server->defn_line_number, site->pool),
            APR_HASH_KEY_STRING, own);
}

static apr_port_t port_of(const struct mr_site_server *s)
{
    const server_rec *server = s->server;

    if (server->port)
        return server->port;
    if (server->is_virtual && server->addrs && server->addrs->host_port)
        return server->addrs->host_port;
    if (ap_listeners && ap_listeners->bind_addr)
        return ap_listeners->bind_addr->port;
    return s->tls ? 443 : 80;
}

static void name_server(struct mr_site_server *s, apr_pool_t *pool)
{
    apr_port_t port = port_of(s);
    const char *name =
        s->server->server_hostname ? s->server->server_hostname : "localhost";
    bool address = strchr(name, ':') && name[0] != '[';

    if (s->server->is_virtual && port == 443)
        s->tls = true;
    s->origin =
        apr_pstrcat(pool, s->tls ? "https://" : "http://", address ? "[" : "",
                    name, address ? "]" : "", (char *)NULL);
    if (port != (s->tls ? 443 : 80))
        s->origin = apr_psprintf(pool, "%s:%u", s->origin, port);
}

static bool listens_at(const struct mr_site_server *s, apr_port_t port)
{
    if (!s->server->is_virtual)
        return port_of(s) == port;
    for (const server_addr_rec *a = s->server->addrs; a; a = a->next)
        if (a->host_port == port || a->host_port == 0)
            return true;
    return false;
}

static bool is_in(const apr_array_header_t *names, const char *host, bool wild)
{
    for (int i = 0; names && i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);
        if (name
            && (wild ? !ap_strcasecmp_match(host, name)
                     : !ap_cstr_casecmp(host, name)))
            return true;
    }
    return false;
}

bool mr_site_is_called(const struct mr_site_server *s, const char *host)
{
    const server_rec *server = s->server;

    return (server->server_hostname
            && !ap_cstr_casecmp(server->server_hostname, host))
           || is_in(server->names, host, false)
           || is_in(server->wild_names, host, true);
}

/* httpd's list has the last virtual host of the files first, and the first one
 * with a name or an address counts. The main server gets what none of them
 * listens for. */
static const struct mr_site_server *search(const struct mr_site *site, bool tls,
                                           const char *host, apr_port_t port)
{
    for (int i = site->servers->nelts; i > 0; i--) {
        const struct mr_site_server *s = &own_at(site, i - 1)->site;
        if (s->tls == tls && listens_at(s, port)
            && (!host || mr_site_is_called(s, host)))
            return s;
    }
    return NULL;
}

const struct mr_site_server *mr_site_find(const struct mr_site *site, bool tls,
                                          const char *host, apr_port_t port)
{
    return search(site, tls, host, port);
}

const struct mr_site_server *mr_site_choose(const struct mr_site *site,
                                            bool tls, const char *host,
                                            apr_port_t port)
{
    const struct mr_site_server *s = search(site, tls, host, port);

    if (!s)
        s = search(site, tls, NULL, port);
    if (!s)
        s = search(site, !tls, host, port); /* a proxy takes TLS off */
    return s ? s : mr_site_server(site, 0);
}

/* --- reading ------------------------------------------------------------- */

static struct mr_rule_index *index_of_section(struct mr_site *site,
                                              struct own *own, enum stage stage,
                                              const struct mr_rule *rule,
                                              const ap_directive_t *directive)
{
    apr_array_header_t **sections = &own->sections[stage];
    struct section *section;

    if (!*sections)
        *sections = apr_array_make(site->pool, 4, sizeof(struct section *));
    if ((*sections)->nelts > 0) {
        section =
            APR_ARRAY_IDX(*sections, (*sections)->nelts - 1, struct section *);
        if (section->directive == directive)
            return section->rules;
    }
    section = apr_palloc(site->pool, sizeof *section);
    section->directive = directive;
    section->any = rule;
    section->rules = mr_rule_index_create(site->pool);
    APR_ARRAY_PUSH(*sections, struct section *) = section;
    return section->rules;
}

static void file_rule(struct mr_site *site, enum stage stage,
                      const struct mr_rule *rule, const ap_directive_t *section)
{
    struct own *own = own_of(site, rule->server);
    struct mr_rule_index *index;

    if (section)
        index = index_of_section(site, own, stage, rule, section);
    else {
        if (!own->rules[stage])
            own->rules[stage] = mr_rule_index_create(site->pool);
        index = own->rules[stage];
    }
    if (rule->map)
        mr_rule_index_add(index, MR_KEY_EVERY, "", rule);
    else if (rule->regex)
        mr_rule_index_add(index, MR_KEY_LITERAL, mr_regex_literal(rule->regex),
                          rule);
    else if (rule->from)
        mr_rule_index_add(index, rule->exact ? MR_KEY_EXACT : MR_KEY_PREFIX,
                          rule->from, rule);
    else
        mr_rule_index_add(index, MR_KEY_EVERY, "", rule);
}

static bool is_location(const ap_directive_t *d)
{
    return !ap_cstr_casecmp(d->directive, "<Location")
           || !ap_cstr_casecmp(d->directive, "<LocationMatch");
}

static const ap_directive_t *section_around(const ap_directive_t *d)
{
    while (d && !is_location(d))
        d = d->parent;
    return d;
}

static void read_own_rules(struct mr_site *site)
{
    for (const struct mr_rule *rule = mr_catalog_first(); rule;
         rule = rule->next_in_file) {
        if (rule->kind == MR_RULE_HTTPS)
            continue;
        if (rule->scope == MR_SCOPE_SERVER)
            file_rule(site, OWN_SERVER, rule, NULL);
        else if (rule->scope == MR_SCOPE_LOCATION
                 || rule->scope == MR_SCOPE_LOCATION_MATCH)
            file_rule(site, OWN_LOCATION, rule,
                      section_around(rule->directive->parent));
    }
}

static void read_alias(struct mr_site *site, const ap_directive_t *d,
                       const ap_directive_t *section, const server_rec *server)
{
    struct mr_rule *rule = mr_alias_read(d, section, server, site->pool);

    if (!rule)
        return;
    APR_ARRAY_PUSH(site->foreign, struct mr_rule *) = rule;
    file_rule(site,
              !section          ? ALIAS_SERVER
              : rule->from_text ? ALIAS_FIXUPS
                                : ALIAS_LOCATION,
              rule, section);
}

static void read_tree(struct mr_site *site, const ap_directive_t *d,
                      const ap_directive_t *section, struct own *own)
{
    for (; d; d = d->next) {
        struct own *virt;

        if (d->directive[0] != '<') {
            if (!ap_cstr_casecmp(d->directive, "SSLEngine") && d->args
                && ap_cstr_casecmp(d->args, "off") != 0)
                own->site.tls = true;
            read_alias(site, d, section, own->site.server);
        }
        else if (is_location(d))
            read_tree(site, d->first_child, d, own);
        else if (!ap_cstr_casecmpn(d->directive, "<Limit", 6))
            read_tree(site, d->first_child, section, own);
        else if (!ap_cstr_casecmp(d->directive, "<VirtualHost")) {
            virt = apr_hash_get(
                site->by_place,
                place(d->filename, (unsigned)d->line_num, site->pool),
                APR_HASH_KEY_STRING);
            if (virt)
                read_tree(site, d->first_child, NULL, virt);
        }
    }
}

static apr_status_t close_maps(void *data)
{
    struct mr_site *site = data;

    for (apr_hash_index_t *i = apr_hash_first(NULL, site->maps); i;
         i = apr_hash_next(i))
        mr_rule_map_unload(apr_hash_this_val(i));
    return APR_SUCCESS;
}

/* The index hands on what it was given, whatever that is. */
static const struct mr_rule *as_entry(const struct section *section)
{
    return (const struct mr_rule *)(const void *)section;
}

static const struct section *section_of(const struct mr_rule *entry)
{
    return (const struct section *)(const void *)entry;
}

/* The last section is the innermost. */
static struct mr_rule_index *index_sections(const apr_array_header_t *sections,
                                            apr_pool_t *pool)
{
    struct mr_rule_index *index = mr_rule_index_create(pool);

    for (int i = sections->nelts; i > 0; i--) {
        const struct section *section =
            APR_ARRAY_IDX(sections, i - 1, struct section *);
        bool literal = section->any->scope == MR_SCOPE_LOCATION;

        mr_rule_index_seal(section->rules);
        mr_rule_index_add(index, literal ? MR_KEY_PREFIX : MR_KEY_EVERY,
                          literal ? section->any->scope_path : "",
                          as_entry(section));
    }
    mr_rule_index_seal(index);
    return index;
}

static void seal(struct own *own, apr_pool_t *pool)
{
    for (int stage = 0; stage < STAGES; stage++) {
        if (own->rules[stage])
            mr_rule_index_seal(own->rules[stage]);
        if (own->sections[stage])
            own->by_path[stage] = index_sections(own->sections[stage], pool);
    }
}

struct mr_site *mr_site_create(server_rec *main_server, apr_pool_t *pool)
{
    struct mr_site *site = apr_pcalloc(pool, sizeof *site);

    site->pool = pool;
    site->servers = apr_array_make(pool, 8, sizeof(struct own *));
    site->foreign = apr_array_make(pool, 8, sizeof(struct mr_rule *));
    site->by_server = apr_hash_make(pool);
    site->by_place = apr_hash_make(pool);
    site->maps = apr_hash_make(pool);
    site->work = mr_regex_work_create(pool);
    site->works = 1;
    apr_pool_cleanup_register(pool, site, close_maps, apr_pool_cleanup_null);
    for (server_rec *s = main_server; s; s = s->next)
        add_server(site, s);
    read_tree(site, ap_conftree, NULL, own_at(site, 0));
    read_own_rules(site);
    for (int i = 0; i < site->servers->nelts; i++) {
        seal(own_at(site, i), pool);
        name_server(&own_at(site, i)->site, pool);
    }
    return site;
}

/* --- visiting ------------------------------------------------------------ */

struct visit {
    struct mr_site *site;
    const struct mr_site_request *request;
    mr_site_visitor *visitor;
    void *baton;
    apr_pool_t *pool;
};

const struct mr_map_view *mr_site_view(struct mr_site *site,
                                       struct mr_rule_map *map)
{
    struct mr_map_view *view =
        apr_hash_get(site->maps, &map, sizeof(struct mr_rule_map *));
    struct mr_rule_map **key;

    if (view)
        return view;
    view = mr_rule_map_load(map);
    if (!view)
        return NULL;
    key = apr_palloc(site->pool, sizeof(struct mr_rule_map *));
    *key = map;
    apr_hash_set(site->maps, key, sizeof(struct mr_rule_map *), view);
    return view;
}

static bool visit_map(const struct visit *visit, const struct mr_rule *rule)
{
    const struct mr_map_view *view = mr_site_view(visit->site, rule->map);
    struct mr_map_cursor cursor;
    struct mr_map_line line;
    size_t matched;

    if (!view)
        return true;
    mr_map_cursor_begin(&cursor, mr_map_view_image(view), visit->request->path,
                        visit->pool);
    while (mr_map_next(&cursor, &line, &matched)) {
        const struct mr_rule *of_line =
            mr_map_view_rule_of(view, rule, &line, visit->pool);

        if (!of_line || (of_line->exact && visit->request->path[matched]))
            continue;
        if (!visit->visitor(visit->baton, of_line, matched))
            return false;
    }
    return true;
}

static bool visit_index(const struct visit *visit,
                        const struct mr_rule_index *index)
{
    struct mr_rule_cursor cursor;
    const struct mr_rule *rule;
    size_t matched;

    if (!index)
        return true;
    mr_rule_cursor_begin(&cursor, visit->request->path, visit->pool);
    while ((rule = mr_rule_index_next(index, &cursor, &matched)) != NULL)
        if (rule->map ? !visit_map(visit, rule)
                      : !visit->visitor(visit->baton, rule, matched))
            return false;
    return true;
}

/* Whether the section of @a rule holds for @a path. */
static bool in_section(const struct mr_rule *rule, const char *path)
{
    switch (rule->scope) {
    case MR_SCOPE_LOCATION:
        return mr_prefix_match(rule->scope_path, path) > 0;
    case MR_SCOPE_LOCATION_MATCH:
        return rule->scope_regex
                   ? !ap_regexec(rule->scope_regex, path, 0, NULL, 0)
                   : apr_fnmatch(rule->scope_path, path, APR_FNM_PATHNAME)
                         == APR_SUCCESS;
    default:
        return true;
    }
}

static bool visit_sections(const struct visit *visit,
                           const struct mr_rule_index *sections)
{
    struct mr_rule_cursor cursor;
    const struct mr_rule *entry;
    size_t matched;

    if (!sections)
        return true;
    mr_rule_cursor_begin(&cursor, visit->request->path, visit->pool);
    while ((entry = mr_rule_index_next(sections, &cursor, &matched)) != NULL)
        if (in_section(section_of(entry)->any, visit->request->path)
            && !visit_index(visit, section_of(entry)->rules))
            return false;
    return true;
}

static bool visit_https(const struct visit *visit, const struct own *own)
{
    const struct mr_https *https = mr_config_of_server(own->site.server)->https;
    const struct mr_rule *rule = https ? mr_https_rule(https) : NULL;

    if (!rule || own->site.tls || visit->request->tls
        || mr_https_spares(https, visit->request->path))
        return true;
    return visit->visitor(visit->baton, rule, 0);
}

void mr_site_visit(struct mr_site *site, const struct mr_site_request *request,
                   mr_site_visitor *visitor, void *baton, apr_pool_t *pool)
{
    struct visit visit = {site, request, visitor, baton, pool};
    const struct own *own = own_of(site, request->server->server);
    const struct own *outer = own_at(site, 0);

    if (!visit_https(&visit, own))
        return;
    for (int stage = 0; stage < STAGES; stage++) {
        if (!visit_sections(&visit, own->by_path[stage])
            || !visit_index(&visit, own->rules[stage]))
            return;
        if (own != outer
            && (!visit_sections(&visit, outer->by_path[stage])
                || !visit_index(&visit, outer->rules[stage])))
            return;
    }
}

/* --- where a target leads ------------------------------------------------ */

static const struct mr_site_server *server_at(const struct mr_site *site,
                                              const struct uri_reference *uri,
                                              apr_pool_t *pool)
{
    bool tls = uri_part_is(uri->scheme, "https");
    struct uri_part host, port;
    const char *name, *digits;

    if (!tls && !uri_part_is(uri->scheme, "http"))
        return NULL;
    uri_authority_split(uri->authority, &host, &port);
    name = apr_pstrmemdup(pool, host.at, host.len);
    digits = port.at && port.len ? apr_pstrmemdup(pool, port.at, port.len)
                                 : (tls ? "443" : "80");
    return mr_site_find(site, tls, name, (apr_port_t)apr_atoi64(digits));
}

static const char *decoded(struct uri_part part, apr_pool_t *pool)
{
    char *path = part.len ? apr_pstrmemdup(pool, part.at, part.len)
                          : apr_pstrdup(pool, "/");

    path[uri_path_remove_dot_segments(path, strlen(path))] = '\0';
    if (!strchr(path, '%'))
        return path;
    return ap_unescape_url(path) == OK ? path : NULL;
}

const struct mr_site_server *mr_site_locate(const struct mr_site *site,
                                            const struct mr_site_server *here,
                                            const char *location,
                                            const char **path, apr_pool_t *pool)
{
    size_t own = strlen(here->origin);
    struct uri_reference uri;

    /* Most targets are on the same server. */
    if (!strncmp(location, here->origin, own)
        && (location[own] == '\0' || strchr("/?#", location[own])))
        location += own;
    uri_reference_split(location, strlen(location), &uri);
    *path = decoded(uri.path, pool);
    if (uri.scheme.at && uri.authority.at)
        return server_at(site, &uri, pool);
    return uri.scheme.at || uri.authority.at ? NULL : here;
}

/* --- what a rule says ---------------------------------------------------- */

bool mr_site_is_unconditional(const struct mr_rule *rule)
{
    const struct mr_condition *c = &rule->condition;

    if (rule->kind == MR_RULE_HTTPS) /* a proxy may say that it is https */
        return !mr_config_of_server(rule->server)->proxy_trust;
    return !c->from && !c->until && !c->host && !c->expression
           && rule->weight == 0;
}

bool mr_site_rule_stays(const struct mr_rule *rule)
{
    return rule->map
           || ap_cstr_casecmp(rule->directive->directive, "MethodRedirectMap")
                  != 0;
}

const char *mr_site_next_method(int status, const char *method)
{
    enum http_method now = http_method_from_name(method, strlen(method));

    return redirect_usual_next_method(status, now) == now ? method : "GET";
}

/* An expression without data is a target like any other. */
static const struct mr_location *target_of(const struct mr_rule *rule,
                                           apr_pool_t *pool)
{
    const struct mr_location *to = NULL;

    if (rule->to || !rule->expression || strpbrk(rule->to_text, "%$"))
        return rule->to;
    if (mr_location_from_value(&to, rule->to_text, rule->expression_is_path,
                               pool))
        return NULL;
    return to;
}

static const char *https_location(const struct mr_site_request *request,
                                  apr_pool_t *pool)
{
    const struct mr_https *https =
        mr_config_of_server(request->server->server)->https;
    const char *origin = request->server->origin;
    size_t host = strcspn(origin + 7, ":");
    apr_port_t port = mr_https_port(https);

    if (origin[7] == '[')
        host = strcspn(origin + 7, "]") + 1;
    return apr_pstrcat(pool, "https://", apr_pstrmemdup(pool, origin + 7, host),
                       port == 443 ? "" : apr_psprintf(pool, ":%u", port),
                       ap_os_escape_path(pool, request->path, 1),
                       request->query ? "?" : "",
                       request->query ? request->query : "", (char *)NULL);
}

/* The rule's target for @a request. */
static void build(const struct mr_site_request *request,
                  const struct mr_rule *rule, size_t matched,
                  const struct mr_capture *captures,
                  struct mr_site_answer *answer, apr_pool_t *pool)
{
    const struct mr_location *to = target_of(rule, pool);
    struct mr_location_input in = {
        .captures = captures,
        .capture_count = captures ? MR_REGEX_GROUPS : 0,
        .rest = rule->from && !rule->drop_rest ? request->path + matched : NULL,
        .query = request->query,
        .query_policy = rule->query,
        .scheme = rule->scheme,
    };

    if (!to)
        return;
    answer->relative = !mr_location_has_host(to);
    if (answer->relative)
        in.base = request->server->origin;
    switch (mr_location_build(&answer->location, to, &in, pool)) {
    case MR_LOCATION_OK:
        break;
    case MR_LOCATION_LEAVES_HOST:
        answer->location = NULL;
        answer->glued = true;
        if (!mr_alias_is(rule))
            answer->verdict = MR_VERDICT_LEAVES_HOST;
        break;
    default:
        answer->location = NULL;
        answer->verdict = MR_VERDICT_NO_TARGET;
        break;
    }
}

/* contract: own rules never redirect their own target again. */
static bool leads_to_itself(struct mr_site *site,
                            const struct mr_site_request *request,
                            const struct mr_rule *rule,
                            const struct mr_site_answer *answer,
                            apr_pool_t *pool)
{
    const char *path, *method;

    if (!answer->location || mr_alias_is(rule) || rule->kind == MR_RULE_HTTPS)
        return false;
    method = mr_site_next_method(answer->status, request->method);
    if (!redirect_status_is_followed(mr_rule_action(rule, method))
        || mr_site_locate(site, request->server, answer->location, &path, pool)
               != request->server
        || !path)
        return false;
    return in_section(rule, path) && mr_rule_matches(rule, path, site->work);
}

/* Half a second of cheap matches, or of costly ones. */
#define MATCHES_MAX 2000000
#define WORKS_MAX   32

bool mr_site_is_spent(const struct mr_site *site)
{
    return site->matches >= MATCHES_MAX || site->works >= WORKS_MAX;
}

static bool match(struct mr_site *site, const struct mr_rule *rule,
                  const char *path, struct mr_capture *captures)
{
    enum mr_regex_result result;

    if (mr_site_is_spent(site))
        return false;
    site->matches++;
    mr_regex_set_subject(site->work, path);
    result = mr_regex_match(rule->regex, site->work, captures);
    if (result != MR_REGEX_SPENT)
        return result == MR_REGEX_MATCH;
    site->works++; /* the work of one request */
    site->work = mr_regex_work_create(site->pool);
    return match(site, rule, path, captures);
}

struct mr_site_answer mr_site_ask(struct mr_site *site,
                                  const struct mr_site_request *request,
                                  const struct mr_rule *rule, size_t matched,
                                  apr_pool_t *pool)
{
    struct mr_site_answer answer = {MR_VERDICT_ANSWERS, 0, NULL, false, false};
    struct mr_capture captures[MR_REGEX_GROUPS];

    answer.status = mr_rule_action(rule, request->method);
    if (answer.status == MR_ACTION_PASS)
        answer.verdict = MR_VERDICT_PASSES;
    if (rule->regex && !match(site, rule, request->path, captures))
        answer.verdict = MR_VERDICT_NO_MATCH;
    if (answer.verdict != MR_VERDICT_ANSWERS
        || !redirect_status_is_followed(answer.status))
        return answer;
    if (rule->kind == MR_RULE_HTTPS)
        answer.location = https_location(request, pool);
    else
        build(request, rule, matched, rule->regex ? captures : NULL, &answer,
              pool);
    if (leads_to_itself(site, request, rule, &answer, pool))
        answer.verdict = MR_VERDICT_SELF;
    return answer;
}
