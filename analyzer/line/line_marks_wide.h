/**
 * @file
 * What the variants share that look at 64 bytes at once, one bit for each: the
 * way through a block, and which of its quotes are escaped.
 */
#ifndef LINE_LINE_MARKS_WIDE_H
#define LINE_LINE_MARKS_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One bit for each byte behind an odd run of backslashes; the run may have
 * begun in the block before (@a carry, 0 or 1, says that its last backslash
 * escapes the first byte here). The idea is simdjson's: adding the starts of
 * runs to the runs carries each run's parity out of its end. */
static inline uint64_t escaped_by(uint64_t backslash, uint64_t *carry)
{
    static const uint64_t even = 0x5555555555555555u;

    backslash &= ~*carry;
    uint64_t follows = backslash << 1 | *carry;
    uint64_t odd_starts = backslash & ~even & ~follows;
    uint64_t sum;
    *carry = __builtin_add_overflow(odd_starts, backslash, &sum);
    return (even ^ (sum << 1)) & follows;
}

/* The bits of @a quote that are not escaped; of the 64 bytes those in @a inside
 * count, and @a carry is that of the first byte, then of the one behind them. */
static inline uint64_t line_marks_unescaped(uint64_t quote, uint64_t backslash,
                                            uint64_t inside, uint64_t *carry)
{
    if (backslash | *carry) {
        uint64_t behind = escaped_by(backslash, carry);
        quote &= ~behind;
        if (inside != ~0ull) /* at the byte behind them */
            *carry = behind >> (__builtin_popcountll(inside) & 63) & 1;
    }
    return quote;
}

/* Append the marks of 64 bytes at @a at, of which those in @a inside count.
 * @return their end. */
typedef uint32_t *line_marks_64_fn(const char *bytes, size_t at,
                                   uint64_t inside, uint64_t *carry,
                                   uint32_t *out);

/* A line_marks_fn of @a mark, which is put in place of the calls. */
static inline __attribute__((always_inline)) size_t
line_marks_by_64(line_marks_64_fn *mark, const char *bytes, size_t from,
                 size_t to, uint32_t *marks, bool *escaped)
{
    uint32_t *out = marks;
    uint64_t carry = *escaped;
    size_t at = from;

    for (; to - at >= 64; at += 64)
        out = mark(bytes, at, ~0ull, &carry, out);
    if (at < to)
        out = mark(bytes, at, (1ull << (to - at)) - 1, &carry, out);
    *escaped = carry != 0;
    return (size_t)(out - marks);
}

#endif
