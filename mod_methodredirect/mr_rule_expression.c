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

/* Where the variable at @a text ends, with the variables in it; @a text when it
 * is none. */
static const char *variable_end(const char *text)
{
    size_t depth = 0;

    if (strncmp(text, "%{", 2) != 0)
        return text;
    for (const char *at = text; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '%' && at[1] == '{')
            depth++;
        else if (*at == '}' && --depth == 0)
            return at + 1;
    }
    return text;
}

/* The length of a scheme and "://" at the start of an expression, or 0. The
 * scheme may be an expression, too: what comes of it is looked at then. */
static size_t scheme_in_expression(const char *expression, const char *allowed)
{
    const char *end = variable_end(expression);

    return end > expression && !strncmp(end, "://", 3)
               ? (size_t)(end - expression) + 3
               : any_scheme_length(expression, allowed);
}

/* Whether what @a text begins with is a path whatever the request: it ends a
 * host. */
static bool begins_with_request_path(const char *text)
{
    static const char request_path[] = "%{REQUEST_URI}";

    return !ap_cstr_casecmpn(text, request_path, sizeof request_path - 1);
}

/* Whether the text between is the whole end of a name, such as .example.com:
 * data behind it goes on with something else. */
static bool is_domain(const char *at, const char *end)
{
    return end > at && apr_isalnum(end[-1])
           && memchr(at + 1, '.', (size_t)(end - at) - 1);
}

/* "https://%{NAME}.example.com/...": the text behind the last data in the host.
 * Data that follows without a slash must bring one (".example.com%{env:REST}"),
 * or be a port: @a port. NULL when there is none, or no such host. */
static const char *host_tail(const char *expression, const char *allowed,
                             bool *port, apr_pool_t *pool)
{
    const char *host = expression + scheme_in_expression(expression, allowed);
    const char *tail = host, *end = host, *last = host, *last_end = host;

    for (; *end && !strchr("/?#", *end) && !begins_with_request_path(end);
         end++) {
        const char *behind = variable_end(end);

        if (*end == '$' && apr_isdigit(end[1]))
            behind = end + 2;
        if (behind == end)
            continue;
        if (tail > host && end > tail) {
            last = tail;
            last_end = end;
        }
        tail = behind;
        end = behind - 1;
    }
    if (host == expression || tail == host)
        return NULL;
    if (end > tail)
        return apr_pstrmemdup(pool, tail, (apr_size_t)(end - tail));
    *port = last_end > last && last_end[-1] == ':';
    last_end -= *port;
    return (*port || !*end) && is_domain(last, last_end)
               ? apr_pstrmemdup(pool, last, (apr_size_t)(last_end - last))
               : NULL;
}

/* Whether the spelled text, @a len bytes from @a host, is only the beginning of
 * a name that data goes on with: "www.%{HTTP_HOST}", "api%{env:N}.example.com".
 * Data behind a whole name is a path. */
static bool is_continued(const char *expression, const char *host, size_t len,
                         const char *allowed, apr_pool_t *pool)
{
    const char *data = host + len;
    bool port;

    if (variable_end(data) == data && !(*data == '$' && apr_isdigit(data[1])))
        return false;
    if (host[len - 1] == '.' || host[len - 1] == '-')
        return true;
    return !memchr(host, '.', len) && !begins_with_request_path(data)
           && host_tail(expression, allowed, &port, pool) != NULL;
}

/* The fixed host of an expression, with the "://" before it; NULL when there is
 * none. @a port: the port behind it is an expression. */
static const char *fixed_host(const char *expression, const char *allowed,
                              bool *port, apr_pool_t *pool)
{
    size_t scheme = scheme_in_expression(expression, allowed);
    const char *host = expression + scheme;
    size_t len = strcspn(host, "/?#%$\\");

    if (!scheme || !len || is_continued(expression, host, len, allowed, pool))
        return NULL;
    *port = len > 1 && host[len - 1] == ':' && host[len] == '%';
    return apr_pstrmemdup(pool, host - 3, 3 + len - *port);
}

/* Whether @a name, @a len bytes between "%{" and "}", has the own host as its
 * value, in letters of whatever case. */
static bool is_own_host(const char *name, size_t len)
{
    static const char *const hosts[] = {"HTTP_HOST", "SERVER_NAME", "HTTP:Host",
                                        "req:Host"};
    enum { FUNCTION = sizeof "tolower:%{" - 1 };

    if (len > FUNCTION + 1 && name[len - 1] == '}'
        && (!ap_cstr_casecmpn(name, "tolower:%{", FUNCTION)
            || !ap_cstr_casecmpn(name, "toupper:%{", FUNCTION))) {
        name += FUNCTION;
        len -= FUNCTION + 1;
    }
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (strlen(hosts[i]) == len && !ap_cstr_casecmpn(name, hosts[i], len))
            return true;
    return false;
}

/* "https://www.%{HTTP_HOST}%{env:REST}": data behind a whole host must not make
 * it a longer one. What stands before the own host; NULL when there is none. */
static const char *before_own_host(const char *expression, const char *allowed,
                                   apr_pool_t *pool)
{
    size_t scheme = scheme_in_expression(expression, allowed);
    const char *host = expression + scheme;
    size_t before = strcspn(host, "/?#%$\\");
    const char *name = host + before, *rest = variable_end(name);

    return scheme > 0 && rest > name
                   && is_own_host(name + 2, (size_t)(rest - name) - 3)
                   && (!*rest || strchr("/?#:%$", *rest))
               ? apr_pstrmemdup(pool, host, before)
               : NULL;
}

/* An expression whose text has neither query nor fragment: where it begins is
 * known, so `?` in its value can only be data. A target that is all data, such
 * as %{env:TARGET}, may bring a query. */
static bool spells_only_a_path(const char *host, const char *expression)
{
    return !strpbrk(expression, "?#")
           && (host || expression[0] == '/'
               || begins_with_request_path(expression));
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

/* What is spelled of the host must be one, or the rule would always decline. */
static const char *host_error(const struct mr_rule *rule, const char *text,
                              apr_pool_t *pool)
{
    const char *host = rule->expression_host;
    const char *spelled = host ? host + 3 : rule->expression_tail;
    const struct mr_location *unused;

    if (spelled && strchr(spelled, '@'))
        return apr_psprintf(pool,
                            "\"%s\": a host cannot contain \"@\"; use "
                            "https://host/path",
                            text);
    return host ? mr_location_compile(
               &unused, apr_pstrcat(pool, "http", host, (char *)NULL), -1, NULL,
               pool)
                : NULL;
}

const char *mr_rule_set_expression(struct mr_rule *rule, const char *text,
                                   const char *scheme, apr_pool_t *pool)
{
    const char *error = mr_location_no_slash(text, pool);

    if (error)
        return error;
    if (!begins_as_target(text, scheme))
        return apr_psprintf(pool,
                            "\"%s\" is not a URL; use http://host/path, "
                            "https://host/path%s%s%s or /path",
                            text, scheme ? ", " : "", scheme ? scheme : "",
                            scheme ? "://host/path" : "");
    error = mr_expression_parse(
        &rule->expression, mr_match_data_expression(text, pool), MR_TEXT,
        rule->htaccess ? MR_BY_HTACCESS : MR_BY_SERVER, rule->id, pool);
    if (error)
        return apr_psprintf(pool, "\"%s\" is not an expression: %s", text,
                            error);
    rule->expression_host =
        fixed_host(text, scheme, &rule->expression_port, pool);
    if (!rule->expression_host)
        rule->expression_tail =
            host_tail(text, scheme, &rule->expression_port, pool);
    if (!rule->expression_host)
        rule->expression_before_own = before_own_host(text, scheme, pool);
    rule->expression_is_path = spells_only_a_path(rule->expression_host, text);
    if (!mr_expression_is_of_url(text))
        rule->of_client = true;
    return host_error(rule, text, pool);
}
