#include "mr_rule.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "mr_expression.h"
#include "mr_match_data.h"

/* The length of @a scheme and "://" at the start of @a text, or 0. */
static size_t scheme_length(const char *text, const char *scheme)
{
    size_t len = strlen(scheme);

    return !ap_cstr_casecmpn(text, scheme, len)
                   && !strncmp(text + len, "://", 3)
               ? len + 3
               : 0;
}

/* As above for http, https and @a allowed, which may be NULL. */
static size_t any_scheme_length(const char *text, const char *allowed)
{
    size_t len = scheme_length(text, "https");

    if (!len)
        len = scheme_length(text, "http");
    return !len && allowed ? scheme_length(text, allowed) : len;
}

/* The fixed "https://host" at the start of an expression, or NULL. */
static const char *fixed_host(const char *expression, const char *allowed,
                              apr_pool_t *pool)
{
    size_t scheme = any_scheme_length(expression, allowed);
    size_t host = strcspn(expression + scheme, "/?#%$\\");

    return scheme && host ? apr_pstrmemdup(pool, expression, scheme + host)
                          : NULL;
}

/* "https://%{NAME}.example.com/...": the text behind the last data in the host.
 * NULL when there is none, or no such host. */
static const char *host_tail(const char *expression, const char *allowed,
                             apr_pool_t *pool)
{
    const char *host = expression + any_scheme_length(expression, allowed);
    const char *tail = host, *end = host;

    for (; *end && !strchr("/?#", *end); end++) {
        if (*end == '%' && end[1] == '{') {
            while (*end && *end != '}')
                end++;
            if (!*end)
                return NULL;
            tail = end + 1;
        }
        else if (*end == '$' && apr_isdigit(end[1]))
            tail = end + 2;
    }
    return host != expression && tail > host && end > tail
               ? apr_pstrmemdup(pool, tail, (apr_size_t)(end - tail))
               : NULL;
}

/* An expression whose text has neither query nor fragment: where it begins is
 * known, so `?` in its value can only be data. A target that is all data, such
 * as %{env:TARGET}, may bring a query. */
static bool spells_only_a_path(const char *host, const char *expression)
{
    static const char request_path[] = "%{REQUEST_URI}";

    return !strpbrk(expression, "?#")
           && (host || expression[0] == '/'
               || !strncmp(expression, request_path, sizeof request_path - 1));
}

/* Whether an expression can begin like this: what is not made of request data
 * must be a URL. */
static bool begins_as_target(const char *text, const char *allowed)
{
    if (text[0] == '/')
        return text[1] != '/';
    return text[0] == '%' || text[0] == '$'
           || any_scheme_length(text, allowed) > 0;
}

/* The section's author may read headers, not files: in .htaccess the functions
 * that reach beyond the request are off. */
const char *mr_rule_set_expression(struct mr_rule *rule, const char *text,
                                   const char *scheme, apr_pool_t *pool)
{
    unsigned flags = AP_EXPR_FLAG_STRING_RESULT;
    const char *error = mr_location_no_slash(text, pool);

    if (error)
        return error;
    if (!begins_as_target(text, scheme))
        return apr_psprintf(pool,
                            "\"%s\" is not a URL; use http://host/path, "
                            "https://host/path%s%s%s or /path",
                            text, scheme ? ", " : "", scheme ? scheme : "",
                            scheme ? "://host/path" : "");
    if (rule->htaccess)
        flags |= AP_EXPR_FLAG_RESTRICTED;
    error = mr_expression_parse(&rule->expression,
                                mr_match_data_expression(text, pool), flags,
                                rule->id, pool);
    if (error)
        return apr_psprintf(pool, "\"%s\" is not an expression: %s", text,
                            error);
    rule->expression_host = fixed_host(text, scheme, pool);
    rule->expression_tail =
        rule->expression_host ? NULL : host_tail(text, scheme, pool);
    rule->expression_is_path = spells_only_a_path(rule->expression_host, text);
    return NULL;
}
