/* Which rules a request meets, and where their targets lead. */
#include "mr_site_private.h"

#include <string.h>

#include <apr_strings.h>

#include "mr_config.h"
#include "mr_https.h"
#include "mr_path_key.h"
#include "mr_rule_map.h"
#include "semantics/uri_reference.h"

struct visit {
    struct mr_site *site;
    const struct mr_site_request *request;
    const struct mr_rule *until; /* NULL: to the end */
    mr_site_visitor *visitor;
    void *baton;
    apr_pool_t *pool;
};

static bool meet(const struct visit *visit, const struct mr_rule *rule,
                 size_t matched)
{
    visit->site->visits++;
    return !mr_site_is_spent(visit->site)
           && visit->visitor(visit->baton, rule, matched);
}

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
        if (!meet(visit, of_line, matched))
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
        if (rule == visit->until
            || (rule->map ? !visit_map(visit, rule)
                          : !meet(visit, rule, matched)))
            return false;
    return true;
}

/* httpd compares a pattern with a path without runs of slashes, a regular
 * expression with the path as it is. */
static bool is_in(const struct section *section, const struct visit *visit)
{
    const char *path = visit->request->path;

    return mr_rule_in_section(section->any,
                              section->any->scope_regex
                                  ? path
                                  : mr_path_merge_slashes(path, visit->pool));
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
        if (is_in(mr_site_section_of(entry), visit)
            && !visit_index(visit, mr_site_section_of(entry)->rules))
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
    return meet(visit, rule, 0);
}

void mr_site_visit_before(struct mr_site *site,
                          const struct mr_site_request *request,
                          const struct mr_rule *until, mr_site_visitor *visitor,
                          void *baton, apr_pool_t *pool)
{
    struct visit visit = {site, request, until, visitor, baton, pool};
    const struct own *own = mr_site_own_of(site, request->server->server);
    const struct own *outer = mr_site_own_at(site, 0);

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

void mr_site_visit(struct mr_site *site, const struct mr_site_request *request,
                   mr_site_visitor *visitor, void *baton, apr_pool_t *pool)
{
    mr_site_visit_before(site, request, NULL, visitor, baton, pool);
}

bool mr_site_is_first(const struct mr_site *site, const struct mr_rule *map)
{
    const struct own *own = mr_site_own_of(site, map->server);
    const struct own *outer = mr_site_own_at(site, 0);

    return !mr_config_of_server(map->server)->https
           && !own->sections[OWN_LOCATION] && !outer->sections[OWN_LOCATION]
           && own->first == map;
}

/* --- where a target leads ------------------------------------------------ */

const char *mr_site_name(struct uri_part host, apr_pool_t *pool)
{
    if (host.len > 2 && host.at[0] == '[')
        return apr_pstrmemdup(pool, host.at + 1, host.len - 2);
    if (host.len > 1 && host.at[host.len - 1] == '.')
        host.len--;
    return apr_pstrmemdup(pool, host.at, host.len);
}

static const struct mr_site_server *server_at(const struct mr_site *site,
                                              const struct uri_reference *uri,
                                              const char **name,
                                              apr_pool_t *pool)
{
    bool tls = uri_part_is(uri->scheme, "https");
    struct uri_part host, port;
    const char *digits;

    if (!tls && !uri_part_is(uri->scheme, "http"))
        return NULL;
    uri_authority_split(uri->authority, &host, &port);
    *name = mr_site_name(host, pool);
    digits = port.at && port.len ? apr_pstrmemdup(pool, port.at, port.len)
                                 : (tls ? "443" : "80");
    return mr_site_find(site, tls, *name, (apr_port_t)apr_atoi64(digits));
}

/* httpd merges what is written as a slash before it decodes; at the start, for
 * it not to be taken for a host, in any case. */
const char *mr_site_path(const struct mr_site_server *server,
                         struct uri_part part, apr_pool_t *pool)
{
    char *path = part.len ? apr_pstrmemdup(pool, part.at, part.len)
                          : apr_pstrdup(pool, "/");

    if (server->merges)
        ap_no2slash(path);
    while (path[0] == '/' && path[1] == '/')
        path++;
    path[uri_path_remove_dot_segments(path, strlen(path))] = '\0';
    if (!strchr(path, '%'))
        return path;
    return ap_unescape_url(path) == OK ? path : NULL;
}

const struct mr_site_server *mr_site_locate(const struct mr_site *site,
                                            const struct mr_site_server *here,
                                            const char *location,
                                            const char **host,
                                            const char **path, apr_pool_t *pool)
{
    size_t own = strlen(here->origin);
    struct uri_reference uri;

    *host = NULL;
    /* Most targets are on the same server. */
    if (!strncmp(location, here->origin, own)
        && (location[own] == '\0' || strchr("/?#", location[own]))) {
        location += own;
        *host = here->name;
    }
    uri_reference_split(location, strlen(location), &uri);
    if (uri.scheme.at && uri.authority.at)
        here = server_at(site, &uri, host, pool);
    else if (uri.scheme.at || uri.authority.at)
        here = NULL;
    *path = here ? mr_site_path(here, uri.path, pool) : NULL;
    return here;
}
