#include "mr_log_rate.h"

#include <apr_atomic.h>
#include <apr_hash.h>
#include <apr_time.h>

enum { SLOTS = 256 };

/* The minute in which each was used last. */
static bool is_due(volatile apr_uint32_t slots[SLOTS], const char *key)
{
    apr_ssize_t len = APR_HASH_KEY_STRING;
    volatile apr_uint32_t *slot =
        &slots[apr_hashfunc_default(key, &len) % SLOTS];
    apr_uint32_t now = (apr_uint32_t)(apr_time_sec(apr_time_now()) / 60);
    apr_uint32_t last = apr_atomic_read32(slot);

    return last != now && apr_atomic_cas32(slot, now, last) == last;
}

bool mr_log_is_due(const char *key)
{
    static volatile apr_uint32_t slots[SLOTS];

    return is_due(slots, key);
}

bool mr_log_is_due_for_url(const char *url)
{
    static volatile apr_uint32_t slots[SLOTS];

    return is_due(slots, url);
}
