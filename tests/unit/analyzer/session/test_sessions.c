#include "session/sessions.h"

#include <stdio.h>
#include <stdlib.h>

#include "analyzer/session/visitors.h"
#include "util/hash.h"

/* --- hops ----------------------------------------------------------------- */

static void the_next_request_for_the_location_is_the_follow_up(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "POST", "/a", 301, "/b"),
         ASK(.1, "d", "GET", "/b", 200, "-"),
         ASK(.2, "c", "GET", "/x", 200, "-"),
         ASK(.3, "c", "GET", "/b", 200, "-"));
    visitors_finish();
    CHECK_INT(seen.hop_count, 1);
    check_hop(0, 1, 4, HOP_CONVERTED);
}

static void the_same_method_again_is_preserved(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "POST", "/a", 308, "/b"),
         ASK(.3, "c", "POST", "/b", 200, "-"),
         ASK(5, "c", "GET", "/a", 301, "/b"),
         ASK(5, "c", "GET", "/b", 200, "-"));
    visitors_finish();
    check_hop(0, 1, 2, HOP_PRESERVED);
    check_hop(1, 3, 4, HOP_PRESERVED);
}

/* Nobody knows who they were: the next line may be of somebody else. */
static void requests_without_a_client_are_of_nobody_and_never_paired(void)
{
    static const char *const nobody[] = {"-", "unix:"};

    for (size_t i = 0; i < 2; i++) {
        const char *c = nobody[i];
        visitors_begin(MEMORY);
        TAKE(ASK_ON(0, c, "POST", "/a", 301, "/b", "36920", "0"),
             ASK_ON(.1, c, "GET", "/b", 301, "/c", "36920", "1"),
             ASK(.2, c, "GET", "/c", 301, "/b"),
             ASK(.3, c, "GET", "/b", 200, "-"),
             ASK(.3, c, "GET", "/d", 300, "/e"));
        visitors_finish();
        CHECK_INT(seen.hop_count, 0);
        CHECK_INT(seen.chain_count, 0);
        CHECK_INT(seen.redirects, 4);
    }
}

static void a_request_without_a_client_answers_nobodys_redirect(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "POST", "/a", 301, "/b"),
         ASK(.1, "-", "GET", "/b", 200, "-"),
         ASK(.2, "-", "POST", "/a", 301, "/b"),
         ASK(.3, "c", "GET", "/b", 200, "-"));
    visitors_finish();
    CHECK_INT(seen.hop_count, 1);
    check_hop(0, 1, 4, HOP_CONVERTED);
}

static void another_agent_is_another_client(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK_BY(1, "c", "GET", "/b", 200, "-", "b"));
    visitors_finish();
    check_hop(0, 1, 0, HOP_UNKNOWN);
}

/* On one connection there is one program, whatever it calls itself. */
static void a_connection_has_one_client(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK_ON(0, "c", "GET", "/a", 301, "/b", "36920", "0"),
         {1, "c", "GET", "/b", 200, "-", "b", "36920", "1", NULL},
         ASK_ON(5, "c", "GET", "/a", 301, "/b", "36920", "2"),
         {6, "c", "GET", "/b", 200, "-", "b", "36999", "0", NULL});
    visitors_finish();
    check_hop(0, 1, 2, HOP_PRESERVED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
}

/* clients.md: HttpURLConnection goes on as Java/17 when it loses the POST. */
static void java_forgets_its_name_with_the_content(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK_BY(0, "c", "POST", "/a", 301, "/b", "shop/1"),
         ASK_BY(0, "c", "GET", "/b", 200, "-", "Java/17.0.15"),
         ASK_BY(9, "c", "POST", "/a", 301, "/b", "shop/1"),
         ASK_BY(11, "c", "GET", "/b", 200, "-", "Java/17.0.15"),
         ASK_BY(20, "c", "GET", "/a", 301, "/b", "shop/1"),
         ASK_BY(20, "c", "GET", "/b", 200, "-", "Java/17.0.15"));
    visitors_finish();
    check_hop(0, 1, 2, HOP_CONVERTED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    check_hop(2, 5, 0, HOP_UNKNOWN);
}

/* The same in a log without Locations: what it asks for must be judged by
 * where others went, so the pair is there and weak. */
static void java_forgets_its_name_without_a_location(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK_BY(0, "c", "POST", "/a", 301, NULL, "shop/1"),
         ASK_BY(0, "c", "GET", "/b", 405, NULL, "Java/17.0.15"),
         ASK_BY(20, "d", "POST", "/a", 301, NULL, "shop/1"),
         ASK_BY(20, "d", "GET", "/b", 200, NULL, "curl/8.5.0"),
         ASK_BY(40, "e", "POST", "/a", 301, NULL, "shop/1"),
         ASK_BY(42, "e", "GET", "/b", 200, NULL, "Java/17.0.15"));
    visitors_finish();
    check_hop(0, 1, 2, HOP_CONVERTED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    check_hop(2, 5, 0, HOP_UNKNOWN);
}

static void a_follow_up_logged_before_its_redirect_is_found(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(.01, "c", "GET", "/b", 200, "-"),
         ASK(0, "c", "POST", "/a", 301, "/b"),
         ASK(0, "c", "POST", "/a", 301, "/b"));
    CHECK_INT(visitors_finish().disorder, 1);
    CHECK_INT(seen.hop_count, 2);
    check_hop(0, 2, 1, HOP_CONVERTED); /* it answers one redirect only */
    check_hop(1, 3, 0, HOP_UNKNOWN);
}

static void an_earlier_request_is_no_follow_up_after_a_second(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/b", 200, "-"),
         ASK(1.1, "c", "GET", "/a", 301, "/b"));
    visitors_finish();
    check_hop(0, 2, 0, HOP_UNKNOWN);
}

static void the_time_taken_belongs_to_the_redirect_not_to_the_gap(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK_TOOK(0, "c", "POST", "/a", 302, "/b", "20000000"),
         ASK(20.5, "c", "GET", "/b", 200, "-"),
         ASK_TOOK(60, "c", "POST", "/a", 302, "/b", "0"),
         ASK(80.5, "c", "GET", "/b", 200, "-"));
    visitors_finish();
    check_hop(0, 1, 2, HOP_CONVERTED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
}

static void a_redirect_waits_ten_seconds_or_thirty_on_a_connection(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(9.9, "c", "GET", "/b", 200, "-"),
         ASK(100, "c", "GET", "/a", 301, "/b"),
         ASK(110.1, "c", "GET", "/b", 200, "-"),
         ASK_ON(200, "c", "GET", "/a", 301, "/b", "4711", "0"),
         ASK_ON(229.9, "c", "GET", "/b", 200, "-", "4711", "1"),
         ASK_ON(300, "c", "GET", "/a", 301, "/b", "4711", "0"),
         ASK_ON(330.1, "c", "GET", "/b", 200, "-", "4711", "1"));
    visitors_finish();
    CHECK_INT(seen.hop_count, 4);
    check_hop(0, 1, 2, HOP_PRESERVED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    check_hop(2, 5, 6, HOP_PRESERVED);
    check_hop(3, 7, 0, HOP_UNKNOWN);
}

static void who_does_something_else_has_not_followed(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(3, "c", "GET", "/x", 200, "-"));
    visitors_finish();
    check_hop(0, 1, 0, HOP_NOT_FOLLOWED);
}

/* The follow-up may be in another log; that of the first one had its time. */
static void who_is_not_seen_to_follow_before_a_break_may_have(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(3, "c", "GET", "/x", 200, "-"),
         ASK(60, "d", "GET", "/a", 301, "/b"),
         ASK(63, "d", "GET", "/x", 200, "-"));
    sessions_break_off(seen.sessions);
    check_hop(0, 1, 0, HOP_NOT_FOLLOWED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    visitors_finish();
    CHECK_INT(seen.hop_count, 2);
}

static void the_last_request_of_a_client_proves_nothing(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/x", 200, "-"),
         ASK(1, "c", "GET", "/a", 301, "/b"),
         ASK(60, "d", "GET", "/b", 200, "-"));
    visitors_finish();
    check_hop(0, 2, 0, HOP_UNKNOWN);
}

static void a_redirect_without_a_location_leads_nowhere(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, "-"),
         ASK(.1, "c", "GET", "/b", 200, "-"));
    visitors_finish();
    CHECK_INT(seen.redirects, 1);
    CHECK_INT(seen.hop_count, 0);
}

static void the_port_tells_the_connection(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK_ON(0, "c", "GET", "/a", 301, "/b", "4711", "3"),
         ASK_ON(0, "c", "GET", "/b", 200, "-", "4711", "4"),
         ASK_ON(20, "c", "GET", "/a", 301, "/b", "4711", NULL),
         ASK_ON(20, "c", "GET", "/b", 200, "-", "4711", NULL),
         ASK_ON(40, "c", "GET", "/a", 301, "/b", "4711", "3"),
         ASK_ON(40, "c", "GET", "/b", 200, "-", "4712", "4"));
    visitors_finish();
    CU_ASSERT(seen.hops[0].evidence & HOP_BY_CONNECTION);
    CU_ASSERT(seen.hops[1].evidence & HOP_BY_CONNECTION);
    CU_ASSERT(!(seen.hops[2].evidence & HOP_BY_CONNECTION));
    check_hop(2, 5, 6, HOP_PRESERVED);
}

static void who_never_follows_is_not_paired_by_chance(void)
{
    struct session_counts counts;

    visitors_begin(MEMORY);
    for (int i = 0; i < 20; i++)
        take(ASK(i * 20, "s", "POST", "/login", 302, NULL));
    take(ASK(400, "s", "GET", "/page", 200, NULL));
    counts = visitors_finish();
    CHECK_INT(counts.non_following_clients, 1);
    CHECK_INT(seen.hop_count, 20);
    for (size_t i = 0; i < seen.hop_count; i++)
        CHECK_INT(seen.hops[i].next_line, 0);
}

/* --- time ----------------------------------------------------------------- */

static void a_wrong_clock_in_one_line_expires_nothing(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(86400 * 365, "x", "GET", "/y", 200, "-"),
         ASK(1, "c", "GET", "/b", 200, "-"));
    CHECK_INT(visitors_finish().too_late, 0);
    check_hop(0, 1, 3, HOP_PRESERVED);
}

static void a_clock_that_many_lines_agree_on_is_believed(void)
{
    visitors_begin(MEMORY);
    take(ASK(0, "c", "GET", "/a", 301, "/b"));
    for (int i = 0; i < 40; i++)
        take(ASK(86400 + i, "x", "GET", "/y", 200, "-"));
    CHECK_INT(seen.hop_count, 1); /* a night without visitors: it expired */
    take(ASK(1, "c", "GET", "/b", 200, "-"));
    CHECK_INT(visitors_finish().too_late, 1);
    check_hop(0, 1, 0, HOP_UNKNOWN);
}

static void disorder_over_a_minute_is_counted_not_paired(void)
{
    struct session_counts counts;

    visitors_begin(MEMORY);
    TAKE(ASK(100, "x", "GET", "/y", 200, "-"),
         ASK(39, "c", "GET", "/a", 301, "/b"),
         ASK(39, "c", "GET", "/b", 200, "-"),
         ASK(41, "d", "GET", "/a", 301, "/b"),
         ASK(41, "d", "GET", "/b", 200, "-"));
    counts = visitors_finish();
    CHECK_INT(counts.too_late, 2);
    CHECK_INT(counts.disorder, 1);
    CHECK_INT(seen.redirects, 2); /* both are counted as redirects */
    CHECK_INT(seen.hop_count, 1);
    CHECK_INT(seen.hops[0].line, 4);
}

static void within_a_minute_old_lines_are_paired(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(5, "x", "GET", "/y", 200, "-"),
         ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(0, "c", "GET", "/b", 200, "-"));
    visitors_finish();
    check_hop(0, 2, 3, HOP_PRESERVED);
}

/* --- limits --------------------------------------------------------------- */

/* Many clients at once in a small table: who had to go is counted, and every
 * redirect still has its hop. */
static void evicted_clients_are_counted(void)
{
    char client[16];
    struct session_counts counts;

    visitors_begin(64 * 1024);
    for (int i = 0; i < 3000; i++) {
        snprintf(client, sizeof client, "c%d", i);
        take(ASK(0, client, "GET", "/a", 301, "/b"));
    }
    counts = visitors_finish();
    CU_ASSERT(counts.evicted_clients > 0);
    CHECK_INT(seen.redirects, 3000);
    CHECK_INT(seen.hop_count, 3000);
    for (size_t i = 0; i < seen.hop_count; i++)
        CHECK_INT(seen.hops[i].next_line, 0);
}

static void a_newcomer_does_not_inherit_redirects(void)
{
    char client[16];

    visitors_begin(64 * 1024);
    for (int i = 0; i < 3000; i++) {
        snprintf(client, sizeof client, "c%d", i);
        take(ASK(0, client, "GET", "/a", 301, "/b"));
        take(ASK(0, client, "GET", "/b", 200, "-"));
    }
    visitors_finish();
    CHECK_INT(seen.hop_count, 3000);
    for (size_t i = 0; i < seen.hop_count; i++)
        check_hop(i, 2 * i + 1, 2 * i + 2, HOP_PRESERVED);
}

static void redirects_beyond_the_budget_are_dropped_and_counted(void)
{
    struct session_counts counts;

    visitors_begin(MEMORY);
    for (int i = 0; i < 100; i++)
        take(ASK(0, "c", "GET", "/a", 301, "/b"));
    counts = visitors_finish();
    CHECK_INT(counts.dropped_pending, 100 - 32);
    CHECK_INT(seen.hop_count, 100);
}

/* The secret of the hash is drawn anew each time: the count may not hang on
 * it. */
static void four_agents_make_a_shared_address(void)
{
    static const char *const agents[] = {"a", "b", "c", "d"};

    for (int round = 0; round < 200; round++) {
        visitors_begin(64 * 1024);
        for (int i = 0; i < 9; i++)
            take(ASK_BY(i, "c", "GET", "/y", 302, "/z", agents[i % 3]));
        CHECK_INT(sessions_counts(seen.sessions).shared_addresses, 0);
        for (int i = 0; i < 8; i++)
            take(ASK_BY(9 + i, "c", "GET", "/y", 302, "/z", agents[i % 4]));
        CHECK_INT(visitors_finish().shared_addresses, 1);
    }
}

/* The law: each redirect that can be paired has exactly one hop, whatever the
 * order of the lines. */
static void every_redirect_has_one_hop(void)
{
    static const char *const urls[] = {"/a", "/b", "/c", "/d"};
    static const char *const clients[] = {"1", "2", "3", "4", "5"};
    unsigned seed = 12345;

    visitors_begin(MEMORY);
    for (int i = 0; i < 3000; i++) {
        unsigned r = seed = seed * 1103515245 + 12345;
        take(ASK(i * .3 + (r >> 8) % 3, clients[(r >> 12) % 5], "GET",
                 urls[(r >> 16) % 4], (r >> 20) % 3 ? 302 : 200,
                 urls[(r >> 24) % 4]));
    }
    visitors_finish();
    CHECK_INT(seen.hop_count, seen.redirects);
    for (size_t i = 0; i < seen.hop_count; i++)
        for (size_t k = i + 1; k < seen.hop_count && k < i + 200; k++)
            if (seen.hops[i].line == seen.hops[k].line)
                CU_FAIL("two hops of one redirect");
}

/* One line of the log below: busy clients, some lines late by a second or two,
 * with or without a Location. */
static struct ask random_ask(unsigned i, unsigned seed, bool located)
{
    static const char *const urls[] = {"/a", "/b", "/c", "/d", "/a/"};
    static const char *const clients[] = {"1", "2", "3", "4", "5", "6", "7"};
    static const char *const agents[] = {"a", "b", "curl"};
    unsigned r = hash_mix(i, seed) >> 16 & 0xffffffff;
    bool redirects = r % 3 == 0;

    return (struct ask){.at_s = i * .2 - (r >> 4) % 3 * .9,
                        .client = clients[(r >> 6) % 7],
                        .agent = agents[(r >> 9) % 3],
                        .method = (r >> 11) % 4 ? "GET" : "POST",
                        .url = urls[(r >> 13) % 5],
                        .status = redirects ? 302 : 200,
                        .location = !located    ? NULL
                                    : redirects ? urls[(r >> 16) % 5]
                                                : "-"};
}

enum { LAW_LINES = 1500 };

/* Read the lines of the clients in @a shard, which has a bit for each; those of
 * others keep their numbers. @return one number for all hops, in any order. */
static uint64_t hops_of(unsigned seed, bool located, unsigned shard)
{
    uint64_t sum = 0;

    visitors_begin(64 * 1024 * 1024);
    for (unsigned i = 0; i < LAW_LINES; i++) {
        struct ask a = random_ask(i, seed, located);
        if (shard >> (a.client[0] - '1') & 1)
            take(a);
        else
            seen.lines++;
    }
    visitors_finish();
    for (size_t i = 0; i < seen.hop_count; i++)
        sum +=
            hash_mix(hash_mix(seen.hops[i].line, seen.hops[i].next_line),
                     (uint64_t)seen.hops[i].kind << 32 | seen.hops[i].evidence);
    return sum;
}

/* The law: a log divided by address gives the hops of the whole. */
static void shards_by_address_give_the_hops_of_the_whole(void)
{
    for (unsigned seed = 1; seed <= 40; seed++) {
        bool located = seed % 2;
        uint64_t whole = hops_of(seed, located, 0x7f);
        CU_ASSERT(whole
                  == hops_of(seed, located, 0x15)
                         + hops_of(seed, located, 0x6a));
        CU_ASSERT(whole
                  == hops_of(seed, located, 0x01) + hops_of(seed, located, 0x0e)
                         + hops_of(seed, located, 0x70));
    }
}

static CU_TestInfo tests[] = {
    {"the next request for the Location is the follow-up",
     the_next_request_for_the_location_is_the_follow_up},
    {"the same method again is preserved", the_same_method_again_is_preserved},
    {"requests without a client are of nobody and never paired",
     requests_without_a_client_are_of_nobody_and_never_paired},
    {"a request without a client answers nobody's redirect",
     a_request_without_a_client_answers_nobodys_redirect},
    {"another agent is another client", another_agent_is_another_client},
    {"a connection has one client", a_connection_has_one_client},
    {"Java forgets its name with the content",
     java_forgets_its_name_with_the_content},
    {"Java forgets its name without a Location, too",
     java_forgets_its_name_without_a_location},
    {"a follow-up logged before its redirect is found",
     a_follow_up_logged_before_its_redirect_is_found},
    {"an earlier request is no follow-up after a second",
     an_earlier_request_is_no_follow_up_after_a_second},
    {"the time taken belongs to the redirect, not to the gap",
     the_time_taken_belongs_to_the_redirect_not_to_the_gap},
    {"a redirect waits ten seconds, or thirty on a connection",
     a_redirect_waits_ten_seconds_or_thirty_on_a_connection},
    {"who does something else has not followed",
     who_does_something_else_has_not_followed},
    {"who is not seen to follow before a break may have",
     who_is_not_seen_to_follow_before_a_break_may_have},
    {"the last request of a client proves nothing",
     the_last_request_of_a_client_proves_nothing},
    {"a redirect without a Location leads nowhere",
     a_redirect_without_a_location_leads_nowhere},
    {"the port tells the connection", the_port_tells_the_connection},
    {"who never follows is not paired by chance",
     who_never_follows_is_not_paired_by_chance},
    {"a wrong clock in one line expires nothing",
     a_wrong_clock_in_one_line_expires_nothing},
    {"a clock that many lines agree on is believed",
     a_clock_that_many_lines_agree_on_is_believed},
    {"disorder over a minute is counted, not paired",
     disorder_over_a_minute_is_counted_not_paired},
    {"within a minute old lines are paired",
     within_a_minute_old_lines_are_paired},
    {"evicted clients are counted", evicted_clients_are_counted},
    {"a newcomer does not inherit redirects",
     a_newcomer_does_not_inherit_redirects},
    {"redirects beyond the budget are dropped and counted",
     redirects_beyond_the_budget_are_dropped_and_counted},
    {"four agents make a shared address", four_agents_make_a_shared_address},
    {"every redirect has one hop", every_redirect_has_one_hop},
    {"shards by address give the hops of the whole",
     shards_by_address_give_the_hops_of_the_whole},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_sessions, "analyzer/session/sessions");
