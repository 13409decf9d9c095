#include "mr_response_headers.h"

#include <string.h>

#include <apr_strings.h>
#include <http_protocol.h>

#include "mr_own_origin.h"
#include "semantics/http_method.h"

void mr_response_headers_answer(request_rec *r, struct mr_request *request,
                                const struct mr_rule *rule, int status)
{
    apr_pool_t *pool = mr_initial_request(r)->pool;
    apr_time_t until = rule->condition.until;
    const struct mr_cache_answer cached = {
        .status = status,
        .lost_by_get = mr_client_method_is_lost_by_get(r),
        .drawn = rule->split != NULL,
        .conditional = rule->condition.expression || rule->of_client,
        .expires = until ? apr_time_sec(until - r->request_time) : -1,
    };
    const char *cache_control = mr_cache_control(&rule->cache, &cached, pool);

    request->fields.status = status;
    request->fields.cache_control = cache_control;
    /* Words of a map live no longer than its generation. */
    request->fields.hsts = rule->hsts ? apr_pstrdup(pool, rule->hsts) : NULL;
}

/* @a list with those of @a names that it does not have. */
static const char *add_names(const char *list, const char *names,
                             apr_pool_t *pool)
{
    char *rest, *name = apr_strtok(apr_pstrdup(pool, names), ", ", &rest);

    for (; name; name = apr_strtok(NULL, ", ", &rest)) {
        if (!http_method_is_token(name, strlen(name)))
            continue; /* an expression may make up a name from anything */
        if (list && (ap_find_token(pool, list, name) || !strcmp(list, "*")))
            continue;
        list = list ? apr_pstrcat(pool, list, ", ", name, (char *)NULL) : name;
    }
    return list;
}

void mr_response_headers_vary(request_rec *r, struct mr_request *request,
                              const char *names)
{
    apr_pool_t *pool = mr_initial_request(r)->pool;

    request->vary = add_names(request->vary, names, pool);
}

static const char *field(const request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->headers_out, name);

    return value || apr_is_empty_table(r->err_headers_out)
               ? value
               : apr_table_get(r->err_headers_out, name);
}

static void set_unless_there(request_rec *r, const char *name,
                             const char *value)
{
    if (value && !field(r, name))
        apr_table_setn(r->headers_out, name, value);
}

static void apply_vary(request_rec *r, const char *names)
{
    const char *vary = apr_table_getm(r->pool, r->headers_out, "Vary");
    const char *error_vary =
        apr_table_getm(r->pool, r->err_headers_out, "Vary");

    if (error_vary)
        vary = vary ? apr_pstrcat(r->pool, vary, ", ", error_vary, (char *)NULL)
                    : error_vary;
    vary = add_names(vary, names, r->pool);
    apr_table_unset(r->err_headers_out, "Vary");
    apr_table_setn(r->headers_out, "Vary", vary);
}

void mr_response_headers_apply(request_rec *r, const struct mr_request *request)
{
    const struct mr_answer_fields *fields = &request->fields;

    if (request->vary)
        apply_vary(r, request->vary);
    if (fields->status != r->status)
        return;
    set_unless_there(r, "Cache-Control", fields->cache_control);
    if (fields->hsts && !strcmp(mr_own_scheme(r), "https")) /* RFC 6797 7.2 */
        set_unless_there(r, "Strict-Transport-Security", fields->hsts);
}
