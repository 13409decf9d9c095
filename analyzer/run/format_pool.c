#include "run/format_pool.h"

#include <stdlib.h>

enum { MOST = 32 };

struct format_pool {
    struct log_format *formats[MOST];
    size_t count;
};

struct format_pool *format_pool_create(void)
{
    return calloc(1, sizeof(struct format_pool));
}

struct log_format *format_pool_share(struct format_pool *pool,
                                     struct log_format *format)
{
    if (!log_format_is_plain(format))
        return format;
    for (size_t i = 0; i < pool->count; i++)
        if (log_format_is_same(pool->formats[i], format)) {
            log_format_destroy(format);
            return log_format_retain(pool->formats[i]);
        }
    if (pool->count < MOST)
        pool->formats[pool->count++] = log_format_retain(format);
    return format;
}

void format_pool_destroy(struct format_pool *pool)
{
    if (!pool)
        return;
    for (size_t i = 0; i < pool->count; i++)
        log_format_destroy(pool->formats[i]);
    free(pool);
}
