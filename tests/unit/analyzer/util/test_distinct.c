#include "util/distinct.h"

#include "check.h"
#include "util/hash.h"

/* Hashes as good as those of texts: the estimate rests on that. */
static uint64_t hash_of(uint64_t i)
{
    char text[8];

    memcpy(text, &i, sizeof text);
    return hash_stable((struct slice){text, sizeof text});
}

static uint64_t counted(uint64_t count, unsigned times, bool *estimated)
{
    struct arena *arena = arena_create(1 << 16);
    struct distinct d = {0};
    uint64_t result;

    for (unsigned k = 0; k < times; k++)
        for (uint64_t i = 0; i < count; i++)
            distinct_add(&d, hash_of(i + 1), arena);
    result = distinct_count(&d);
    *estimated = d.estimated;
    arena_destroy(arena);
    return result;
}

static void up_to_32_it_is_exact(void)
{
    bool estimated;

    for (uint64_t n = 0; n <= 32; n++) {
        CHECK_INT(counted(n, 3, &estimated), n);
        CU_ASSERT(!estimated);
    }
}

static void beyond_it_is_right_within_ten_per_cent(void)
{
    static const uint64_t rows[] = {33,   100,   1000,   2560,
                                    3000, 10000, 100000, 1000000};
    bool estimated;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t n = rows[i], got = counted(n, 1, &estimated);
        CU_ASSERT(estimated);
        if (got * 10 < n * 9 || got * 10 > n * 11)
            CHECK_INT(got, n);
    }
}

static void seen_again_changes_nothing(void)
{
    bool estimated;

    CHECK_INT(counted(5000, 3, &estimated), counted(5000, 1, &estimated));
}

static void without_room_it_counts_what_it_knows(void)
{
    struct arena *none = arena_create(0);
    struct distinct d = {0};

    for (uint64_t i = 1; i <= 100; i++)
        distinct_add(&d, hash_of(i), none);
    CHECK_INT(distinct_count(&d), DISTINCT_INLINE);
    CU_ASSERT(!d.estimated && !distinct_is_exact(&d));
    arena_destroy(none);
}

/* Of 0 to @a count - 1, those from @a from to @a to. */
static struct distinct of_range(uint64_t from, uint64_t to, struct arena *arena)
{
    struct distinct d = {0};

    for (uint64_t i = from; i < to; i++)
        distinct_add(&d, hash_of(i + 1), arena);
    return d;
}

static void merged_it_is_as_if_one_had_seen_all(void)
{
    /* Two ranges that overlap, few and many, exact and estimated. */
    static const uint64_t rows[][4] = {
        {0, 0, 0, 3},  {0, 3, 2, 4},     {0, 3, 1, 20},      {0, 20, 10, 40},
        {0, 4, 0, 40}, {0, 500, 3, 510}, {0, 500, 400, 900}, {0, 2, 0, 500},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_create(1 << 16);
        struct distinct a = of_range(rows[i][0], rows[i][1], arena);
        struct distinct b = of_range(rows[i][2], rows[i][3], arena);
        struct distinct whole = of_range(0, rows[i][3], arena), back = b;
        distinct_merge(&a, &b, arena);
        CHECK_INT(distinct_count(&a), distinct_count(&whole));
        b = of_range(rows[i][0], rows[i][1], arena);
        distinct_merge(&back, &b, arena);
        CHECK_INT(distinct_count(&back), distinct_count(&whole));
        arena_destroy(arena);
    }
}

static CU_TestInfo tests[] = {
    {"up to 32 it is exact", up_to_32_it_is_exact},
    {"beyond it is right within ten per cent",
     beyond_it_is_right_within_ten_per_cent},
    {"seen again changes nothing", seen_again_changes_nothing},
    {"without room it counts what it knows",
     without_room_it_counts_what_it_knows},
    {"merged it is as if one had seen all",
     merged_it_is_as_if_one_had_seen_all},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_distinct, "analyzer/util/distinct");
