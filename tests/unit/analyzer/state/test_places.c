/* Expectations: a place hangs on the bytes alone, and is found exactly where a
 * look at every one of them finds it. */
#include "state/places.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util/hash.h"

enum { LOG = 8 * 1024, MANY = 400 };

static char text[LOG];

static int set_up(void)
{
    hash_init();
    srand(1);
    for (size_t i = 0; i < LOG; i++)
        text[i] = (char)('a' + rand() % 20);
    return 0;
}

static struct log_place place_at(size_t from, size_t to, size_t piece)
{
    static struct place_marker m;
    struct log_place begin = {0};

    if (from > 0)
        begin = place_at(0, from, from);
    place_marker_begin(&m, &begin);
    for (size_t at = from; at < to; at += piece)
        place_marker_take(
            &m, (struct slice){text + at, to - at < piece ? to - at : piece});
    return place_marker_place(&m);
}

static void a_place_hangs_on_the_bytes_and_not_on_their_pieces(void)
{
    static const size_t ends[] = {
        1, 90, PLACE_BYTES - 1, PLACE_BYTES, 1025, 2047, 2049, LOG};
    static const size_t pieces[] = {1, 7, 1023, 1024, 1025, LOG};

    for (size_t e = 0; e < sizeof ends / sizeof ends[0]; e++) {
        struct log_place whole = place_at(0, ends[e], LOG);
        size_t most = ends[e] < PLACE_BYTES ? ends[e] : PLACE_BYTES;
        CHECK_INT(whole.offset, ends[e]);
        CHECK_INT(whole.head_len, most);
        CHECK_INT(whole.tail_len, most);
        for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
            struct log_place place = place_at(0, ends[e], pieces[p]);
            CU_ASSERT(memcmp(&place, &whole, sizeof place) == 0);
        }
    }
}

static bool is_in_log(const struct log_place *place, const char *log,
                      size_t len)
{
    return place->offset <= len
           && place_has_head(
               place,
               (struct slice){log, len < PLACE_BYTES ? len : PLACE_BYTES})
           && place_has_tail(place, (struct slice){log, (size_t)place->offset});
}

static void what_is_read_on_is_in_the_log_and_nothing_else_is(void)
{
    static char other[LOG];

    for (size_t from = 1; from < 3000; from += 613) {
        for (size_t to = from + 1; to < LOG; to += 777) {
            struct log_place place = place_at(from, to, 100);
            CHECK_INT(place.offset, to);
            CU_ASSERT(is_in_log(&place, text, LOG));
            CU_ASSERT(is_in_log(&place, text, to));
            CU_ASSERT(!is_in_log(&place, text, to - 1));
            memcpy(other, text, LOG);
            other[0]++;
            CU_ASSERT(!is_in_log(&place, other, LOG));
            other[0]--;
            other[to - 1]++;
            CU_ASSERT(!is_in_log(&place, other, LOG));
        }
    }
}

static void nothing_read_is_the_place_before(void)
{
    struct log_place place = place_at(500, 500, 1);
    struct log_place before = place_at(0, 500, 1);

    CU_ASSERT(memcmp(&place, &before, sizeof place) == 0);
    CHECK_INT(place_at(0, 0, 1).offset, 0);
}

/* Of logs that begin at any of a few places of the text. */
static void fill(struct places *places)
{
    for (int i = 0; i < MANY; i++) {
        size_t begin = (size_t)(rand() % 5), len = (size_t)(1 + rand() % 3000);
        size_t head = len < PLACE_BYTES ? len : PLACE_BYTES;
        struct log_place place =
            place_between((struct slice){text + begin, head},
                          (struct slice){text + begin + len - head, head}, len);
        place.stored = rand() % 4 == 0;
        place.found_us = i;
        CU_ASSERT(places_add(places, &place));
    }
}

static size_t count_by_hand(const struct places *places, struct slice beginning,
                            bool stored)
{
    size_t count, found = 0;
    const struct log_place *all = places_all(places, &count);

    for (size_t i = 0; i < count; i++)
        found += all[i].stored == stored && place_has_head(&all[i], beginning);
    return found;
}

static void those_are_found_whose_head_the_log_has(void)
{
    struct places *places = places_create();
    struct log_place *found[MANY];

    fill(places);
    for (size_t begin = 0; begin < 6; begin++)
        for (size_t len = 0; len <= PLACE_BYTES; len += 31) {
            struct slice beginning = {text + begin, len};
            bool stored = len % 2;
            size_t count = places_find(places, beginning, stored, found, MANY);
            CHECK_INT(count, count_by_hand(places, beginning, stored));
            for (size_t i = 0; i < count; i++) {
                CU_ASSERT(place_has_head(found[i], beginning));
                CHECK_INT(found[i]->stored, stored);
                CU_ASSERT(i == 0 || found[i - 1]->offset <= found[i]->offset);
            }
        }
    places_destroy(places);
}

static void those_found_longest_ago_are_dropped(void)
{
    struct places *places = places_create();
    const struct log_place *all;
    size_t count;

    fill(places);
    places_trim(places, MANY);
    places_all(places, &count);
    CHECK_INT(count, MANY);
    places_trim(places, 10);
    all = places_all(places, &count);
    CHECK_INT(count, 10);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT(all[i].found_us >= MANY - 10);
    places_destroy(places);
}

static CU_TestInfo tests[] = {
    {"a place hangs on the bytes and not on their pieces",
     a_place_hangs_on_the_bytes_and_not_on_their_pieces},
    {"what is read on is in the log, and nothing else is",
     what_is_read_on_is_in_the_log_and_nothing_else_is},
    {"nothing read is the place before", nothing_read_is_the_place_before},
    {"those are found whose head the log has",
     those_are_found_whose_head_the_log_has},
    {"those found longest ago are dropped",
     those_found_longest_ago_are_dropped},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_places;
CU_SuiteInfo suite_analyzer_places = {
    "analyzer/state/places", set_up, NULL, NULL, NULL, tests};
