/* What is set aside makes no difference to what is learned, nor does it that
 * records are taken in rows: random traffic is learned of twice, record by
 * record, and in rows without what is set aside. */
#include "run/set_aside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzer/one_line.h"
#include "check.h"
#include "graph/base_rate.h"
#include "graph/graph_merge.h"
#include "record/record_parser.h"
#include "run/record_relay.h"
#include "session/session_state.h"
#include "util/hash.h"

enum { MEMORY = 4 << 20, RECORDS = 60000, LINE = 512 };

/* One side of the comparison. */
struct side {
    struct learned learned;
    struct set_aside *aside;    /* NULL: all is learned of */
    bool takes_two_steps;       /* it counts before it is their turn */
    struct record_relay *relay; /* that makes rows; NULL: there are none */
    char *hops;
    size_t hops_len;
    uint64_t handed_on;
};

static uint64_t seed;

static unsigned below(unsigned n)
{
    seed = hash_mix(seed, UINT64_C(0x9e3779b97f4a7c15)) + 1;
    return (unsigned)(seed % n);
}

static void take_row(void *context, struct record **row, size_t count)
{
    learned_take_row(context, row, count);
}

static void begin(struct side *side)
{
    CU_ASSERT_FATAL(learned_begin(&side->learned, MEMORY));
    side->learned.hops = open_memstream(&side->hops, &side->hops_len);
}

static bool is_set_aside(struct side *side, struct record *record)
{
    unsigned slot;

    if (!side->takes_two_steps
        || !set_aside_may_take(side->aside, record, &slot))
        return set_aside_takes(side->aside, record);
    set_aside_tally(side->aside, record);
    record->is_tallied = true;
    return set_aside_takes_tallied(side->aside, record->time_us, slot);
}

static void give(struct side *side, struct record record)
{
    struct record *alone = &record;

    if (side->aside) {
        if (is_set_aside(side, &record))
            return;
        set_aside_hand_on(side->aside, &record);
    }
    side->handed_on++;
    if (!side->relay)
        learned_take_row(&side->learned, &alone, 1);
    else
        CU_ASSERT_FATAL(record_relay_give(side->relay, &record));
}

/* The time of record @a i, behind one of @a now: a second later or not; now and
 * then late, far ahead, or in another year. */
static int64_t at_random(unsigned i, int64_t now)
{
    (void)i;
    switch (below(400)) {
    case 0:
        return now - below(90);
    case 1:
        return now + 3500 + below(200);
    case 2:
        return below(20) == 0 ? now - 86400 * (int64_t)below(800) : now;
    default:
        return now + (below(3) == 0);
    }
}

static const char *make_line(char *text, int64_t time, unsigned clients)
{
    static const int statuses[] = {200, 200, 200, 304, 404, 200, 302,
                                   200, 500, 301, 303, 200, 307, 300};
    static const char *const methods[] = {"GET", "GET", "GET", "POST", "HEAD"};
    time_t seconds = (time_t)time;
    struct tm tm;
    char stamp[40];

    gmtime_r(&seconds, &tm);
    strftime(stamp, sizeof stamp, "%d/%b/%Y:%H:%M:%S +0000", &tm);
    snprintf(text, LINE,
             "198.51.%u.%u - - [%s] \"%s /page/%u HTTP/1.1\" %d 5 \"-\" "
             "\"agent/%u\"",
             below(200) * (clients > 200), below(clients > 200 ? 200 : clients),
             stamp, methods[below(5)], below(30),
             below(clients > 200 ? 3 : 1) ? 200 : statuses[below(14)],
             below(3));
    return text;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Hops come out as soon as they are certain: by whom that is noticed may be
 * another. */
static void sort_lines(char *text, char **lines, size_t count)
{
    size_t n = 0;

    for (char *rest, *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest))
        lines[n++] = line;
    CU_ASSERT_EQUAL_FATAL(n, count);
    qsort(lines, n, sizeof *lines, compare_lines);
}

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (; (text = strchr(text, '\n')); text++)
        n++;
    return n;
}

static void check_hops(struct side *whole, struct side *part)
{
    size_t count;
    char **a, **b;

    fclose(whole->learned.hops);
    fclose(part->learned.hops);
    count = count_lines(whole->hops);
    CHECK_INT(count_lines(part->hops), count);
    CU_ASSERT(count > 1000);
    a = calloc(count, sizeof *a);
    b = calloc(count, sizeof *b);
    CU_ASSERT_FATAL(a != NULL && b != NULL);
    sort_lines(whole->hops, a, count);
    sort_lines(part->hops, b, count);
    for (size_t i = 0; i < count; i++)
        CHECK_STR(b[i], a[i]);
    free(a);
    free(b);
}

/* Of all targets that the sample of the whole has, the part has counted as
 * many. */
static void check_sample(const struct side *whole, const struct side *part)
{
    size_t count_a, count_b;
    uint64_t limit_a, limit_b, sum_a = 0, sum_b = 0;
    const struct base_rate_request *a = base_rate_requests(
        graph_base_rate(whole->learned.graph), &count_a, &limit_a);
    const struct base_rate_request *b = base_rate_requests(
        graph_base_rate(part->learned.graph), &count_b, &limit_b);

    CHECK_INT(count_b, count_a);
    CU_ASSERT_EQUAL(limit_b, limit_a);
    CU_ASSERT(limit_a < UINT64_MAX);
    for (size_t i = 0; i < count_a && i < count_b; i++) {
        sum_a += hash_mix(a[i].key, a[i].target_hash);
        sum_b += hash_mix(b[i].key, b[i].target_hash);
    }
    CU_ASSERT_EQUAL(sum_b, sum_a);
}

static void check_learned(const struct learned *a, const struct learned *b)
{
    struct session_clock x = sessions_clock(a->sessions);
    struct session_clock y = sessions_clock(b->sessions);

    CHECK_INT(b->requests, a->requests);
    CU_ASSERT_EQUAL(b->start_us, a->start_us);
    CU_ASSERT_EQUAL(b->end_us, a->end_us);
    for (int i = 0; i < 1000; i++)
        CHECK_INT(b->status_counts[i], a->status_counts[i]);
    CU_ASSERT_EQUAL(y.time.newest_us, x.time.newest_us);
    CHECK_INT(y.time.disorder, x.time.disorder);
    CHECK_INT(y.time.too_late, x.time.too_late);
    CU_ASSERT_EQUAL(y.delay_us, x.delay_us);
    CHECK_INT(y.counts.disorder, x.counts.disorder);
    CHECK_INT(y.counts.shared_addresses, x.counts.shared_addresses);
    CHECK_INT(graph_requests(b->graph), graph_requests(a->graph));
    for (unsigned i = 0; i < 31; i++) {
        char url[32];
        snprintf(url, sizeof url, "/page/%u", i);
        CU_ASSERT_EQUAL(pages_have(graph_pages(b->graph), slice_of(url)),
                        pages_have(graph_pages(a->graph), slice_of(url)));
    }
}

static void release(struct side *side)
{
    set_aside_destroy(side->aside);
    learned_release(&side->learned);
    free(side->hops);
}

static void compare_with(bool takes_two_steps,
                         int64_t (*time_of)(unsigned i, int64_t before),
                         unsigned clients, uint64_t first)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset("COMBINED", &diag);
    struct record_parser *parser = record_parser_create(format, false);
    struct side whole = {0}, part = {0};
    int64_t now = 1790000000;
    char text[LINE];

    seed = first;
    begin(&whole);
    begin(&part);
    part.aside = set_aside_create(&part.learned);
    part.relay = record_relay_start(take_row, &part.learned, 1);
    part.takes_two_steps = takes_two_steps;
    CU_ASSERT_FATAL(part.aside && part.relay);
    for (unsigned i = 0; i < RECORDS; i++) {
        struct record record;
        struct line line = one_line(slice_of(make_line(text, now, clients)));

        CU_ASSERT_PTR_NULL_FATAL(record_parse(parser, &line, &record));
        record.file = "a.log";
        record.number = i;
        give(&whole, record);
        CU_ASSERT_PTR_NULL_FATAL(record_parse(parser, &line, &record));
        record.file = "a.log";
        record.number = i;
        give(&part, record);
        now = time_of(i + 1, now);
    }
    record_relay_finish(part.relay);
    set_aside_settle(part.aside, &part.learned);
    check_learned(&whole.learned, &part.learned);
    check_sample(&whole, &part);
    sessions_finish(whole.learned.sessions);
    sessions_finish(part.learned.sessions);
    check_hops(&whole, &part);
    /* That it is of any use. */
    if (clients > 200)
        CU_ASSERT(part.handed_on < whole.handed_on / 2);
    release(&whole);
    release(&part);
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static void compare(int64_t (*time_of)(unsigned i, int64_t before),
                    unsigned clients, uint64_t first)
{
    compare_with(false, time_of, clients, first);
    compare_with(true, time_of, clients, first);
}

static void nothing_is_lost_of_few_busy_clients(void)
{
    for (uint64_t i = 1; i < 4; i++)
        compare(at_random, 12, i);
}

static void nothing_is_lost_of_clients_that_come_again(void)
{
    for (uint64_t i = 21; i < 24; i++)
        compare(at_random, 150, i);
}

static void nothing_is_lost_of_many_clients(void)
{
    for (uint64_t i = 11; i < 14; i++)
        compare(at_random, 40000, i);
}

/* Sixteen that say it is hours later are believed at the earliest of them: what
 * comes is in time then, and older than the last. */
static int64_t after_a_jump(unsigned i, int64_t before)
{
    const unsigned round = i / 300, step = i % 300;
    int64_t begin = 1790000000 + (int64_t)round * 7200;

    (void)before;
    return step == 16 ? begin + 10 : begin + step;
}

static void disorder_behind_a_jump_is_counted(void)
{
    compare(after_a_jump, 40000, 31);
}

static CU_TestInfo tests[] = {
    {"nothing is lost of few busy clients",
     nothing_is_lost_of_few_busy_clients},
    {"nothing is lost of clients that come again",
     nothing_is_lost_of_clients_that_come_again},
    {"nothing is lost of many clients", nothing_is_lost_of_many_clients},
    {"disorder behind a jump is counted", disorder_behind_a_jump_is_counted},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_set_aside, "analyzer/run/set_aside");
