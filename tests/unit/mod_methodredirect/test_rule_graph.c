/* Loops of generated rules, held against a search that knows nothing of the
 * graph: from every request as many steps as there are requests. */
#include "mr_rule_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "check.h"
#include "with_pool.h"

enum { GRAPHS = 2000, RULES_MAX = 30 };

/* Rule N answers request N and sends the client to another one, -1 for
 * nowhere; a request without rule has none. */
struct rules {
    int count;
    int target[RULES_MAX];
    bool answers[RULES_MAX];
};

static struct mr_graph_answer answer_of(void *baton, const char *request,
                                        apr_pool_t *pool)
{
    const struct rules *rules = baton;
    struct mr_graph_answer answer = {NULL, 0, false, 0, NULL};
    int n = atoi(request + 1);

    if (!rules->answers[n])
        return answer;
    answer.rule = &rules->target[n];
    answer.status = 301;
    if (rules->target[n] >= 0)
        answer.next = apr_psprintf(pool, "/%d", rules->target[n]);
    return answer;
}

static struct rules random_rules(unsigned *seed)
{
    struct rules rules = {.count = 2 + rand_r(seed) % (RULES_MAX - 1)};
    int density = 1 + rand_r(seed) % 8;

    for (int i = 0; i < rules.count; i++) {
        rules.answers[i] = rand_r(seed) % 8 < density;
        rules.target[i] = rand_r(seed) % 10 ? rand_r(seed) % rules.count : -1;
    }
    return rules;
}

static int step(const struct rules *rules, int n)
{
    return n >= 0 && rules->answers[n] ? rules->target[n] : -1;
}

/* Whether request @a n comes back to itself. */
static bool is_in_loop(const struct rules *rules, int n)
{
    int at = n;

    for (int i = 0; i < rules->count; i++) {
        at = step(rules, at);
        if (at == n)
            return true;
    }
    return false;
}

/* -1 when it never ends. */
static int hops_of(const struct rules *rules, int n)
{
    for (int hops = 0; hops <= rules->count; hops++) {
        if (!rules->answers[n])
            return hops;
        if (rules->target[n] < 0)
            return hops + 1;
        n = rules->target[n];
    }
    return -1;
}

static void check_graph(const struct rules *rules, apr_pool_t *pool)
{
    struct mr_rule_graph *graph =
        mr_rule_graph_create(answer_of, (void *)(uintptr_t)rules, 1000, pool);
    bool reported[RULES_MAX] = {false};

    for (int i = 0; i < rules->count; i++) {
        const struct mr_graph_loop *loop;
        const struct mr_graph_node *node =
            mr_rule_graph_follow(graph, apr_psprintf(pool, "/%d", i), &loop);
        int hops = hops_of(rules, i);

        CHECK_INT(node->loop != NULL, hops < 0);
        if (hops >= 0)
            CHECK_INT(node->hops, hops);
        if (!loop)
            continue;
        node = loop->first;
        for (unsigned n = 0; n < loop->length; n++, node = node->next) {
            CHECK_INT(reported[atoi(node->request + 1)], false);
            reported[atoi(node->request + 1)] = true;
        }
        CU_ASSERT(node == loop->first);
    }
    for (int i = 0; i < rules->count; i++)
        CHECK_INT(reported[i], is_in_loop(rules, i));
    CU_ASSERT(mr_rule_graph_size(graph) <= (unsigned)rules->count);
}

static void each_loop_is_found_once_and_nothing_else(void)
{
    unsigned seed = 1;
    apr_pool_t *pool;

    apr_pool_create(&pool, test_pool);
    for (int i = 0; i < GRAPHS; i++) {
        struct rules rules = random_rules(&seed);

        check_graph(&rules, pool);
        apr_pool_clear(pool);
    }
    apr_pool_destroy(pool);
}

/* /a -> /b/x and /b -> /a, with the rest of the path appended. */
static struct mr_graph_answer grow(void *baton, const char *request,
                                   apr_pool_t *pool)
{
    static const char *const rules[] = {"a", "b"};
    struct mr_graph_answer answer = {NULL, 302, false, 0, NULL};
    bool a = request[1] == 'a';

    (void)baton;
    answer.rule = rules[a];
    answer.may = a;
    answer.next = apr_pstrcat(pool, a ? "/b/x" : "/a", request + 2, NULL);
    return answer;
}

static void paths_that_grow_for_ever_are_a_loop(void)
{
    struct mr_rule_graph *graph =
        mr_rule_graph_create(grow, NULL, 1000, test_pool);
    const struct mr_graph_loop *loop;

    mr_rule_graph_follow(graph, "/a", &loop);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loop);
    CHECK_INT(loop->grows, true);
    CHECK_INT(loop->length, 2);
    CHECK_INT(loop->may, true);
    CU_ASSERT(mr_rule_graph_size(graph) < 3 * MR_GRAPH_ANSWERS_MAX);
    mr_rule_graph_follow(graph, "/a", &loop);
    CU_ASSERT_PTR_NULL(loop);
}

/* Rule N of a million sends /N to /N+1. */
static struct mr_graph_answer count_up(void *baton, const char *request,
                                       apr_pool_t *pool)
{
    struct mr_graph_answer answer = {NULL, 301, false, 0, NULL};
    int n = atoi(request + 1), last = *(const int *)baton;

    if (n >= last)
        return answer;
    answer.rule = (const char *)baton + n;
    answer.mark = n % 200 == 5 ? n : 0;
    answer.next = apr_psprintf(pool, "/%d", n + 1);
    return answer;
}

static void a_long_chain_is_walked_once(void)
{
    static int last = 20000;
    struct mr_rule_graph *graph =
        mr_rule_graph_create(count_up, &last, 30000, test_pool);
    const struct mr_graph_loop *loop;

    for (int i = last; i >= 0; i -= 7) {
        char request[20];

        snprintf(request, sizeof request, "/%d", i);
        CHECK_INT(mr_rule_graph_follow(graph, request, &loop)->hops, last - i);
    }
    CHECK_INT(mr_rule_graph_follow(graph, "/0", &loop)->hops, last);
    CU_ASSERT_PTR_NULL(loop);
    CHECK_INT(mr_rule_graph_size(graph), last + 1);
}

static void a_mark_is_seen_from_everywhere_before_it(void)
{
    static int last = 20000;
    struct mr_rule_graph *graph =
        mr_rule_graph_create(count_up, &last, 30000, test_pool);
    const struct mr_graph_loop *loop;

    CHECK_INT(mr_rule_graph_follow(graph, "/19806", &loop)->mark, 0);
    CHECK_INT(mr_rule_graph_follow(graph, "/6", &loop)->mark, 205);
    CHECK_INT(mr_rule_graph_follow(graph, "/0", &loop)->mark, 5);
}

/* As above; every rule whose number ends in 9 may answer. */
static struct mr_graph_answer count_up_perhaps(void *baton, const char *request,
                                               apr_pool_t *pool)
{
    struct mr_graph_answer answer = count_up(baton, request, pool);

    answer.may = atoi(request + 1) % 10 == 9;
    return answer;
}

static void what_may_be_ends_what_is_sure(void)
{
    static int last = 20;
    struct mr_rule_graph *graph =
        mr_rule_graph_create(count_up_perhaps, &last, 100, test_pool);
    const struct mr_graph_loop *loop;
    const struct mr_graph_node *node = mr_rule_graph_follow(graph, "/2", &loop);

    CHECK_INT(node->hops, 7);
    CHECK_INT(node->mark, 5);
    CHECK_INT(node->doubt, true);
    node = mr_rule_graph_follow(graph, "/0", &loop);
    CHECK_INT(node->hops, 9);
    CHECK_INT(node->doubt, true);
    CHECK_INT(mr_rule_graph_follow(graph, "/9", &loop)->hops, 0);
    CHECK_INT(mr_rule_graph_follow(graph, "/20", &loop)->doubt, false);
}

/* A tail that leads into a ring, each as long as a trail may nearly be. */
enum { TAIL = 1000, RING = 200 };

static struct mr_graph_answer tail_and_ring(void *baton, const char *request,
                                            apr_pool_t *pool)
{
    static const char rules[TAIL + RING];
    struct mr_graph_answer answer = {NULL, 301, false, 0, NULL};
    int n = atoi(request + 1);

    ++*(unsigned *)baton;
    answer.rule = rules + n;
    answer.next = apr_psprintf(pool, "/%d", n + 1 < TAIL + RING ? n + 1 : TAIL);
    return answer;
}

static void a_trail_is_cut_and_loops_behind_it_are_found(void)
{
    unsigned asked = 0, loops = 0;
    struct mr_rule_graph *graph =
        mr_rule_graph_create(tail_and_ring, &asked, 100000, test_pool);
    const struct mr_graph_loop *loop;
    const struct mr_graph_node *node = mr_rule_graph_follow(graph, "/0", &loop);

    CHECK_INT(node->cut, true);
    CHECK_INT(node->hops, MR_GRAPH_TRAIL_MAX);
    CHECK_INT(asked, MR_GRAPH_TRAIL_MAX);
    for (int i = 1; i < TAIL + RING; i++) {
        mr_rule_graph_follow(graph, apr_psprintf(test_pool, "/%d", i), &loop);
        loops += loop != NULL;
        if (loop)
            CHECK_INT(loop->length, RING);
    }
    CHECK_INT(loops, 1);
    CHECK_INT(asked, TAIL + RING);
}

static void a_full_graph_asks_no_more(void)
{
    static int last = 20000;
    struct mr_rule_graph *graph =
        mr_rule_graph_create(count_up, &last, 100, test_pool);
    const struct mr_graph_loop *loop;

    CU_ASSERT(mr_rule_graph_follow(graph, "/0", &loop)->hops <= 100);
    CHECK_INT(mr_rule_graph_is_full(graph), true);
    CU_ASSERT_PTR_NULL(mr_rule_graph_follow(graph, "/900", &loop)->rule);
}

static CU_TestInfo tests[] = {
    {"each loop is found once and nothing else",
     each_loop_is_found_once_and_nothing_else},
    {"paths that grow for ever are a loop",
     paths_that_grow_for_ever_are_a_loop},
    {"a long chain is walked once", a_long_chain_is_walked_once},
    {"a mark is seen from everywhere before it",
     a_mark_is_seen_from_everywhere_before_it},
    {"what may be ends what is sure", what_may_be_ends_what_is_sure},
    {"a trail is cut, and loops behind it are found",
     a_trail_is_cut_and_loops_behind_it_are_found},
    {"a full graph asks no more", a_full_graph_asks_no_more},
    CU_TEST_INFO_NULL,
};

SUITE_WITH_POOL(mod_rule_graph, "mod_methodredirect/rule_graph");
