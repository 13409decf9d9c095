#include "mr_site_private.h"

#include <string.h>

#include <apr_strings.h>
#include <ap_listen.h>
#include <http_core.h>
#include <util_cfgtree.h>

#include "mr_alias.h"
#include "mr_catalog.h"
#include "mr_config.h"
#include "mr_proxy_trust.h"
#include "mr_rule_map.h"

struct own *mr_site_own_at(const struct mr_site *site, int i)
{
    return APR_ARRAY_IDX(site->servers, i, struct own *);
}

struct own *mr_site_own_of(const struct mr_site *site, const server_rec *server)
{
    return apr_hash_get(site->by_server, &server, sizeof(server_rec *));
}

const struct mr_site_server *mr_site_server(const struct mr_site *site,
                                            unsigned number)
{
    return &mr_site_own_at(site, (int)number)->site;
}

const struct mr_site_server *mr_site_server_of(const struct mr_site *site,
                                               const server_rec *server)
{
    return &mr_site_own_of(site, server)->site;
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
    const core_dir_config *core =
        ap_get_core_module_config(server->lookup_defaults);
    const core_server_config *core_server =
        ap_get_core_module_config(server->module_config);

    own->site.server = server;
    own->site.number = (unsigned)site->servers->nelts;
    own->site.tls =
        server->server_scheme && !strcmp(server->server_scheme, "https");
    own->site.name =
        server->server_hostname ? server->server_hostname : "localhost";
    own->site.merges = core_server->merge_slashes != AP_CORE_CONFIG_OFF;
    own->site.has_runs = !own->site.merges || core->allow_encoded_slashes;
    own->site.canonical = core->use_canonical_name == USE_CANONICAL_NAME_ON;
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
    bool address = strchr(s->name, ':') && s->name[0] != '[';

    if (s->server->is_virtual && port == 443)
        s->tls = true;
    s->origin =
        apr_pstrcat(pool, s->tls ? "https://" : "http://", address ? "[" : "",
                    s->name, address ? "]" : "", (char *)NULL);
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
        const struct mr_site_server *s = &mr_site_own_at(site, i - 1)->site;
        if (s->tls == tls && listens_at(s, port)
            && (!host || mr_site_is_called(s, host)))
            return s;
    }
    return NULL;
}

/* Whether a rule that @a own asks, its own or an inherited one, is for the
 * host or pattern @a name. */
static bool is_named_by_rules(const struct mr_site *site, const struct own *own,
                              const char *name)
{
    const apr_array_header_t *servers =
        apr_hash_get(site->hosts, name, APR_HASH_KEY_STRING);

    for (int i = 0; servers && i < servers->nelts; i++) {
        const struct own *with = APR_ARRAY_IDX(servers, i, struct own *);
        if (with == own || with == mr_site_own_at(site, 0))
            return true;
    }
    return false;
}

/* The same for a name of a request: example.com, or *.example.com. */
static bool is_known_by_rules(const struct mr_site *site, const struct own *own,
                              const char *host)
{
    char name[256];

    apr_cpystrn(name, host, sizeof name);
    ap_str_tolower(name);
    if (is_named_by_rules(site, own, name))
        return true;
    for (char *c = name + 1; name[0] && *c; c++)
        if (*c == '.') {
            c[-1] = '*';
            if (is_named_by_rules(site, own, c - 1))
                return true;
        }
    return false;
}

/* A name that no server has goes to the first one that listens. It is known
 * there when a rule is for it. */
static const struct mr_site_server *search_by_rules(const struct mr_site *site,
                                                    bool tls, const char *host,
                                                    apr_port_t port)
{
    const struct mr_site_server *s =
        apr_hash_count(site->hosts) > 0 ? search(site, tls, NULL, port) : NULL;

    return s && is_known_by_rules(site, mr_site_own_of(site, s->server), host)
               ? s
               : NULL;
}

bool mr_site_may_be_called(const struct mr_site *site, const server_rec *server,
                           const char *host)
{
    int count = server->is_virtual ? 0 : site->servers->nelts;

    if (mr_site_is_called(mr_site_server_of(site, server), host)
        || is_known_by_rules(site, mr_site_own_of(site, server), host))
        return true;
    for (int i = 1; i < count; i++)
        if (mr_site_is_called(mr_site_server(site, (unsigned)i), host)
            || is_known_by_rules(site, mr_site_own_at(site, i), host))
            return true;
    return false;
}

const struct mr_site_server *mr_site_find(const struct mr_site *site, bool tls,
                                          const char *host, apr_port_t port)
{
    const struct mr_site_server *s = search(site, tls, host, port);

    return s ? s : search_by_rules(site, tls, host, port);
}

const struct mr_site_server *
mr_site_serving(const struct mr_site *site, const struct mr_site_server *server,
                const char *host)
{
    if (server->server->is_virtual || mr_site_is_called(server, host))
        return server;
    for (int i = 1; i < site->servers->nelts; i++)
        if (mr_site_is_called(mr_site_server(site, (unsigned)i), host))
            return mr_site_server(site, (unsigned)i);
    return server;
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

static bool has_ports(const struct mr_site_server *s)
{
    const server_addr_rec *addrs = s->server->addrs;

    if (!s->server->is_virtual) {
        for (const ap_listen_rec *l = ap_listeners; l; l = l->next)
            if (l->bind_addr
                && l->bind_addr->port != ap_listeners->bind_addr->port)
                return true;
        return false;
    }
    for (const server_addr_rec *a = addrs; a; a = a->next)
        if (a->host_port != addrs->host_port)
            return true;
    return false;
}

static bool has_other_name(const struct mr_site *site,
                           const struct mr_site_server *s, const char *host)
{
    const struct own *own = mr_site_own_of(site, s->server);
    const apr_array_header_t *names = s->server->names;

    if (s->canonical)
        return false;
    if (ap_cstr_casecmp(s->name, host) != 0
        || (s->server->wild_names && s->server->wild_names->nelts > 0))
        return true;
    for (int i = 0; names && i < names->nelts; i++)
        if (ap_cstr_casecmp(APR_ARRAY_IDX(names, i, const char *), host) != 0)
            return true;
    for (apr_hash_index_t *i = apr_hash_first(NULL, site->hosts); i;
         i = apr_hash_next(i))
        if (ap_cstr_casecmp(apr_hash_this_key(i), host) != 0
            && is_named_by_rules(site, own, apr_hash_this_key(i)))
            return true;
    return false;
}

static bool is_reached_otherwise(const struct mr_site *site,
                                 const struct mr_site_server *s,
                                 const struct mr_site_request *request,
                                 bool one_name)
{
    if (one_name && s != request->server
        && !mr_site_is_called(s, request->host))
        return false;
    return strcmp(s->origin, request->server->origin) != 0 || has_ports(s)
           || mr_proxy_trust_is_given(
               mr_config_of_server(s->server)->proxy_trust)
           || (!one_name && has_other_name(site, s, request->host));
}

bool mr_site_has_other_origin(const struct mr_site *site,
                              const struct mr_site_request *request,
                              const struct mr_rule *rule)
{
    const struct mr_site_server *s = mr_site_server_of(site, rule->server);
    const char *host = rule->condition.host;
    bool one_name = host && host[0] != '*';
    int count = rule->server->is_virtual ? 0 : site->servers->nelts;

    if (is_reached_otherwise(site, s, request, one_name))
        return true;
    for (int i = 1; i < count; i++)
        if (is_reached_otherwise(site, mr_site_server(site, (unsigned)i),
                                 request, one_name))
            return true;
    return false;
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
    struct own *own = mr_site_own_of(site, rule->server);
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

static void add_host(struct mr_site *site, const struct mr_rule *rule)
{
    struct own *own = mr_site_own_of(site, rule->server);
    char *name = apr_pstrdup(site->pool, rule->condition.host);
    apr_array_header_t *servers;

    ap_str_tolower(name);
    servers = apr_hash_get(site->hosts, name, APR_HASH_KEY_STRING);
    if (!servers) {
        servers = apr_array_make(site->pool, 1, sizeof(struct own *));
        apr_hash_set(site->hosts, name, APR_HASH_KEY_STRING, servers);
    }
    if (servers->nelts == 0
        || APR_ARRAY_IDX(servers, servers->nelts - 1, struct own *) != own)
        APR_ARRAY_PUSH(servers, struct own *) = own;
}

static void read_own_rules(struct mr_site *site)
{
    for (const struct mr_rule *rule = mr_catalog_first(); rule;
         rule = rule->next_in_file) {
        struct own *own;

        if (rule->kind == MR_RULE_HTTPS)
            continue;
        if (rule->condition.host)
            add_host(site, rule);
        if (rule->scope == MR_SCOPE_SERVER) {
            own = mr_site_own_of(site, rule->server);
            own->first = own->first ? own->first : rule;
            file_rule(site, OWN_SERVER, rule, NULL);
        }
        else if (rule->scope == MR_SCOPE_LOCATION
                 || rule->scope == MR_SCOPE_LOCATION_MATCH)
            file_rule(site, OWN_LOCATION, rule,
                      section_around(rule->directive->parent));
    }
}

/* Of the lines of a section without FROM mod_alias keeps the last one. The
 * others stay behind it, where the check sees that they never answer. */
static void file_last(struct mr_site *site, const struct mr_rule *rule,
                      const ap_directive_t *directive)
{
    const apr_array_header_t *sections =
        mr_site_own_of(site, rule->server)->sections[ALIAS_LOCATION];
    struct section *last =
        sections
            ? APR_ARRAY_IDX(sections, sections->nelts - 1, struct section *)
            : NULL;
    struct mr_rule_index *index;

    if (!last || last->directive != directive) {
        file_rule(site, ALIAS_LOCATION, rule, directive);
        return;
    }
    index = mr_rule_index_create(site->pool);
    mr_rule_index_add(index, MR_KEY_EVERY, "", rule);
    last->rules = mr_rule_index_join(site->pool, index, last->rules);
}

static void read_alias(struct mr_site *site, const ap_directive_t *d,
                       const struct mr_alias_place *place)
{
    struct mr_rule *rule = mr_alias_read(d, place, site->pool);

    if (!rule)
        return;
    APR_ARRAY_PUSH(site->foreign, struct mr_rule *) = rule;
    if (place->section && !rule->from_text)
        file_last(site, rule, place->section);
    else
        file_rule(site, place->section ? ALIAS_FIXUPS : ALIAS_SERVER, rule,
                  place->section);
}

/* RegexDefaultOptions holds for the lines behind it. */
static int regex_flags_after(int flags, const char *args, apr_pool_t *pool)
{
    while (*args) {
        const char *word = ap_getword_conf(pool, &args);
        int flag = ap_regcomp_default_cflag_by_name(word + strspn(word, "+-"));

        if (!ap_cstr_casecmp(word, "none"))
            flags = 0;
        else if (*word == '-')
            flags &= ~flag;
        else
            flags = *word == '+' ? flags | flag : flag;
    }
    return flags;
}

static void read_tree(struct mr_site *site, const ap_directive_t *d,
                      const ap_directive_t *section, struct own *own,
                      int *regex_flags)
{
    for (; d; d = d->next) {
        struct own *virt;

        if (d->directive[0] != '<') {
            const struct mr_alias_place here = {own->site.server, section,
                                                *regex_flags};

            if (!ap_cstr_casecmp(d->directive, "SSLEngine") && d->args
                && ap_cstr_casecmp(d->args, "off") != 0)
                own->site.tls = true;
            if (!ap_cstr_casecmp(d->directive, "RegexDefaultOptions"))
                *regex_flags =
                    regex_flags_after(*regex_flags, d->args, site->pool);
            read_alias(site, d, &here);
        }
        else if (is_location(d))
            read_tree(site, d->first_child, d, own, regex_flags);
        else if (!ap_cstr_casecmpn(d->directive, "<Limit", 6))
            read_tree(site, d->first_child, section, own, regex_flags);
        else if (!ap_cstr_casecmp(d->directive, "<VirtualHost")) {
            virt = apr_hash_get(
                site->by_place,
                place(d->filename, (unsigned)d->line_num, site->pool),
                APR_HASH_KEY_STRING);
            if (virt)
                read_tree(site, d->first_child, NULL, virt, regex_flags);
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

const struct section *mr_site_section_of(const struct mr_rule *entry)
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
    int regex_flags = AP_REG_DEFAULT;

    site->pool = pool;
    site->servers = apr_array_make(pool, 8, sizeof(struct own *));
    site->foreign = apr_array_make(pool, 8, sizeof(struct mr_rule *));
    site->by_server = apr_hash_make(pool);
    site->by_place = apr_hash_make(pool);
    site->hosts = apr_hash_make(pool);
    site->maps = apr_hash_make(pool);
    site->work = mr_regex_work_create(pool);
    site->works = 1;
    apr_pool_cleanup_register(pool, site, close_maps, apr_pool_cleanup_null);
    for (server_rec *s = main_server; s; s = s->next)
        add_server(site, s);
    read_tree(site, ap_conftree, NULL, mr_site_own_at(site, 0), &regex_flags);
    read_own_rules(site);
    for (int i = 0; i < site->servers->nelts; i++) {
        seal(mr_site_own_at(site, i), pool);
        name_server(&mr_site_own_at(site, i)->site, pool);
    }
    return site;
}
