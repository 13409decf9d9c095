/**
 * @file
 * Formats that many logs have: each is kept once, so that whoever goes from log to
 * log finds the same one, in the cache of the processor and by its address.
 */
#ifndef RUN_FORMAT_POOL_H
#define RUN_FORMAT_POOL_H

#include "format/log_format.h"

struct format_pool;

/** NULL without memory. */
struct format_pool *format_pool_create(void);

/** One that reads lines as @a format does, which this takes over; the caller owns
 *  what is returned. Formats that keep something of a line, and those behind the
 *  first few, are returned as they are. */
struct log_format *format_pool_share(struct format_pool *pool,
                                     struct log_format *format);

/** NULL is allowed. */
void format_pool_destroy(struct format_pool *pool);

#endif
