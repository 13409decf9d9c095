/**
 * @file
 * Which quotes of 64 bytes are escaped, one bit for each byte: for the variants
 * that look at so many at once.
 */
#ifndef LINE_LINE_MARKS_ESCAPES_H
#define LINE_LINE_MARKS_ESCAPES_H

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

#endif
