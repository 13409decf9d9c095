#include "session/sessions.h"

#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "util/hash.h"

enum { MEMORY = 4 * 1024 * 1024, MAX_SEEN = 4096 };

/* One line of a log, as the sessions see it. */
struct ask {
    double at_s;
    const char *client, *method, *url;
    int status;
    const char *location; /* NULL: not logged; "-": logged, none sent */
    const char *agent;    /* NULL: "a" */
    const char *port, *keepalive;
    const char *duration_us;
};

struct seen_hop {
    uint64_t line, next_line; /* next_line 0: no follow-up */
    enum hop_class kind;
    unsigned evidence;
    bool repeats, client_follows;
};

struct seen_chain {
    uint64_t redirects, turns, step_count, cycle_start, cycle_length;
    bool has_end, gave_up, unproven, client_follows;
    unsigned most_per_second;
    int statuses[4], end_status;
    char first[32], last[32];
};

/* What came out of the callbacks. */
static struct {
    struct sessions *sessions;
    uint64_t lines, redirects;
    struct seen_hop hops[MAX_SEEN];
    size_t hop_count;
    struct seen_chain chains[64];
    size_t chain_count;
} seen;

static const void *on_redirect(void *context, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key)
{
    CU_ASSERT(!location || record->location.len > 0);
    CU_ASSERT(context == &seen && target->hash != 0 && client_key != 0);
    CU_ASSERT(record_is_redirect(record) || record_is_odd_redirect(record));
    seen.redirects++;
    return &seen.redirects;
}

static void on_hop(void *context, const struct hop *hop)
{
    CU_ASSERT(context == &seen);
    CU_ASSERT(hop->answer == &seen.redirects);
    if (seen.hop_count == MAX_SEEN)
        return;
    seen.hops[seen.hop_count++] = (struct seen_hop){
        hop->redirect.line, hop->has_next ? hop->next.line : 0,
        hop->kind,          hop->evidence,
        hop->repeats,       hop->client_follows};
}

static void keep_text(char *to, size_t size, struct slice text)
{
    snprintf(to, size, "%.*s", (int)text.len, text.at);
}

static void on_chain(void *context, const struct chain *chain)
{
    struct seen_chain *c = &seen.chains[seen.chain_count++ % 64];

    CU_ASSERT(context == &seen);
    *c = (struct seen_chain){
        .redirects = chain->redirects,
        .turns = chain->turns,
        .step_count = chain->step_count,
        .cycle_start = chain->cycle_start,
        .cycle_length = chain->cycle_length,
        .has_end = chain->has_end,
        .gave_up = chain->gave_up,
        .unproven = chain->unproven,
        .client_follows = chain->client_follows,
        .most_per_second = chain->most_per_second,
        .end_status = chain->has_end ? chain->end.status : 0,
    };
    for (size_t i = 0; i < 4 && i < chain->step_count; i++)
        c->statuses[i] = chain->steps[i].status;
    keep_text(c->first, sizeof c->first, chain->steps[0].url);
    keep_text(c->last, sizeof c->last, chain->steps[chain->step_count - 1].url);
}

static void begin(size_t memory)
{
    static const struct session_sink sink = {&seen, on_redirect, on_hop,
                                             on_chain};

    hash_init();
    memset(&seen, 0, sizeof seen);
    seen.sessions = sessions_create(memory, &sink);
    CU_ASSERT_FATAL(seen.sessions != NULL);
}

static struct session_counts finish(void)
{
    struct session_counts counts;

    sessions_finish(seen.sessions);
    counts = sessions_counts(seen.sessions);
    sessions_destroy(seen.sessions);
    return counts;
}

/* Records borrow from their line: @a text is put at its end. */
static struct slice put(struct slice *line, char *bytes, const char *text)
{
    struct slice s = {bytes + line->len, text ? strlen(text) : 0};

    if (s.len > 0)
        memcpy(bytes + line->len, text, s.len);
    line->len += s.len;
    return s;
}

static struct slice unless_dash(struct slice s)
{
    return slice_is(s, "-") ? (struct slice){NULL, 0} : s;
}

static void set_field(struct log_fields *f, enum log_field field,
                      struct slice text)
{
    if (text.len == 0)
        return;
    f->present |= 1ull << field;
    f->at[field] = text;
}

/* Hand a line to the sessions; lines are numbered from 1. */
static void take(struct ask a)
{
    char bytes[512];
    struct slice line = {bytes, 0}, location;
    struct log_fields fields = {0};
    struct record r = {
        .file = "log",
        .number = ++seen.lines,
        .offset = seen.lines * 100,
        .time_us = 1791633600000000 + (int64_t)(a.at_s * 1e6),
        .method = http_method_from_name(a.method, strlen(a.method)),
        .status = a.status,
        .fields = &fields,
        .is_read = true,
    };

    r.client = put(&line, bytes, a.client);
    r.method_text = put(&line, bytes, a.method);
    r.target = put(&line, bytes, a.url);
    r.agent = unless_dash(put(&line, bytes, a.agent ? a.agent : "a"));
    location = put(&line, bytes, a.location);
    r.location = unless_dash(location);
    set_field(&fields, LOG_FIELD_LOCATION, location);
    set_field(&fields, LOG_FIELD_CLIENT_PORT, put(&line, bytes, a.port));
    set_field(&fields, LOG_FIELD_KEEPALIVE, put(&line, bytes, a.keepalive));
    set_field(&fields, LOG_FIELD_DURATION_US, put(&line, bytes, a.duration_us));
    r.request = r.target;
    r.line = line;
    r.client_hash = hash_stable(r.client);
    r.agent_hash = hash_stable(r.agent);
    sessions_record(seen.sessions, &r, NULL);
    memset(bytes, '#', sizeof bytes); /* nobody may hold on to the line */
}

static void take_all(const struct ask *asks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        take(asks[i]);
}

/* A line that logs what the name says; the Location may be NULL: not logged. */
#define ASK(at, client, method, url, status, location)                         \
    ((struct ask){at, client, method, url, status, location, NULL, NULL, NULL, \
                  NULL})
#define ASK_BY(at, client, method, url, status, location, agent)               \
    ((struct ask){at, client, method, url, status, location, agent, NULL,      \
                  NULL, NULL})
#define ASK_ON(at, client, method, url, status, location, port, keepalive)     \
    ((struct ask){at, client, method, url, status, location, NULL, port,       \
                  keepalive, NULL})
#define ASK_TOOK(at, client, method, url, status, location, us)                \
    ((struct ask){at, client, method, url, status, location, NULL, NULL, NULL, \
                  us})

#define TAKE(...)                                                              \
    do {                                                                       \
        const struct ask asks_[] = {__VA_ARGS__};                              \
        take_all(asks_, sizeof asks_ / sizeof asks_[0]);                       \
    } while (0)

static void check_hop(size_t i, uint64_t line, uint64_t next_line,
                      enum hop_class kind)
{
    CU_ASSERT_FATAL(i < seen.hop_count);
    CHECK_INT(seen.hops[i].line, line);
    CHECK_INT(seen.hops[i].next_line, next_line);
    CHECK_STR(hop_class_name(seen.hops[i].kind), hop_class_name(kind));
}

/* --- hops ----------------------------------------------------------------- */

static void the_next_request_for_the_location_is_the_follow_up(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "POST", "/a", 301, "/b"),
         ASK(.1, "d", "GET", "/b", 200, "-"),
         ASK(.2, "c", "GET", "/x", 200, "-"),
         ASK(.3, "c", "GET", "/b", 200, "-"));
    finish();
    CHECK_INT(seen.hop_count, 1);
    check_hop(0, 1, 4, HOP_CONVERTED);
}

static void the_same_method_again_is_preserved(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "POST", "/a", 308, "/b"),
         ASK(.3, "c", "POST", "/b", 200, "-"),
         ASK(5, "c", "GET", "/a", 301, "/b"),
         ASK(5, "c", "GET", "/b", 200, "-"));
    finish();
    check_hop(0, 1, 2, HOP_PRESERVED);
    check_hop(1, 3, 4, HOP_PRESERVED);
}

static void another_agent_is_another_client(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK_BY(1, "c", "GET", "/b", 200, "-", "b"));
    finish();
    check_hop(0, 1, 0, HOP_UNKNOWN);
}

/* On one connection there is one program, whatever it calls itself. */
static void a_connection_has_one_client(void)
{
    begin(MEMORY);
    TAKE(ASK_ON(0, "c", "GET", "/a", 301, "/b", "36920", "0"),
         {1, "c", "GET", "/b", 200, "-", "b", "36920", "1", NULL},
         ASK_ON(5, "c", "GET", "/a", 301, "/b", "36920", "2"),
         {6, "c", "GET", "/b", 200, "-", "b", "36999", "0", NULL});
    finish();
    check_hop(0, 1, 2, HOP_PRESERVED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
}

/* clients.md: HttpURLConnection goes on as Java/17 when it loses the POST. */
static void java_forgets_its_name_with_the_content(void)
{
    begin(MEMORY);
    TAKE(ASK_BY(0, "c", "POST", "/a", 301, "/b", "shop/1"),
         ASK_BY(0, "c", "GET", "/b", 200, "-", "Java/17.0.15"),
         ASK_BY(9, "c", "POST", "/a", 301, "/b", "shop/1"),
         ASK_BY(11, "c", "GET", "/b", 200, "-", "Java/17.0.15"),
         ASK_BY(20, "c", "GET", "/a", 301, "/b", "shop/1"),
         ASK_BY(20, "c", "GET", "/b", 200, "-", "Java/17.0.15"));
    finish();
    check_hop(0, 1, 2, HOP_CONVERTED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    check_hop(2, 5, 0, HOP_UNKNOWN);
}

/* The same in a log without Locations: what it asks for must be judged by
 * where others went, so the pair is there and weak. */
static void java_forgets_its_name_without_a_location(void)
{
    begin(MEMORY);
    TAKE(ASK_BY(0, "c", "POST", "/a", 301, NULL, "shop/1"),
         ASK_BY(0, "c", "GET", "/b", 405, NULL, "Java/17.0.15"),
         ASK_BY(20, "d", "POST", "/a", 301, NULL, "shop/1"),
         ASK_BY(20, "d", "GET", "/b", 200, NULL, "curl/8.5.0"),
         ASK_BY(40, "e", "POST", "/a", 301, NULL, "shop/1"),
         ASK_BY(42, "e", "GET", "/b", 200, NULL, "Java/17.0.15"));
    finish();
    check_hop(0, 1, 2, HOP_CONVERTED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    check_hop(2, 5, 0, HOP_UNKNOWN);
}

static void a_follow_up_logged_before_its_redirect_is_found(void)
{
    begin(MEMORY);
    TAKE(ASK(.01, "c", "GET", "/b", 200, "-"),
         ASK(0, "c", "POST", "/a", 301, "/b"),
         ASK(0, "c", "POST", "/a", 301, "/b"));
    CHECK_INT(finish().disorder, 1);
    CHECK_INT(seen.hop_count, 2);
    check_hop(0, 2, 1, HOP_CONVERTED); /* it answers one redirect only */
    check_hop(1, 3, 0, HOP_UNKNOWN);
}

static void an_earlier_request_is_no_follow_up_after_a_second(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/b", 200, "-"),
         ASK(1.1, "c", "GET", "/a", 301, "/b"));
    finish();
    check_hop(0, 2, 0, HOP_UNKNOWN);
}

static void the_time_taken_belongs_to_the_redirect_not_to_the_gap(void)
{
    begin(MEMORY);
    TAKE(ASK_TOOK(0, "c", "POST", "/a", 302, "/b", "20000000"),
         ASK(20.5, "c", "GET", "/b", 200, "-"),
         ASK_TOOK(60, "c", "POST", "/a", 302, "/b", "0"),
         ASK(80.5, "c", "GET", "/b", 200, "-"));
    finish();
    check_hop(0, 1, 2, HOP_CONVERTED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
}

static void a_redirect_waits_ten_seconds_or_thirty_on_a_connection(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(9.9, "c", "GET", "/b", 200, "-"),
         ASK(100, "c", "GET", "/a", 301, "/b"),
         ASK(110.1, "c", "GET", "/b", 200, "-"),
         ASK_ON(200, "c", "GET", "/a", 301, "/b", "4711", "0"),
         ASK_ON(229.9, "c", "GET", "/b", 200, "-", "4711", "1"),
         ASK_ON(300, "c", "GET", "/a", 301, "/b", "4711", "0"),
         ASK_ON(330.1, "c", "GET", "/b", 200, "-", "4711", "1"));
    finish();
    CHECK_INT(seen.hop_count, 4);
    check_hop(0, 1, 2, HOP_PRESERVED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    check_hop(2, 5, 6, HOP_PRESERVED);
    check_hop(3, 7, 0, HOP_UNKNOWN);
}

static void who_does_something_else_has_not_followed(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(3, "c", "GET", "/x", 200, "-"));
    finish();
    check_hop(0, 1, 0, HOP_NOT_FOLLOWED);
}

/* The follow-up may be in another log; that of the first one had its time. */
static void who_is_not_seen_to_follow_before_a_break_may_have(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(3, "c", "GET", "/x", 200, "-"),
         ASK(60, "d", "GET", "/a", 301, "/b"),
         ASK(63, "d", "GET", "/x", 200, "-"));
    sessions_break_off(seen.sessions);
    check_hop(0, 1, 0, HOP_NOT_FOLLOWED);
    check_hop(1, 3, 0, HOP_UNKNOWN);
    finish();
    CHECK_INT(seen.hop_count, 2);
}

static void the_last_request_of_a_client_proves_nothing(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/x", 200, "-"),
         ASK(1, "c", "GET", "/a", 301, "/b"),
         ASK(60, "d", "GET", "/b", 200, "-"));
    finish();
    check_hop(0, 2, 0, HOP_UNKNOWN);
}

static void a_redirect_without_a_location_leads_nowhere(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, "-"),
         ASK(.1, "c", "GET", "/b", 200, "-"));
    finish();
    CHECK_INT(seen.redirects, 1);
    CHECK_INT(seen.hop_count, 0);
}

static void the_port_tells_the_connection(void)
{
    begin(MEMORY);
    TAKE(ASK_ON(0, "c", "GET", "/a", 301, "/b", "4711", "3"),
         ASK_ON(0, "c", "GET", "/b", 200, "-", "4711", "4"),
         ASK_ON(20, "c", "GET", "/a", 301, "/b", "4711", NULL),
         ASK_ON(20, "c", "GET", "/b", 200, "-", "4711", NULL),
         ASK_ON(40, "c", "GET", "/a", 301, "/b", "4711", "3"),
         ASK_ON(40, "c", "GET", "/b", 200, "-", "4712", "4"));
    finish();
    CU_ASSERT(seen.hops[0].evidence & HOP_BY_CONNECTION);
    CU_ASSERT(seen.hops[1].evidence & HOP_BY_CONNECTION);
    CU_ASSERT(!(seen.hops[2].evidence & HOP_BY_CONNECTION));
    check_hop(2, 5, 6, HOP_PRESERVED);
}

static void who_never_follows_is_not_paired_by_chance(void)
{
    struct session_counts counts;

    begin(MEMORY);
    for (int i = 0; i < 20; i++)
        take(ASK(i * 20, "s", "POST", "/login", 302, NULL));
    take(ASK(400, "s", "GET", "/page", 200, NULL));
    counts = finish();
    CHECK_INT(counts.non_following_clients, 1);
    CHECK_INT(seen.hop_count, 20);
    for (size_t i = 0; i < seen.hop_count; i++)
        CHECK_INT(seen.hops[i].next_line, 0);
}

/* --- chains --------------------------------------------------------------- */

static void redirects_in_a_row_are_a_chain_with_its_end(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(.1, "c", "GET", "/b", 302, "/d"),
         ASK(.2, "c", "GET", "/d", 308, "/e"),
         ASK(.3, "c", "GET", "/e", 404, "-"));
    finish();
    CHECK_INT(seen.hop_count, 3);
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].redirects, 3);
    CHECK_INT(seen.chains[0].cycle_length, 0);
    CHECK_INT(seen.chains[0].statuses[0], 301);
    CHECK_INT(seen.chains[0].statuses[1], 302);
    CHECK_INT(seen.chains[0].statuses[2], 308);
    CU_ASSERT(seen.chains[0].has_end && !seen.chains[0].gave_up);
    CHECK_INT(seen.chains[0].end_status, 404);
    CHECK_STR(seen.chains[0].first, "/a");
    CHECK_STR(seen.chains[0].last, "/d");
    CU_ASSERT(!seen.chains[0].unproven && seen.chains[0].client_follows);
}

static void a_choice_of_targets_is_told_but_nobody_follows_it(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "a", "GET", "/a", 300, "/b"),
         ASK(1, "a", "GET", "/b", 200, "-"),
         ASK(2, "a", "GET", "/c", 305, NULL));
    finish();
    CHECK_INT(seen.redirects, 2);
    CHECK_INT(seen.hop_count, 0);
}

static void the_same_form_twice_repeats_what_arrived(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "a", "POST", "/a", 307, "/b"),
         ASK(0, "a", "POST", "/b", 500, "-"),
         ASK(2, "a", "POST", "/a", 307, "/b"),
         ASK(2, "a", "POST", "/b", 200, "-"),
         ASK(4, "b", "POST", "/a", 307, "/b"),
         ASK(4, "b", "POST", "/b", 200, "-"),
         ASK(6, "a", "POST", "/a", 307, "/b"),
         ASK(6, "a", "POST", "/b", 200, "-"));
    finish();
    CHECK_INT(seen.hop_count, 4);
    for (size_t i = 0; i < 4; i++)
        CHECK_INT(seen.hops[i].repeats, i == 3);
}

static void who_has_followed_another_is_known_to_follow(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "a", "POST", "/a", 308, "/b"),
         ASK(3, "a", "GET", "/x", 200, "-"),
         ASK(60, "a", "GET", "/c", 301, "/d"),
         ASK(60, "a", "GET", "/d", 200, "-"),
         ASK(62, "a", "POST", "/a", 308, "/b"),
         ASK(65, "a", "GET", "/x", 200, "-"));
    finish();
    CHECK_INT(seen.hop_count, 3);
    check_hop(0, 1, 0, HOP_NOT_FOLLOWED);
    CU_ASSERT(!seen.hops[0].client_follows);
    check_hop(2, 5, 0, HOP_NOT_FOLLOWED);
    CU_ASSERT(seen.hops[2].client_follows);
}

static void one_redirect_is_no_chain(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(.1, "c", "GET", "/b", 200, "-"));
    finish();
    CHECK_INT(seen.chain_count, 0);
}

static void a_loop_of_51_redirects_is_one_chain_of_50_turns(void)
{
    begin(MEMORY);
    for (int i = 0; i < 51; i++)
        take(ASK(i * .01, "c", "GET", "/a", 302, "/a"));
    finish();
    CHECK_INT(seen.hop_count, 51);
    for (size_t i = 0; i < 50; i++)
        check_hop(i, i + 1, i + 2, HOP_LOOPED);
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].redirects, 51);
    CHECK_INT(seen.chains[0].cycle_length, 1);
    CHECK_INT(seen.chains[0].turns, 50);
    CHECK_INT(seen.chains[0].most_per_second, 51);
    CU_ASSERT(!seen.chains[0].has_end && !seen.chains[0].unproven);
    CU_ASSERT(!seen.chains[0].client_follows);
}

static void a_longer_chain_than_is_kept_is_counted_on(void)
{
    char from[16], to[16];

    begin(MEMORY);
    for (int i = 0; i < 100; i++) {
        snprintf(from, sizeof from, "/s%d", i);
        snprintf(to, sizeof to, "/s%d", i + 1);
        take(ASK(i * .01, "c", "GET", from, 302, to));
    }
    finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].redirects, 100);
    CHECK_INT(seen.chains[0].step_count, CHAIN_MAX_STEPS);
    CHECK_INT(seen.chains[0].cycle_length, 0);
}

static void a_cycle_begins_where_it_is_entered(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/in", 302, "/a"),
         ASK(.1, "c", "GET", "/a", 302, "/b"),
         ASK(.2, "c", "GET", "/b", 302, "/a"),
         ASK(.3, "c", "GET", "/a", 302, "/b"),
         ASK(.4, "c", "GET", "/b", 302, "/a"),
         ASK(.5, "c", "GET", "/a", 302, "/b"));
    finish();
    CHECK_INT(seen.chains[0].cycle_start, 1);
    CHECK_INT(seen.chains[0].cycle_length, 2);
    CHECK_INT(seen.chains[0].turns, 2);
}

/* Lines of one second in any order, or a list asked for twice: /a comes twice,
 * and is no loop of its own. */
static void a_cycle_that_is_left_was_none(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, NULL),
         ASK(.1, "c", "GET", "/a", 302, NULL),
         ASK(.2, "c", "GET", "/b", 302, NULL),
         ASK(.3, "c", "GET", "/b", 302, NULL),
         ASK(.4, "c", "GET", "/d", 302, NULL));
    finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].cycle_length, 0);
    CHECK_INT(seen.chains[0].turns, 0);
}

static void a_cycle_behind_disorder_is_seen(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, NULL),
         ASK(.1, "c", "GET", "/a", 302, NULL),
         ASK(.2, "c", "GET", "/b", 302, NULL),
         ASK(.3, "c", "GET", "/a", 302, NULL),
         ASK(.4, "c", "GET", "/b", 302, NULL),
         ASK(.5, "c", "GET", "/a", 302, NULL),
         ASK(.6, "c", "GET", "/b", 302, NULL));
    finish();
    CHECK_INT(seen.chains[0].cycle_start, 2);
    CHECK_INT(seen.chains[0].cycle_length, 2);
    CHECK_INT(seen.chains[0].turns, 2);
}

static void a_page_that_leads_on_is_no_cycle_with_its_form(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "POST", "/cart", 302, "/cart"),
         ASK(.1, "c", "GET", "/cart", 302, "/login"));
    finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].cycle_length, 0);
    check_hop(0, 1, 2, HOP_CONVERTED);
}

static void a_url_that_leads_elsewhere_this_time_closes_no_cycle(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, "/b"),
         ASK(.1, "c", "GET", "/b", 302, "/a"),
         ASK(.2, "c", "GET", "/a", 302, "/d"));
    finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].cycle_length, 0);
}

static void who_goes_elsewhere_gave_up(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, "/b"),
         ASK(.1, "c", "GET", "/b", 302, "/d"),
         ASK(5, "c", "GET", "/x", 200, "-"),
         ASK(60, "c", "GET", "/a", 302, "/b"),
         ASK(60.1, "c", "GET", "/b", 302, "/d"));
    finish();
    CHECK_INT(seen.chain_count, 2);
    CU_ASSERT(seen.chains[0].gave_up);
    CU_ASSERT(!seen.chains[1].gave_up);
}

static void without_a_location_the_same_url_again_is_unproven(void)
{
    begin(MEMORY);
    for (int i = 0; i < 6; i++)
        take(ASK(i * .1, "c", "GET", "/a", 302, NULL));
    finish();
    CHECK_INT(seen.chain_count, 1);
    CU_ASSERT(seen.chains[0].unproven);
    CU_ASSERT(!seen.chains[0].client_follows);
    CHECK_INT(seen.chains[0].cycle_length, 1);
}

/* --- time ----------------------------------------------------------------- */

static void a_wrong_clock_in_one_line_expires_nothing(void)
{
    begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(86400 * 365, "x", "GET", "/y", 200, "-"),
         ASK(1, "c", "GET", "/b", 200, "-"));
    CHECK_INT(finish().too_late, 0);
    check_hop(0, 1, 3, HOP_PRESERVED);
}

static void a_clock_that_many_lines_agree_on_is_believed(void)
{
    begin(MEMORY);
    take(ASK(0, "c", "GET", "/a", 301, "/b"));
    for (int i = 0; i < 40; i++)
        take(ASK(86400 + i, "x", "GET", "/y", 200, "-"));
    CHECK_INT(seen.hop_count, 1); /* a night without visitors: it expired */
    take(ASK(1, "c", "GET", "/b", 200, "-"));
    CHECK_INT(finish().too_late, 1);
    check_hop(0, 1, 0, HOP_UNKNOWN);
}

static void disorder_over_a_minute_is_counted_not_paired(void)
{
    struct session_counts counts;

    begin(MEMORY);
    TAKE(ASK(100, "x", "GET", "/y", 200, "-"),
         ASK(39, "c", "GET", "/a", 301, "/b"),
         ASK(39, "c", "GET", "/b", 200, "-"),
         ASK(41, "d", "GET", "/a", 301, "/b"),
         ASK(41, "d", "GET", "/b", 200, "-"));
    counts = finish();
    CHECK_INT(counts.too_late, 2);
    CHECK_INT(counts.disorder, 1);
    CHECK_INT(seen.redirects, 2); /* both are counted as redirects */
    CHECK_INT(seen.hop_count, 1);
    CHECK_INT(seen.hops[0].line, 4);
}

static void within_a_minute_old_lines_are_paired(void)
{
    begin(MEMORY);
    TAKE(ASK(5, "x", "GET", "/y", 200, "-"),
         ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(0, "c", "GET", "/b", 200, "-"));
    finish();
    check_hop(0, 2, 3, HOP_PRESERVED);
}

/* --- limits --------------------------------------------------------------- */

/* Many clients at once in a small table: who had to go is counted, and every
 * redirect still has its hop. */
static void evicted_clients_are_counted(void)
{
    char client[16];
    struct session_counts counts;

    begin(64 * 1024);
    for (int i = 0; i < 3000; i++) {
        snprintf(client, sizeof client, "c%d", i);
        take(ASK(0, client, "GET", "/a", 301, "/b"));
    }
    counts = finish();
    CU_ASSERT(counts.evicted_clients > 0);
    CHECK_INT(seen.redirects, 3000);
    CHECK_INT(seen.hop_count, 3000);
    for (size_t i = 0; i < seen.hop_count; i++)
        CHECK_INT(seen.hops[i].next_line, 0);
}

static void a_newcomer_does_not_inherit_redirects(void)
{
    char client[16];

    begin(64 * 1024);
    for (int i = 0; i < 3000; i++) {
        snprintf(client, sizeof client, "c%d", i);
        take(ASK(0, client, "GET", "/a", 301, "/b"));
        take(ASK(0, client, "GET", "/b", 200, "-"));
    }
    finish();
    CHECK_INT(seen.hop_count, 3000);
    for (size_t i = 0; i < seen.hop_count; i++)
        check_hop(i, 2 * i + 1, 2 * i + 2, HOP_PRESERVED);
}

static void redirects_beyond_the_budget_are_dropped_and_counted(void)
{
    struct session_counts counts;

    begin(MEMORY);
    for (int i = 0; i < 100; i++)
        take(ASK(0, "c", "GET", "/a", 301, "/b"));
    counts = finish();
    CHECK_INT(counts.dropped_pending, 100 - 32);
    CHECK_INT(seen.hop_count, 100);
}

/* The secret of the hash is drawn anew each time: the count may not hang on
 * it. */
static void four_agents_make_a_shared_address(void)
{
    static const char *const agents[] = {"a", "b", "c", "d"};

    for (int round = 0; round < 200; round++) {
        begin(64 * 1024);
        for (int i = 0; i < 9; i++)
            take(ASK_BY(i, "c", "GET", "/y", 302, "/z", agents[i % 3]));
        CHECK_INT(sessions_counts(seen.sessions).shared_addresses, 0);
        for (int i = 0; i < 8; i++)
            take(ASK_BY(9 + i, "c", "GET", "/y", 302, "/z", agents[i % 4]));
        CHECK_INT(finish().shared_addresses, 1);
    }
}

/* The law: each redirect that can be paired has exactly one hop, whatever the
 * order of the lines. */
static void every_redirect_has_one_hop(void)
{
    static const char *const urls[] = {"/a", "/b", "/c", "/d"};
    static const char *const clients[] = {"1", "2", "3", "4", "5"};
    unsigned seed = 12345;

    begin(MEMORY);
    for (int i = 0; i < 3000; i++) {
        unsigned r = seed = seed * 1103515245 + 12345;
        take(ASK(i * .3 + (r >> 8) % 3, clients[(r >> 12) % 5], "GET",
                 urls[(r >> 16) % 4], (r >> 20) % 3 ? 302 : 200,
                 urls[(r >> 24) % 4]));
    }
    finish();
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

    begin(64 * 1024 * 1024);
    for (unsigned i = 0; i < LAW_LINES; i++) {
        struct ask a = random_ask(i, seed, located);
        if (shard >> (a.client[0] - '1') & 1)
            take(a);
        else
            seen.lines++;
    }
    finish();
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
    {"redirects in a row are a chain with its end",
     redirects_in_a_row_are_a_chain_with_its_end},
    {"a choice of targets is told, but nobody follows it",
     a_choice_of_targets_is_told_but_nobody_follows_it},
    {"the same form twice repeats what arrived",
     the_same_form_twice_repeats_what_arrived},
    {"who has followed another is known to follow",
     who_has_followed_another_is_known_to_follow},
    {"one redirect is no chain", one_redirect_is_no_chain},
    {"a loop of 51 redirects is one chain of 50 turns",
     a_loop_of_51_redirects_is_one_chain_of_50_turns},
    {"a longer chain than is kept is counted on",
     a_longer_chain_than_is_kept_is_counted_on},
    {"a cycle begins where it is entered", a_cycle_begins_where_it_is_entered},
    {"a cycle that is left was none", a_cycle_that_is_left_was_none},
    {"a cycle behind disorder is seen", a_cycle_behind_disorder_is_seen},
    {"a page that leads on is no cycle with its form",
     a_page_that_leads_on_is_no_cycle_with_its_form},
    {"a URL that leads elsewhere this time closes no cycle",
     a_url_that_leads_elsewhere_this_time_closes_no_cycle},
    {"who goes elsewhere gave up", who_goes_elsewhere_gave_up},
    {"without a Location the same URL again is unproven",
     without_a_location_the_same_url_again_is_unproven},
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
