#include "mr_sticky.h"

#include <string.h>
#include <unistd.h>

#include <apr_strings.h>

#include "mr_cookie.h"
#include "semantics/http_method.h"

const char *mr_sticky_parse(struct mr_sticky *sticky, const char *text,
                            apr_pool_t *pool)
{
    static const char cookie[] = "cookie:";
    const char *name = text + sizeof cookie - 1;

    if (!strcmp(text, "none"))
        sticky->kind = MR_STICKY_NONE;
    else if (!strcmp(text, "ip"))
        sticky->kind = MR_STICKY_IP;
    else if (!strncmp(text, cookie, sizeof cookie - 1)
             /* RFC 6265 4.1.1: a cookie's name is a token, as a method's is */
             && http_method_is_token(name, strlen(name))) {
        sticky->kind = MR_STICKY_COOKIE;
        sticky->cookie = apr_pstrdup(pool, name);
    }
    else
        return apr_psprintf(pool,
                            "sticky=%s: use sticky=ip, sticky=cookie:NAME or "
                            "sticky=none",
                            text);
    return NULL;
}

bool mr_sticky_equal(const struct mr_sticky *a, const struct mr_sticky *b)
{
    return a->kind == b->kind
           && (a->kind != MR_STICKY_COOKIE || !strcmp(a->cookie, b->cookie));
}

/* No two requests have it in common. It is spread by the draw, not secret. */
static const void *once_only(const request_rec *r, size_t *len)
{
    struct {
        apr_time_t time;
        const request_rec *request;
        long process, connection;
    } *key = apr_pcalloc(r->pool, sizeof *key);

    key->time = r->request_time;
    key->request = r;
    key->process = (long)getpid();
    key->connection = r->connection->id;
    *len = sizeof *key;
    return key;
}

const void *mr_sticky_key(const struct mr_sticky *sticky, request_rec *r,
                          size_t *len)
{
    const char *header, *value;

    if (sticky->kind != MR_STICKY_IP && sticky->kind != MR_STICKY_COOKIE)
        return once_only(r, len);
    header = apr_table_get(r->headers_in, "Cookie");
    if (sticky->kind == MR_STICKY_COOKIE && header
        && mr_cookie_find(header, sticky->cookie, &value, len) && *len > 0)
        return value;
    *len = strlen(r->useragent_ip);
    return r->useragent_ip;
}
