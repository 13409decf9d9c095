/**
 * @file
 * A borrowed run of bytes. It owns nothing and is not NUL-terminated; whoever
 * hands one out says how long it stays valid.
 */
#ifndef UTIL_SLICE_H
#define UTIL_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** @a at may be NULL only when @a len is 0; that is an absent value. */
struct slice {
    const char *at;
    size_t len;
};

/** The bytes of a C string, without its NUL. */
static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

/** Whether two slices hold the same bytes. */
static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/** The order of two slices by their bytes, as memcmp() tells it. */
static inline int slice_compare(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.at, b.at, len) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/** What stands before the first @a mark in @a s; all of it without one. */
static inline struct slice slice_before(struct slice s, char mark)
{
    const char *at = s.len ? memchr(s.at, mark, s.len) : NULL;

    return at ? (struct slice){s.at, (size_t)(at - s.at)} : s;
}

/** Whether the slice holds exactly the bytes of @a text. */
static inline bool slice_is(struct slice s, const char *text)
{
    return slice_equal(s, slice_of(text));
}

/** The last eight bytes of @a s as a number; 0 when it has fewer. */
static inline uint64_t slice_last_bytes(struct slice s)
{
    uint64_t value = 0;

    if (s.len >= sizeof value)
        memcpy(&value, s.at + s.len - sizeof value, sizeof value);
    return value;
}

/** Whether the slice begins with the bytes of @a text. */
static inline bool slice_begins(struct slice s, const char *text)
{
    size_t len = strlen(text);
    return s.len >= len && memcmp(s.at, text, len) == 0;
}

#endif
