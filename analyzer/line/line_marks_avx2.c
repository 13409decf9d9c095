/* Compiled with AVX2 and BMI; called only where the machine has both. */
#include "line/line_marks.h"

#if defined(__AVX2__) && defined(__BMI__)

#include <immintrin.h>

/* 64 bytes at once, as two registers. */
struct block {
    __m256i low, high;
};

static inline struct block load(const char *bytes)
{
    return (struct block){
        _mm256_loadu_si256((const __m256i *)(const void *)bytes),
        _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32))};
}

/* One bit for each byte that is @a c. */
static inline uint64_t equals(struct block b, char c)
{
    __m256i want = _mm256_set1_epi8(c);
    uint32_t low =
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b.low, want));
    uint32_t high =
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b.high, want));

    return (uint64_t)high << 32 | low;
}

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

static size_t avx2(const char *bytes, size_t from, size_t to, uint32_t *marks,
                   bool *escaped)
{
    uint32_t *out = marks;
    uint64_t carry = *escaped;

    for (size_t at = from; at < to; at += 64) {
        struct block b = load(bytes + at);
        uint64_t quote = equals(b, '"'), newline = equals(b, '\n');
        uint64_t backslash = equals(b, '\\');
        uint64_t inside = to - at >= 64 ? ~0ull : (1ull << (to - at)) - 1;

        backslash &= inside;
        if (backslash | carry) {
            uint64_t behind = escaped_by(backslash, &carry);
            quote &= ~behind;
            if (inside != ~0ull)
                carry = behind >> (to - at) & 1;
        }

        /* Log lines have about two marks a block: write four without asking,
         * so that the branch predicts, and the rest one by one. */
        uint64_t all = (quote | newline) & inside;
        unsigned count = (unsigned)__builtin_popcountll(all);
        for (unsigned k = 0; k < 4 || k < count; k++) {
            uint64_t bit = _tzcnt_u64(all);
            out[k] = (uint32_t)(at + bit)
                     | (newline >> (bit & 63) & 1 ? LINE_MARK_NEWLINE : 0);
            all = _blsr_u64(all);
        }
        out += count;
    }
    *escaped = carry != 0;
    return (size_t)(out - marks);
}

line_marks_fn *const line_marks_avx2 = avx2;

#else

line_marks_fn *const line_marks_avx2 = NULL;

#endif
