/* Expectations: what was counted is read, whatever happens between two
 * additions, and nonsense in the memory stays a wrong number. */
#include "mr_tally.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { RULES = 100, PLAIN = 3 };

/* Memory as the operating system gives it. */
static void *place(struct mr_tally *tally)
{
    void *memory = calloc(1, mr_tally_size(RULES, PLAIN));

    mr_tally_place(tally, memory, RULES, PLAIN);
    return memory;
}

static struct mr_counts read_rule(const struct mr_tally *tally, uint32_t slot)
{
    struct mr_counts counts;

    memset(&counts, 0, sizeof counts);
    mr_tally_read_rule(tally, slot, &counts);
    return counts;
}

static void what_was_counted_is_read(void)
{
    struct mr_tally tally;
    void *memory = place(&tally);
    struct mr_counts c;

    mr_tally_rule(&tally, 7, MR_METHODS_SAFE, MR_OUTCOME_302, 1000);
    mr_tally_rule(&tally, 7, MR_METHODS_SAFE, MR_OUTCOME_302, 1001);
    mr_tally_rule(&tally, 7, MR_METHODS_UNSAFE, MR_OUTCOME_307, 1002);
    mr_tally_rule(&tally, 7, MR_METHODS_UNSAFE, MR_OUTCOME_DECLINED, 1003);
    mr_tally_plain(&tally, 2);
    c = read_rule(&tally, 7);
    CHECK_INT(c.count[MR_METHODS_SAFE][MR_OUTCOME_302], 2);
    CHECK_INT(c.count[MR_METHODS_UNSAFE][MR_OUTCOME_307], 1);
    CHECK_INT(c.count[MR_METHODS_UNSAFE][MR_OUTCOME_DECLINED], 1);
    CHECK_INT(c.last_hit, 1002);
    CHECK_INT(mr_counts_hits(&c), 3);
    c = read_rule(&tally, 8);
    CU_ASSERT_FALSE(mr_counts_any(&c));
    CHECK_INT(mr_tally_read_plain(&tally, 2), 1);
    CHECK_INT(mr_tally_read_plain(&tally, 1), 0);
    free(memory);
}

static void a_slot_that_is_none_is_not_counted(void)
{
    struct mr_tally tally;
    void *memory = place(&tally);
    struct mr_counts c;

    mr_tally_rule(&tally, RULES, MR_METHODS_SAFE, MR_OUTCOME_301, 1);
    mr_tally_rule(&tally, UINT32_MAX, MR_METHODS_SAFE, MR_OUTCOME_301, 1);
    mr_tally_plain(&tally, PLAIN);
    c = read_rule(&tally, RULES);
    CU_ASSERT_FALSE(mr_counts_any(&c));
    c = read_rule(&tally, UINT32_MAX);
    CU_ASSERT_FALSE(mr_counts_any(&c));
    CHECK_INT(mr_tally_read_plain(&tally, PLAIN), 0);
    free(memory);
}

/* The places where the small word of a count runs over. */
static void counts_go_on_over_every_limit_of_their_words(void)
{
    static const uint64_t limits[] = {
        UINT64_C(1) << 31, UINT64_C(1) << 32, UINT64_C(3) << 31,
        UINT64_C(1) << 33, UINT64_C(1) << 38,
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct mr_tally tally;
        void *memory = place(&tally);
        struct mr_counts c;

        memset(&c, 0, sizeof c);
        c.count[1][MR_OUTCOME_308] = limits[i] - 2;
        mr_tally_add_rule(&tally, 3, &c);
        for (uint64_t n = limits[i] - 1; n <= limits[i] + 1; n++) {
            mr_tally_rule(&tally, 3, 1, MR_OUTCOME_308, 5);
            c = read_rule(&tally, 3);
            CHECK_INT(c.count[1][MR_OUTCOME_308], n);
        }
        free(memory);
    }
}

/* The byte of half ranges comes after the word; whoever is killed in between
 * leaves it one behind, for good. */
static void a_lost_crossing_does_not_change_the_count(void)
{
    const uint64_t half = UINT64_C(1) << 31;
    struct mr_tally tally;
    unsigned char *memory = place(&tally);
    /* The cell is the first one, its byte follows the fourteen words. */
    unsigned char *row = (unsigned char *)(void *)tally.rows;
    unsigned char *halves = row + 14 * sizeof(uint32_t);
    struct mr_counts c;

    memset(&c, 0, sizeof c);
    c.count[0][MR_OUTCOME_301] = half - 1;
    mr_tally_add_rule(&tally, 0, &c);
    mr_tally_rule(&tally, 0, 0, MR_OUTCOME_301, 5);
    CHECK_INT(*halves, 1);
    *halves = 0;
    c = read_rule(&tally, 0);
    CHECK_INT(c.count[0][MR_OUTCOME_301], half);
    *(uint32_t *)(void *)row = UINT32_MAX;
    mr_tally_rule(&tally, 0, 0, MR_OUTCOME_301, 5);
    CHECK_INT(*halves, 1);
    c = read_rule(&tally, 0);
    CHECK_INT(c.count[0][MR_OUTCOME_301], 2 * half);
    free(memory);
}

static void what_is_added_comes_to_what_is_there(void)
{
    struct mr_tally tally;
    void *memory = place(&tally);
    struct mr_counts c;

    mr_tally_rule(&tally, 1, 0, MR_OUTCOME_FINAL, 50);
    memset(&c, 0, sizeof c);
    c.count[0][MR_OUTCOME_FINAL] = 10;
    c.count[1][MR_OUTCOME_303] = UINT64_C(5000000000);
    c.last_hit = 40;
    mr_tally_add_rule(&tally, 1, &c);
    mr_tally_add_plain(&tally, 0, UINT64_C(5000000000));
    mr_tally_plain(&tally, 0);
    c = read_rule(&tally, 1);
    CHECK_INT(c.count[0][MR_OUTCOME_FINAL], 11);
    CHECK_INT(c.count[1][MR_OUTCOME_303], 5000000000);
    CHECK_INT(c.last_hit, 50);
    CHECK_INT(mr_tally_read_plain(&tally, 0), 5000000001);
    free(memory);
}

static void *count_many(void *data)
{
    const struct mr_tally *tally = data;

    for (int i = 0; i < 100000; i++) {
        mr_tally_rule(tally, 5, 0, MR_OUTCOME_302, (uint32_t)i / 1000);
        mr_tally_plain(tally, 1);
    }
    return NULL;
}

static void threads_lose_nothing(void)
{
    const uint64_t before = UINT32_MAX - UINT64_C(100000);
    struct mr_tally tally;
    void *memory = place(&tally);
    struct mr_counts c;
    pthread_t threads[4];

    memset(&c, 0, sizeof c);
    c.count[0][MR_OUTCOME_302] = before;
    mr_tally_add_rule(&tally, 5, &c);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, count_many, &tally);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    c = read_rule(&tally, 5);
    CHECK_INT(c.count[0][MR_OUTCOME_302], before + 400000);
    CHECK_INT(mr_tally_read_plain(&tally, 1), 400000);
    free(memory);
}

static void nonsense_in_the_memory_is_only_a_number(void)
{
    struct mr_tally tally;
    void *memory = place(&tally);

    srand(1);
    for (int round = 0; round < 200; round++) {
        unsigned char *bytes = memory;
        bool small = true;

        for (size_t i = 0; i < mr_tally_size(RULES, PLAIN); i++)
            bytes[i] = (unsigned char)rand();
        for (uint32_t slot = 0; slot < RULES + 2; slot++) {
            struct mr_counts c = read_rule(&tally, slot);
            for (int m = 0; m < MR_METHODS_COUNT; m++)
                for (int o = 0; o < MR_OUTCOME_COUNT; o++)
                    small &= c.count[m][o] < UINT64_C(1) << 39;
            mr_tally_add_rule(&tally, slot, &c);
        }
        CU_ASSERT(small);
    }
    free(memory);
}

static void a_rule_takes_less_than_eighty_bytes(void)
{
    CU_ASSERT(mr_tally_size(1000000, 100) < 78 * UINT64_C(1000000));
}

static CU_TestInfo tests[] = {
    {"what was counted is read", what_was_counted_is_read},
    {"a slot that is none is not counted", a_slot_that_is_none_is_not_counted},
    {"counts go on over every limit of their words",
     counts_go_on_over_every_limit_of_their_words},
    {"a lost crossing does not change the count",
     a_lost_crossing_does_not_change_the_count},
    {"what is added comes to what is there",
     what_is_added_comes_to_what_is_there},
    {"threads lose nothing", threads_lose_nothing},
    {"nonsense in the memory is only a number",
     nonsense_in_the_memory_is_only_a_number},
    {"a rule takes less than eighty bytes",
     a_rule_takes_less_than_eighty_bytes},
    CU_TEST_INFO_NULL};

SUITE_DEFINE(mod_tally, "mod_methodredirect/tally");
