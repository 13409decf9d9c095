#include "mr_log_rate.h"

#include <apr_atomic.h>
#include <apr_hash.h>
#include <apr_time.h>

bool mr_log_is_due(const char *key)
{
    static volatile apr_uint32_t slots[256];
    apr_ssize_t len = APR_HASH_KEY_STRING;
    volatile apr_uint32_t *slot = &slots[apr_hashfunc_default(key, &len) % 256];
    apr_uint32_t now = (apr_uint32_t)(apr_time_sec(apr_time_now()) / 60);
    apr_uint32_t last = apr_atomic_read32(slot);

    return last != now && apr_atomic_cas32(slot, now, last) == last;
}
