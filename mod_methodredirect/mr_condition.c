#include "mr_condition.h"

#include <string.h>

#include <apr_strings.h>
#include <http_protocol.h>

#include "mr_expression.h"
#include "mr_forwarded.h"
#include "semantics/uri_reference.h"

static const char *host_error(const char *name, apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        "host=%s: use one name without scheme, port and path, "
                        "such as www.example.com, or *.example.com for the "
                        "names below it",
                        name);
}

const char *mr_condition_set_host(struct mr_condition *condition,
                                  const char *name, apr_pool_t *pool)
{
    const char *bare = strncmp(name, "*.", 2) != 0 ? name : name + 2;
    bool address = bare[0] == '[';
    size_t len = strspn(bare, address ? "[]0123456789abcdefABCDEF:."
                                      : "abcdefghijklmnopqrstuvwxyz"
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-_.");

    if (len == 0 || bare[len] != '\0' || bare[0] == '.'
        || (address && (bare != name || bare[len - 1] != ']')))
        return host_error(name, pool);
    if (address) /* httpd takes the brackets and a last dot from its own */
        condition->host = apr_pstrmemdup(pool, bare + 1, len - 2);
    else
        condition->host = apr_pstrmemdup(
            pool, name, (size_t)(bare - name) + len - (bare[len - 1] == '.'));
    return NULL;
}

const char *mr_condition_set_expression(struct mr_condition *condition,
                                        const char *text, bool restricted,
                                        const char *place, apr_pool_t *pool)
{
    const char *error;

    if (restricted && mr_expression_has_regex(text))
        return apr_psprintf(pool,
                            "if=%s: regular expressions are not allowed in "
                            ".htaccess; use ==, -strmatch or -in",
                            text);
    error = mr_expression_parse(&condition->expression, text, MR_CONDITION,
                                restricted ? MR_BY_HTACCESS : MR_BY_SERVER,
                                place, pool);
    if (!error)
        return NULL;
    return apr_psprintf(pool, "if=%s: not an expression: %s%s", text, error,
                        strpbrk(text, " \t")
                            ? ""
                            : "; quote the whole option when it has blanks, "
                              "such as \"if=-n %{HTTP:Cookie}\"");
}

bool mr_condition_takes_host(const struct mr_condition *condition,
                             const char *host)
{
    return !condition->host || mr_host_matches(condition->host, host);
}

bool mr_condition_admits(const struct mr_condition *condition,
                         const request_rec *r)
{
    if ((condition->from && r->request_time < condition->from)
        || (condition->until && r->request_time >= condition->until))
        return false;
    return !condition->host
           || (r->hostname && mr_condition_takes_host(condition, r->hostname));
}

bool mr_condition_holds(const struct mr_condition *condition, request_rec *r,
                        const char **vary, const char **error)
{
    *vary = *error = NULL;
    return !condition->expression
           || mr_expression_holds(condition->expression, r, vary, error);
}

static const char *without_brackets(struct uri_part host, apr_pool_t *pool)
{
    return host.len > 2 && host.at[0] == '['
               ? apr_pstrmemdup(pool, host.at + 1, host.len - 2)
               : apr_pstrmemdup(pool, host.at, host.len);
}

bool mr_condition_would_hold(const struct mr_condition *condition,
                             request_rec *r, const char *method,
                             const char *location, const char *path)
{
    request_rec next = *r;
    struct uri_reference uri;
    struct uri_part host, port;
    const char *error;

    if (!condition->host && !condition->expression)
        return true;
    uri_reference_split(location, strlen(location), &uri);
    next.method = method;
    next.method_number = ap_method_number_of(method);
    next.uri = apr_pstrdup(r->pool, path);
    next.args = uri.query.at
                    ? apr_pstrmemdup(r->pool, uri.query.at, uri.query.len)
                    : NULL;
    if (uri.authority.at) {
        uri_authority_split(uri.authority, &host, &port);
        next.hostname = without_brackets(host, r->pool);
        next.headers_in = apr_table_copy(r->pool, r->headers_in);
        apr_table_setn(
            next.headers_in, "Host",
            apr_pstrmemdup(r->pool, uri.authority.at, uri.authority.len));
    }
    return mr_condition_admits(condition, &next)
           && (!condition->expression
               || mr_expression_holds(condition->expression, &next, NULL,
                                      &error));
}
