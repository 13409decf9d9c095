/* Compiled with AVX-512 (BW, VBMI2) and BMI; called only where the machine has
 * all of them. */
#include "line/line_marks.h"

#if defined(__AVX512BW__) && defined(__AVX512VBMI2__) && defined(__BMI2__)

#include <immintrin.h>

#include "line/line_marks_wide.h"

enum { AT_ONCE = 16 }; /* marks that are written */

/* One bit for each byte that is @a c. */
static inline uint64_t equals(__m512i bytes, char c)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
}

/* Write the first marks of @a all, those in @a newline as such, positions from
 * @a at on; what is behind the last is of no account. */
static inline void put(uint32_t *out, size_t at, uint64_t all, uint64_t newline)
{
    static const char places[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i place = _mm512_loadu_si512(places);
    __m128i first =
        _mm512_castsi512_si128(_mm512_maskz_compress_epi8(all, place));
    __m512i marks = _mm512_add_epi32(_mm512_cvtepu8_epi32(first),
                                     _mm512_set1_epi32((int)at));
    __mmask16 ends = (__mmask16)_pext_u64(newline, all);

    marks = _mm512_mask_or_epi32(marks, ends, marks,
                                 _mm512_set1_epi32((int)LINE_MARK_NEWLINE));
    _mm512_storeu_si512(out, marks);
}

static inline __attribute__((always_inline)) uint32_t *
mark(const char *bytes, size_t at, uint64_t inside, uint64_t *carry,
     uint32_t *out)
{
    __m512i b = _mm512_loadu_si512(bytes + at);
    uint64_t newline = equals(b, '\n') & inside;
    uint64_t quote = line_marks_unescaped(
        equals(b, '"') & inside, equals(b, '\\') & inside, inside, carry);
    uint64_t all = quote | newline;
    unsigned count = (unsigned)__builtin_popcountll(all);

    /* Log lines have about two marks a block. */
    put(out, at, all, newline);
    for (unsigned done = AT_ONCE; done < count; done += AT_ONCE) {
        uint64_t rest = _pdep_u64(~0ull << done, all);
        put(out + done, at, rest, newline & rest);
    }
    return out + count;
}

static size_t avx512(const char *bytes, size_t from, size_t to, uint32_t *marks,
                     bool *escaped)
{
    return line_marks_by_64(mark, bytes, from, to, marks, escaped);
}

line_marks_fn *const line_marks_avx512 = avx512;

#else

line_marks_fn *const line_marks_avx512 = NULL;

#endif
