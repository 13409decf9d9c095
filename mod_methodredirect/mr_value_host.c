#include "mr_value_host.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>

/* Data could end the scheme before, or continue the host. */
bool mr_value_keeps_host(const struct mr_rule *rule, const char *value)
{
    size_t len = rule->expression_host ? strlen(rule->expression_host) : 0;

    if (!len)
        return true;
    value += strcspn(value, ":/?#");
    if (strncmp(value, rule->expression_host, len) != 0)
        return false;
    value += len;
    if (rule->expression_port && *value == ':')
        value += 1 + strspn(value + 1, "0123456789");
    return !*value || strchr("/?#", *value);
}

/* Whether the host of @a value ends as the expression says it does, before the
 * port when that is data: data that brings a delimiter would end it before. */
static bool keeps_tail(const struct mr_rule *rule, const char *value)
{
    const char *host = strstr(value, "://"), *end;
    size_t wanted = strlen(rule->expression_tail);

    if (!host)
        return false;
    host += 3;
    end = host + strcspn(host, "/?#\\");
    if (rule->expression_port) {
        while (end > host && apr_isdigit(end[-1]))
            end--;
        end -= end > host && end[-1] == ':';
    }
    return (size_t)(end - host) > wanted
           && !ap_cstr_casecmpn(end - wanted, rule->expression_tail, wanted);
}

/* Whether the host of @a value is @a before and @a name, with or without a
 * port. */
static bool has_host(const char *value, const char *before, const char *name)
{
    const char *at = strstr(value, "://");

    if (!at)
        return false;
    at += 3;
    for (int i = 0; i < 2; i++) {
        const char *part = i ? name : before;
        size_t len = strlen(part);

        if (ap_cstr_casecmpn(at, part, len) != 0)
            return false;
        at += len;
    }
    if (*at == ':')
        at += 1 + strspn(at + 1, "0123456789");
    return !*at || strchr("/?#", *at);
}

/* Whether @a value leads to the host that the request names, or to the server's
 * own, with @a before in front. */
static bool has_own_host(request_rec *r, const char *value, const char *before)
{
    const char *asked = apr_table_get(r->headers_in, "Host");
    size_t len = asked ? strcspn(asked, asked[0] == '[' ? "]" : ":") : 0;

    if (len > 0 && asked[len] == ']')
        len++;
    return (len > 0
            && has_host(value, before, apr_pstrmemdup(r->pool, asked, len)))
           || has_host(value, before, ap_get_server_name_for_url(r));
}

const char *mr_value_host_doubt(const struct mr_rule *rule, const char *value,
                                request_rec *r)
{
    if (!mr_value_keeps_host(rule, value))
        return "its value leaves the host that the expression names";
    if (rule->expression_tail && !keeps_tail(rule, value))
        return "its value leaves the host that the expression ends with";
    if (rule->expression_before_own
        && !has_own_host(r, value, rule->expression_before_own))
        return "its value leaves the host that the expression begins with";
    return NULL;
}
