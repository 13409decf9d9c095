/**
 * @file
 * "TEXT:NUMBER", such as "site.conf:12" and "http://h.example:8080", for every
 * redirect, which apr_psprintf() would make dearer than one of mod_alias. Inline,
 * because the lengths of literals are known then.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_NUMBERED_H
#define MR_NUMBERED_H

#include <string.h>

#include <apr_pools.h>

enum { MR_NUMBERED_ROOM = 12 }; /* ":4294967295" and the NUL */

/** @a first and @a second, then a colon and @a number unless that is 0. */
static inline const char *mr_numbered(apr_pool_t *pool, const char *first,
                                      const char *second, unsigned number)
{
    /* The number stands at the end of the front half; the back half is what a
     * copy of fixed size reads beyond it. */
    char digits[2 * MR_NUMBERED_ROOM] = {0}, *at = digits + MR_NUMBERED_ROOM;
    size_t one = strlen(first), two = strlen(second);
    char *text = (char *)apr_palloc(pool, one + two + MR_NUMBERED_ROOM);

    at--;
    if (number > 0) {
        for (; number > 0; number /= 10)
            *--at = (char)('0' + number % 10);
        *--at = ':';
    }
    memcpy(text, first, one);
    memcpy(text + one, second, two);
    memcpy(text + one + two, at, MR_NUMBERED_ROOM);
    return text;
}

#endif
