/* Chains and loops, added up. */
#include "check.h"
#include "graph/graph.h"
#include "util/hash.h"

enum { MEMORY = 4 * 1024 * 1024 };

static const int64_t start_us = 1791633600000000;

static struct chain_step step_of(const char *url, int status)
{
    return (struct chain_step){
        .target_hash = hash_keyed(slice_of(url)),
        .status = status,
        .method = HTTP_METHOD_GET,
        .method_text = slice_of("GET"),
        .url = slice_of(url),
        .text = slice_of(url),
    };
}

static struct chain chain_of(const struct chain_step *steps, size_t count,
                             uint64_t client)
{
    return (struct chain){
        .steps = steps,
        .step_count = count,
        .redirects = count,
        .confidence = CONFIDENCE_MEDIUM,
        .client_key = client,
        .first_us = start_us,
        .last_us = start_us + 5,
        .file = "log",
    };
}

static void the_same_chain_is_one_trail_of_many_clients(void)
{
    struct graph *g = graph_create(MEMORY);
    struct chain_step steps[] = {step_of("/a", 301), step_of("/b", 302)};
    const struct redirect_trail *t;

    for (uint64_t client = 1; client <= 3; client++) {
        struct chain c = chain_of(steps, 2, client);
        c.has_end = true;
        c.end = step_of("/c", 200);
        if (client == 2)
            c.confidence = CONFIDENCE_CERTAIN;
        graph_add_chain(g, &c);
    }
    t = graph_trails(g);
    CU_ASSERT_PTR_NULL(t->next);
    CHECK_INT(t->hits, 3);
    CHECK_INT(distinct_count(&t->clients), 3);
    CHECK_INT(t->count, 2);
    CU_ASSERT(t->has_end);
    CHECK_INT(t->confidence, CONFIDENCE_CERTAIN);
    CHECK_INT(t->gave_up, 0);
    CHECK_BYTES(t->steps[2].url.at, t->steps[2].url.len, "/c");
    graph_destroy(g);
}

static void a_loop_is_one_trail_wherever_it_is_entered(void)
{
    struct graph *g = graph_create(MEMORY);
    struct chain_step a[] = {step_of("/x", 302), step_of("/a", 302),
                             step_of("/b", 302), step_of("/a", 302)};
    struct chain_step b[] = {step_of("/b", 302), step_of("/a", 302),
                             step_of("/b", 302)};
    struct chain in = chain_of(a, 4, 1), out = chain_of(b, 3, 2);
    const struct redirect_trail *t;

    in.cycle_start = 1;
    in.cycle_length = out.cycle_length = 2;
    in.turns = out.turns = 1;
    out.redirects = 21;
    out.turns = 10;
    graph_add_chain(g, &in);
    graph_add_chain(g, &out);
    t = graph_trails(g);
    CU_ASSERT_PTR_NULL(t->next);
    CHECK_INT(t->hits, 2);
    CHECK_INT(t->count, 2);
    CHECK_INT(t->most_redirects, 21);
    CHECK_INT(t->most_turns, 10);
    CHECK_BYTES(t->steps[0].url.at, t->steps[0].url.len, "/a");
    graph_destroy(g);
}

/* Three quick requests of one and forty slow ones of another are no client
 * that asked forty times in a hurry. */
static void the_quickest_is_one_client_that_follows(void)
{
    struct graph *g = graph_create(MEMORY);
    struct chain_step steps[] = {step_of("/a", 302)};
    struct chain quick = chain_of(steps, 1, 1), slow = quick, other = quick;
    const struct redirect_trail *t;

    quick.cycle_length = slow.cycle_length = other.cycle_length = 1;
    quick.client_follows = slow.client_follows = true;
    quick.redirects = 3;
    quick.turns = 2;
    quick.most_per_second = 3;
    slow.redirects = 40;
    slow.turns = 39;
    slow.most_per_second = 1;
    other.redirects = 500;
    other.most_per_second = 90; /* never seen to follow anything */
    graph_add_chain(g, &slow);
    graph_add_chain(g, &quick);
    graph_add_chain(g, &other);
    t = graph_trails(g);
    CHECK_INT(t->hits, 3);
    CHECK_INT(t->quick_redirects, 3);
    CHECK_INT(t->quick_per_second, 3);
    CHECK_INT(t->most_redirects, 500);
    graph_destroy(g);
}

/* What a client that follows shows by a loop at /a, behind two other URLs. */
static const struct redirect_trail *loop_behind(struct graph *g,
                                                const char *first,
                                                const char *second,
                                                uint64_t turns)
{
    struct chain_step steps[] = {step_of(first, 302), step_of(second, 302),
                                 step_of("/a", 302)};
    struct chain chain = chain_of(steps, 3, 1);

    chain.cycle_start = 2;
    chain.cycle_length = 1;
    chain.turns = turns;
    chain.redirects = 60;
    chain.client_follows = true;
    chain.most_per_second = 10;
    graph_add_chain(g, &chain);
    return graph_trails(g);
}

/* What was asked for before the loop is not of it. */
static void only_what_goes_round_counts_for_a_loop(void)
{
    struct graph *g = graph_create(MEMORY);

    CHECK_INT(loop_behind(g, "/in", "/to", 1)->quick_redirects, 2);
    graph_destroy(g);
}

static void a_loop_behind_repeated_urls_shows_nothing(void)
{
    struct graph *g = graph_create(MEMORY);

    CHECK_INT(loop_behind(g, "/b", "/b", 9)->quick_per_second, 0);
    graph_destroy(g);
}

/* How many of one chain changed the host, whose redirects at one URL lead to
 * these. */
static uint64_t changes_of(const uint64_t *hosts, size_t count)
{
    struct graph *g = graph_create(MEMORY);
    struct chain_step steps[8];
    struct chain chain = chain_of(steps, count, 1);
    uint64_t changes;

    for (size_t i = 0; i < count; i++) {
        steps[i] = step_of("/a", 301);
        steps[i].to_host = hosts[i];
    }
    chain.cycle_length = 1;
    graph_add_chain(g, &chain);
    changes = graph_trails(g)->changes_host;
    graph_destroy(g);
    return changes;
}

static void a_loop_changes_the_host_when_most_of_its_redirects_do(void)
{
    static const uint64_t in_turn[] = {1, 2, 1, 2, 1, 2};
    static const uint64_t in_disorder[] = {1, 1, 2, 2, 1, 1, 2};
    static const uint64_t two_visits[] = {1, 1, 1, 2, 2, 2};
    static const uint64_t short_visits[] = {1, 2, 1};
    static const uint64_t not_told[] = {0, 1, 0, 1, 0, 1};

    CHECK_INT(changes_of(in_turn, 6), 1);
    CHECK_INT(changes_of(in_disorder, 7), 1);
    CHECK_INT(changes_of(two_visits, 6), 0);
    CHECK_INT(changes_of(short_visits, 3), 0);
    CHECK_INT(changes_of(not_told, 6), 0);
}

static int set_up(void)
{
    hash_init();
    return 0;
}

static CU_TestInfo tests[] = {
    {"the same chain is one trail of many clients",
     the_same_chain_is_one_trail_of_many_clients},
    {"only what goes round counts for a loop",
     only_what_goes_round_counts_for_a_loop},
    {"a loop changes the host when most of its redirects do",
     a_loop_changes_the_host_when_most_of_its_redirects_do},
    {"a loop behind repeated URLs shows nothing",
     a_loop_behind_repeated_urls_shows_nothing},
    {"a loop is one trail wherever it is entered",
     a_loop_is_one_trail_wherever_it_is_entered},
    {"the quickest is one client that follows",
     the_quickest_is_one_client_that_follows},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_trails;
CU_SuiteInfo suite_analyzer_trails = {
    "analyzer/graph/trails", set_up, NULL, NULL, NULL, tests};
