/* Expectations: the sentence in line_marks.h, spelled out in the slowest way;
 * the variants against each other on random bytes and all cuts. */
#include "line/line_marks.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { SIZE = 4096 };

static size_t mark(line_marks_fn *fn, const char *text, uint32_t *marks)
{
    static char padded[SIZE + LINE_MARKS_PADDING];
    bool escaped = false;

    memset(padded, '"', sizeof padded); /* what lies behind must not matter */
    memcpy(padded, text, strlen(text));
    return fn(padded, 0, strlen(text), marks, &escaped);
}

static void check_example(line_marks_fn *fn)
{
    uint32_t m[64];

    CHECK_INT(mark(fn, "a\"b\\\"c\\\\\"d\n", m), 3);
    CHECK_INT(m[0], 1);
    CHECK_INT(m[1], 8); /* behind two backslashes: not escaped */
    CHECK_INT(m[2] & LINE_MARK_AT, 10);
    CU_ASSERT_TRUE((m[2] & LINE_MARK_NEWLINE) != 0);

    /* A backslash before a newline does not hide it, nor the quote behind. */
    CHECK_INT(mark(fn, "\\\n\"", m), 2);
    CHECK_INT(mark(fn, "", m), 0);
}

static void quotes_behind_an_odd_run_of_backslashes_are_no_marks(void)
{
    check_example(line_marks_plain);
    if (line_marks_can_run(line_marks_avx2))
        check_example(line_marks_avx2);
    if (line_marks_can_run(line_marks_avx512))
        check_example(line_marks_avx512);
}

static void check_random_bytes(line_marks_fn *fast)
{
    static char bytes[SIZE + LINE_MARKS_PADDING];
    static uint32_t a[SIZE + LINE_MARKS_ROOM], b[SIZE + LINE_MARKS_ROOM];

    srand(1);
    for (int round = 0; round < 400; round++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] =
                (char)(round % 2 ? "\\\\\"\nx"[rand() % 5] : rand() % 256);
        bool whole = false, pieces = false;
        size_t count = line_marks_plain(bytes, 0, SIZE, a, &whole);
        size_t found = 0, at = 0;
        while (at < SIZE) {
            size_t to = at + 1 + (size_t)(rand() % (round + 1));
            if (to > SIZE)
                to = SIZE;
            found += fast(bytes, at, to, b + found, &pieces);
            at = to;
        }
        CU_ASSERT_EQUAL(found, count);
        CU_ASSERT_EQUAL(whole, pieces);
        CU_ASSERT_EQUAL(memcmp(a, b, count * sizeof *a), 0);
    }
}

static void variants_agree_on_random_bytes_at_every_cut(void)
{
    if (line_marks_can_run(line_marks_avx2))
        check_random_bytes(line_marks_avx2);
    if (line_marks_can_run(line_marks_avx512))
        check_random_bytes(line_marks_avx512);
}

static void a_variant_that_this_machine_lacks_is_not_chosen(void)
{
    CU_ASSERT_FALSE(line_marks_can_run(NULL));
    CU_ASSERT_TRUE(line_marks_can_run(line_marks_plain));
    CU_ASSERT_TRUE(line_marks_can_run(line_marks_choose()));
}

static CU_TestInfo tests[] = {
    {"quotes behind an odd run of backslashes are no marks",
     quotes_behind_an_odd_run_of_backslashes_are_no_marks},
    {"variants agree on random bytes at every cut",
     variants_agree_on_random_bytes_at_every_cut},
    {"a variant that this machine lacks is not chosen",
     a_variant_that_this_machine_lacks_is_not_chosen},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_line_marks, "analyzer/line/marks");
