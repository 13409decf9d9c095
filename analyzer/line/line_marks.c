#include "line/line_marks.h"

#include <string.h>

size_t line_marks_plain(const char *bytes, size_t from, size_t to,
                        uint32_t *marks, bool *escaped)
{
    size_t count = 0;
    bool skip = *escaped;

    for (size_t i = from; i < to; i++) {
        char c = bytes[i];
        if (c == '\n')
            marks[count++] = (uint32_t)i | LINE_MARK_NEWLINE;
        else if (c == '"' && !skip)
            marks[count++] = (uint32_t)i;
        skip = c == '\\' && !skip;
    }
    *escaped = skip;
    return count;
}

/* Whether @a variant agrees with the plain one on bytes that hold every case
 * at every position of a block: runs of backslashes before quotes, newlines,
 * block boundaries. */
static bool proves_itself(line_marks_fn *variant)
{
    enum { SIZE = 1024 };
    char sample[SIZE + LINE_MARKS_PADDING];
    uint32_t expected[SIZE + LINE_MARKS_ROOM], found[SIZE + LINE_MARKS_ROOM];
    uint32_t random = 1;

    for (size_t i = 0; i < sizeof sample; i++) {
        random = random * 1664525u + 1013904223u;
        sample[i] = "\\\\\\\"\"\nab"[random >> 29];
    }
    for (size_t from = 0; from < 70; from++) {
        bool escaped_a = from % 2, escaped_b = from % 2;
        size_t to = SIZE - from * 3;
        size_t a = line_marks_plain(sample, from, to, expected, &escaped_a);
        size_t b = variant(sample, from, to, found, &escaped_b);
        if (a != b || escaped_a != escaped_b
            || memcmp(expected, found, a * sizeof *found) != 0)
            return false;
    }
    return true;
}

static bool has_instructions_of(line_marks_fn *variant)
{
#if defined(__x86_64__)
    if (variant == line_marks_avx512)
        return __builtin_cpu_supports("avx512bw")
               && __builtin_cpu_supports("avx512vbmi2")
               && __builtin_cpu_supports("bmi")
               && __builtin_cpu_supports("bmi2");
    if (variant == line_marks_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
#endif
    return variant == line_marks_plain;
}

bool line_marks_can_run(line_marks_fn *variant)
{
    return variant && has_instructions_of(variant) && proves_itself(variant);
}

static line_marks_fn *fastest(void)
{
    if (line_marks_can_run(line_marks_avx512))
        return line_marks_avx512;
    if (line_marks_can_run(line_marks_avx2))
        return line_marks_avx2;
    return line_marks_plain;
}

line_marks_fn *line_marks_choose(void)
{
    static line_marks_fn *chosen;

    /* The proof costs as much as reading a megabyte: not for each of many logs. */
    if (!chosen)
        chosen = fastest();
    return chosen;
}
