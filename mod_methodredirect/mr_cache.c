#include "mr_cache.h"

#include <string.h>

#include <apr_strings.h>

#include "semantics/redirect_status.h"

/* RFC 9111 1.2.2: what every cache can count. */
#define SECONDS_MAX 2147483647

#define PRIVATE "private, "

static const char *private_value(apr_int64_t seconds, apr_pool_t *pool)
{
    return apr_psprintf(pool, PRIVATE "max-age=%" APR_INT64_T_FMT, seconds);
}

/* What @a value says for everybody or for one client. */
static const char *scoped(const char *value, bool for_one)
{
    return for_one ? value : value + strlen(PRIVATE);
}

const char *mr_cache_parse(struct mr_cache *cache, const char *text,
                           apr_pool_t *pool)
{
    size_t digits = strspn(text, "0123456789");

    if (!strcmp(text, "off"))
        cache->kind = MR_CACHE_OFF;
    else if (!strcmp(text, "no-store"))
        cache->kind = MR_CACHE_NO_STORE;
    else if (digits > 0 && digits <= 10 && text[digits] == '\0'
             && apr_atoi64(text) <= SECONDS_MAX) {
        cache->kind = MR_CACHE_SECONDS;
        cache->value = private_value(apr_atoi64(text), pool);
    }
    else
        return apr_psprintf(pool,
                            "cache=%s: use a number of seconds up to %d, "
                            "no-store or off",
                            text, SECONDS_MAX);
    return NULL;
}

/* A redirect of a request that a GET would lose is an answer to that request
 * alone. What others are stored for by default are the permanent ones, and no
 * longer than the rule holds. */
static const char *by_default(const struct mr_cache_answer *answer,
                              apr_pool_t *pool)
{
    const struct redirect_status *row = redirect_status_find(answer->status);
    const char *value = PRIVATE "max-age=" APR_STRINGIFY(MR_CACHE_PERMANENT);

    if (!row || !row->followed)
        return NULL;
    if (answer->lost_by_get)
        return "no-store";
    if (row->lifetime != REDIRECT_LIFETIME_PERMANENT)
        return NULL;
    if (answer->expires >= 0 && answer->expires < MR_CACHE_PERMANENT)
        value = private_value(answer->expires, pool);
    return scoped(value, answer->drawn || answer->conditional);
}

const char *mr_cache_control(const struct mr_cache *cache,
                             const struct mr_cache_answer *answer,
                             apr_pool_t *pool)
{
    switch (cache->kind) {
    case MR_CACHE_OFF:
        return NULL;
    case MR_CACHE_NO_STORE:
        return "no-store";
    case MR_CACHE_SECONDS:
        return answer->lost_by_get
                   ? "no-store"
                   : apr_pstrdup(pool, scoped(cache->value, answer->drawn));
    default:
        return by_default(answer, pool);
    }
}
