/**
 * @file
 * Have memory brought into the cache of the processor before it is read: what
 * several such reads wait for is waited for once.
 */
#ifndef UTIL_FETCH_H
#define UTIL_FETCH_H

#include <stddef.h>
#include <stdint.h>

enum { FETCH_LINE = 64 };

/** Fetch @a size bytes at @a at, which may be anything, even NULL. */
static inline void fetch(const void *at, size_t size)
{
    for (size_t i = 0; i < size; i += FETCH_LINE)
        __builtin_prefetch((const void *)((uintptr_t)at + i));
}

#endif
