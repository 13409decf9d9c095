/* Expectations: lines come by the time at which they are due, then by the rank of
 * their log, then as they were added; those behind the bound stay. */
#include "run/slice_lines.h"

#include <stdlib.h>

#include "check.h"
#include "util/hash.h"

enum { LINES = 5000, LOGS = 5000 };

static uint64_t seed;

static unsigned below(unsigned n)
{
    seed = hash_mix(seed, UINT64_C(0x9e3779b97f4a7c15)) + 1;
    return (unsigned)(seed % n);
}

/* Lines that were added, in this order; `at` counts them. */
static struct slice_line added[LINES];

static void add(struct slice_lines *lines, size_t i, int64_t due_us,
                size_t rank)
{
    added[i] = (struct slice_line){.due_us = due_us};
    slice_line_set_at(&added[i], i);
    slice_line_set(&added[i], rank, SLICE_RECORD);
    slice_lines_add(lines, &added[i]);
}

static int in_order(const void *a, const void *b)
{
    const struct slice_line *x = a, *y = b;

    if (x->due_us != y->due_us)
        return x->due_us < y->due_us ? -1 : 1;
    if (slice_line_rank(x) != slice_line_rank(y))
        return slice_line_rank(x) < slice_line_rank(y) ? -1 : 1;
    return slice_line_at(x) < slice_line_at(y) ? -1 : 1;
}

/* Take all before @a bound. @return how many. */
static size_t check_up_to(struct slice_lines *lines, size_t from,
                          struct slice_bound bound)
{
    const struct slice_line *line;
    size_t wrong = 0, count = 0;

    slice_lines_sort(lines, bound);
    while ((line = slice_lines_next(lines))) {
        wrong += slice_line_at(line) != slice_line_at(&added[from + count]);
        wrong += !slice_line_is_before(line, bound);
        count++;
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(slice_lines_sorted(lines), count);
    return count;
}

static void count_kept(void *context, struct slice_line *line)
{
    (void)line;
    ++*(size_t *)context;
}

static void check_order(int64_t first_us, int64_t unit, unsigned span,
                        unsigned ranks)
{
    struct slice_lines *lines = slice_lines_create(LINES);
    size_t taken = 0, kept = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(lines);
    for (size_t i = 0; i < LINES; i++)
        add(lines, i, first_us + (int64_t)below(span) * unit, below(ranks));
    CHECK_INT(slice_lines_room(lines), 0);
    qsort(added, LINES, sizeof added[0], in_order);
    taken = check_up_to(
        lines, 0,
        (struct slice_bound){first_us + unit * (int64_t)(span / 2), ranks / 3});
    slice_lines_keep_rest(lines, count_kept, &kept);
    CHECK_INT(kept, LINES - taken);
    CHECK_INT(slice_lines_count(lines), kept);
    taken += check_up_to(lines, taken, (struct slice_bound){INT64_MAX, 0});
    CHECK_INT(taken, LINES);
    slice_lines_destroy(lines);
}

static void lines_come_by_time_and_rank(void)
{
    for (unsigned i = 1; i < 5; i++) {
        seed = i;
        check_order(1790000000 * INT64_C(1000000), 1000000, 300, LOGS);
        check_order(1790000000 * INT64_C(1000000), 1, 2000000000, LOGS);
        check_order(-5000000, 1000000, 20, 3);
        check_order(7, 1, 1, LOGS);
        check_order(7, 3600 * INT64_C(1000000), 24 * 365, 1);
    }
}

static void lines_that_are_added_later_wait(void)
{
    struct slice_lines *lines = slice_lines_create(8);
    size_t kept = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(lines);
    add(lines, 0, 10, 0);
    slice_lines_sort(lines, (struct slice_bound){20, 0});
    add(lines, 1, 30, 1);
    CU_ASSERT_PTR_NOT_NULL(slice_lines_next(lines));
    CU_ASSERT_PTR_NULL(slice_lines_next(lines));
    slice_lines_keep_rest(lines, count_kept, &kept);
    CHECK_INT(kept, 1);
    slice_lines_destroy(lines);
}

static CU_TestInfo tests[] = {
    {"lines come by time and rank", lines_come_by_time_and_rank},
    {"lines that are added later wait", lines_that_are_added_later_wait},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_slice_lines, "analyzer/run/slice_lines");
