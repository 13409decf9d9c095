/* Compiled with AVX2 and BMI; called only where the machine has both. */
#include "line/line_marks.h"

#if defined(__AVX2__) && defined(__BMI__)

#include <immintrin.h>

#include "line/line_marks_wide.h"

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

/* How many of the marks @a all stand before the first of @a bits. */
static inline unsigned marks_before(uint64_t all, uint64_t bits)
{
    return (unsigned)__builtin_popcountll(all & (_blsmsk_u64(bits) >> 1));
}

/* Write the place of the first of @a bits. @return the others. */
static inline uint64_t put_first(uint32_t *out, size_t at, uint64_t bits)
{
    *out = (uint32_t)(at + _tzcnt_u64(bits));
    return _blsr_u64(bits);
}

static inline __attribute__((always_inline)) uint32_t *
mark(const char *bytes, size_t at, uint64_t inside, uint64_t *carry,
     uint32_t *out)
{
    struct block b = load(bytes + at);
    uint64_t quote = equals(b, '"') & inside;
    uint64_t newline = equals(b, '\n') & inside;
    uint64_t backslash = equals(b, '\\') & inside;

    quote = line_marks_unescaped(quote, backslash, inside, carry);

    /* Log lines have about two marks a block: write four without asking, so
     * that the branch predicts, and the rest one by one. */
    uint64_t all = quote | newline, rest = all;
    unsigned count = (unsigned)__builtin_popcountll(all);
    rest = put_first(out, at, rest);
    rest = put_first(out + 1, at, rest);
    rest = put_first(out + 2, at, rest);
    rest = put_first(out + 3, at, rest);
    for (unsigned k = 4; k < count; k++)
        rest = put_first(out + k, at, rest);
    for (; newline; newline = _blsr_u64(newline))
        out[marks_before(all, newline)] |= LINE_MARK_NEWLINE;
    return out + count;
}

static size_t avx2(const char *bytes, size_t from, size_t to, uint32_t *marks,
                   bool *escaped)
{
    return line_marks_by_64(mark, bytes, from, to, marks, escaped);
}

line_marks_fn *const line_marks_avx2 = avx2;

#else

line_marks_fn *const line_marks_avx2 = NULL;

#endif
