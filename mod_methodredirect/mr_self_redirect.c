#include "mr_self_redirect.h"

#include <string.h>

#include <apr_strings.h>
#include <http_request.h>

#include "mr_cross_origin.h"
#include "mr_origin.h"
#include "mr_proxy_trust.h"
#include "semantics/http_method.h"
#include "semantics/redirect_effect.h"
#include "semantics/redirect_status.h"

/* The URL path of the directory @a rule stands in, as its length in r->uri;
 * 0 when the URL does not show the directory. */
static size_t directory_in_url(const request_rec *r, const struct mr_rule *rule)
{
    const char *file = r->filename ? r->filename : "";
    size_t dir = strlen(rule->scope_path), uri = strlen(r->uri);
    const char *tail;

    if (strncmp(file, rule->scope_path, dir) != 0)
        return 0;
    tail = apr_pstrcat(r->pool, file + dir, r->path_info, (char *)NULL);
    if (strlen(tail) > uri || strcmp(r->uri + uri - strlen(tail), tail) != 0)
        return 0;
    return uri - strlen(tail);
}

/* Whether the section of @a rule holds for @a path, too. */
static bool in_scope(const request_rec *r, const struct mr_rule *rule,
                     const char *path)
{
    size_t dir;

    switch (rule->scope) {
    case MR_SCOPE_SERVER:
    case MR_SCOPE_LOCATION:
    case MR_SCOPE_LOCATION_MATCH:
        return mr_rule_in_section(rule, path);
    case MR_SCOPE_DIRECTORY:
        dir = directory_in_url(r, rule);
        if (dir > 0)
            return !strncmp(r->uri, path, dir);
        break;
    default:
        break;
    }
    return !strcmp(path, r->uri);
}

/* Whether the path of @a local differs from what the prefix of @a rule matches
 * within the prefix, as far as that can be told without decoding it: nearly
 * always. */
static bool leads_away(const struct mr_rule *rule, const char *local)
{
    const char *from = rule->from, *at = local;

    while (*from == *at && *at)
        from++, at++;
    return *from && *at && !strchr("/?#", *at) && *from != '/'
           && !strchr(local, '%') && !strstr(local, "/.");
}

/* Whether who asks for @a path, a folder without its slash, is sent to it with
 * one: DirectorySlash may be off there. */
static bool gets_a_slash(request_rec *r, const char *path)
{
    request_rec *asked =
        ap_sub_req_lookup_uri(ap_os_escape_path(r->pool, path, 1), r, NULL);
    bool sent = ap_is_HTTP_REDIRECT(asked->status);

    ap_destroy_sub_req(asked);
    return sent;
}

/* Whether @a path is what mod_dir looks for an index file of, or a fallback
 * for, in @a r: whoever asks for it makes it look again. So does who leaves out
 * its last slash, which mod_dir puts there again. */
static bool is_searched_for(request_rec *r, const char *path)
{
    const char *searched = r->main ? r->main->uri : NULL;
    size_t len = strlen(path);

    if (!searched || strncmp(path, searched, len) != 0)
        return false;
    return searched[len] == '\0'
           || (searched[len] == '/' && searched[len + 1] == '\0'
               && gets_a_slash(r, path));
}

/* Whether other modules have made @a r of what the client asked for. httpd
 * itself lets both names mean the same bytes. */
static bool is_derived(const request_rec *r)
{
    return r->main || r->prev || r->uri != r->parsed_uri.path;
}

bool mr_self_redirect(request_rec *r, const struct mr_rule *rule, int status,
                      const char *location, const char *local,
                      const char *method, struct mr_regex_work *work)
{
    bool derived = is_derived(r), kept;
    enum http_method now;
    const char *host;
    char *path = NULL;
    size_t len;

    if (local && !derived && rule->from && leads_away(rule, local))
        return false;
    if (rule->to && (host = mr_location_host(rule->to, &len)) != NULL
        && mr_is_elsewhere(r, host, len))
        return false;
    now = http_method_from_name(method, strlen(method));
    kept = redirect_usual_next_method(status, now) == now;
    if (!kept)
        method = "GET";
    if (!redirect_status_is_followed(mr_rule_action(rule, method)))
        return false;
    if (local)
        path = mr_path_of_reference(r, local);
    else {
        /* Whether it answers or declines: a proxy's word is in that. */
        mr_proxy_trust_vary(r);
        if (!mr_leads_here(r, location, &path))
            return false;
    }
    if (derived && path
        && (is_searched_for(r, path)
            || (kept && mr_leads_back(mr_initial_request(r), location))))
        path = r->uri;
    return path && in_scope(r, rule, path) && mr_rule_matches(rule, path, work)
           && mr_condition_would_hold(&rule->condition, r, method, location,
                                      path);
}
