/* The laws: what is known depends on the times alone, nothing is lost, and slots
 * are as short as there is room for. */
#include "graph/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { MILLION = 1000000, TIMES = 300, HOUR = 3600, DAY = 86400 };

/* Friday, 2026-11-20 13:03:40 UTC. */
static const int64_t friday = 1795179820;

static void add(struct timeline *t, int64_t second)
{
    timeline_add(t, second * MILLION, 302);
}

static void merge(struct timeline *to, const struct timeline *from)
{
    for (unsigned i = 0; i < from->used; i++)
        for (unsigned s = 0; s < TIMELINE_STATUSES; s++)
            if (from->counts[i][s] > 0)
                CU_ASSERT(timeline_merge(
                    to, &(struct timeline_count){from->first + i, from->length,
                                                 s, from->counts[i][s]}));
}

static uint64_t sum(const struct timeline *t)
{
    uint64_t all = 0;

    for (unsigned i = 0; i < t->used; i++)
        for (unsigned s = 0; s < TIMELINE_STATUSES; s++)
            all += t->counts[i][s];
    return all;
}

static void order_and_division_do_not_matter(void)
{
    int64_t times[TIMES];
    unsigned seed = 7;

    for (int round = 0; round < 400; round++) {
        struct timeline whole = {0}, back = {0}, left = {0}, right = {0};
        int64_t spread = INT64_C(1) << round % 38;
        for (int i = 0; i < TIMES; i++) {
            seed = seed * 1103515245 + 12345;
            times[i] = friday - (int64_t)(seed >> 2) * 8 % spread;
            add(&whole, times[i]);
            add(i % 3 ? &left : &right, times[i]);
        }
        for (int i = TIMES; i-- > 0;)
            add(&back, times[i]);
        merge(&right, &left);
        CHECK_INT(sum(&whole), TIMES);
        CU_ASSERT(memcmp(&whole, &back, sizeof whole) == 0);
        CU_ASSERT(memcmp(&whole, &right, sizeof whole) == 0);
    }
}

static void slots_are_as_short_as_there_is_room_for(void)
{
    static const struct {
        int64_t span, slot; /* seconds */
    } rows[] = {
        {0, 60},
        {HOUR, 60},
        {4 * HOUR, 300},
        {DAY, HOUR},
        {2 * DAY, HOUR},
        {7 * DAY, 3 * HOUR},
        {14 * DAY, 21600},
        {60 * DAY, DAY},
        {365 * DAY, 7 * DAY},
        {1500 * DAY, 28 * DAY},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct timeline t = {0};
        add(&t, friday);
        add(&t, friday + rows[i].span);
        CHECK_INT(timeline_seconds(t.length), rows[i].slot);
        CU_ASSERT(t.used <= TIMELINE_SLOTS);
    }
}

static void slots_begin_where_people_begin_them(void)
{
    struct timeline t = {0};

    add(&t, friday);
    CHECK_INT(timeline_slot_us(&t, 0) / MILLION, friday / 60 * 60);
    add(&t, friday + DAY);
    CHECK_INT(timeline_slot_us(&t, 0) / MILLION, friday / HOUR * HOUR);
    add(&t, friday + 60 * DAY);
    CHECK_INT(timeline_slot_us(&t, 0) / MILLION, friday / DAY * DAY);
    add(&t, friday + 300 * DAY);
    /* The Monday before. */
    CHECK_INT(timeline_slot_us(&t, 0) / MILLION, (friday / DAY - 4) * DAY);
}

static void statuses_are_told_apart(void)
{
    struct timeline t = {0};

    for (int i = 0; i < TIMELINE_STATUSES; i++)
        timeline_add(&t, friday * MILLION, timeline_statuses[i]);
    timeline_add(&t, friday * MILLION, 300);
    CHECK_INT(t.used, 1);
    for (int i = 0; i < TIMELINE_STATUSES; i++)
        CHECK_INT(t.counts[0][i], timeline_statuses[i] ? 1 : 2);
}

static void any_time_has_its_place(void)
{
    struct timeline t = {0};

    timeline_add(&t, INT64_MIN, 301);
    timeline_add(&t, 0, 301);
    timeline_add(&t, INT64_MAX, 301);
    CHECK_INT(sum(&t), 3);
    CU_ASSERT(t.used <= TIMELINE_SLOTS);
}

static void what_cannot_be_is_refused(void)
{
    static const struct timeline_count rows[] = {
        {0, 1000, 0, 1},      {0, 0, TIMELINE_STATUSES, 1}, {0, 0, 0, 0},
        {INT64_MAX, 0, 0, 1}, {INT64_MIN, 8, 0, 1},
    };
    struct timeline t = {0};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_FALSE(timeline_merge(&t, &rows[i]));
    CHECK_INT(t.used, 0);
}

static CU_TestInfo tests[] = {
    {"order and division do not matter", order_and_division_do_not_matter},
    {"slots are as short as there is room for",
     slots_are_as_short_as_there_is_room_for},
    {"slots begin where people begin them",
     slots_begin_where_people_begin_them},
    {"statuses are told apart", statuses_are_told_apart},
    {"any time has its place", any_time_has_its_place},
    {"what cannot be is refused", what_cannot_be_is_refused},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_timeline, "analyzer/graph/timeline");
