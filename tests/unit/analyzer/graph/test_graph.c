#include "graph/graph.h"

#include <stdio.h>

#include "check.h"
#include "util/hash.h"

enum { MEMORY = 4 * 1024 * 1024 };

static const int64_t start_us = 1791633600000000;

static struct target target_of(const char *url)
{
    struct slice s = slice_of(url);
    const char *mark = strchr(url, '?');
    struct target t = {.hash = hash_keyed(s), .path = s};

    if (mark) {
        t.path.len = (size_t)(mark - url);
        t.query = slice_of(mark + 1);
    }
    return t;
}

static struct graph *new_graph(size_t memory)
{
    hash_init();
    return graph_create(memory);
}

/* A client is redirected from one URL... */
static const void *redirect(struct graph *g, int64_t at_us, uint64_t client,
                            const char *method, const char *url, int status,
                            const char *location)
{
    struct target target = target_of(url);
    struct log_fields fields = {0};
    struct record r = {
        .line = slice_of(url),
        .file = "log",
        .number = 7,
        .time_us = start_us + at_us,
        .method_text = slice_of(method),
        .method = http_method_from_name(method, strlen(method)),
        .target = slice_of(url),
        .status = status,
        .fields = &fields,
    };

    if (location)
        r.location = slice_of(location);
    return graph_add_redirect(g, &r, &target, NULL, client);
}

static struct hop hop_of(uint64_t client, const char *method, const char *url,
                         int status, const char *next_method, const char *next,
                         int next_status)
{
    return (struct hop){
        .redirect = {.file = "log",
                     .line = 7,
                     .time_us = start_us,
                     .method = http_method_from_name(method, strlen(method)),
                     .method_text = slice_of(method),
                     .url = slice_of(url),
                     .target = target_of(url),
                     .status = status,
                     .text = slice_of("the redirect")},
        .next = {.file = "log",
                 .line = 8,
                 .time_us = start_us,
                 .method =
                     http_method_from_name(next_method, strlen(next_method)),
                 .method_text = slice_of(next_method),
                 .url = slice_of(next),
                 .target = target_of(next),
                 .status = next_status,
                 .text = slice_of("the follow-up")},
        .has_next = true,
        .score = 5,
        .client_key = client,
        .agent = agent_family_find(slice_of("curl/8")),
        .next_differs_in_url = strcmp(url, next) != 0,
    };
}

/* ... and follows to another. */
static const struct redirect_edge *follow(struct graph *g, uint64_t client,
                                          const char *url, const char *next)
{
    struct hop hop = hop_of(client, "GET", url, 302, "GET", next, 200);

    hop.answer = redirect(g, 0, client, "GET", url, 302, NULL);
    graph_add_hop(g, &hop);
    return graph_nodes(g) ? graph_nodes(g)->answers->edges : NULL;
}

static size_t count_nodes(const struct graph *g)
{
    size_t n = 0;

    for (const struct redirect_node *i = graph_nodes(g); i; i = i->next)
        n++;
    return n;
}

static void statuses_of_one_url_are_answers_of_one_node(void)
{
    struct graph *g = new_graph(MEMORY);
    const struct redirect_node *n;

    redirect(g, 5, 1, "GET", "/a", 301, "/b");
    redirect(g, 6, 2, "GET", "/a", 302, "/b");
    redirect(g, 9, 2, "GET", "/a", 301, "/b");
    redirect(g, 9, 2, "POST", "/a", 308, "/b");
    n = graph_nodes(g);
    CHECK_INT(count_nodes(g), 2);
    CHECK_INT(n->answers->status, 301);
    CHECK_INT(n->answers->hits, 2);
    CHECK_INT(distinct_count(&n->answers->clients), 2);
    CHECK_INT(n->answers->first_us, start_us + 5);
    CHECK_INT(n->answers->last_us, start_us + 9);
    CHECK_INT(n->answers->next->status, 302);
    CHECK_INT(n->answers->next->hits, 1);
    CHECK_INT(n->next->method, HTTP_METHOD_POST);
    graph_destroy(g);
}

static void urls_that_differ_in_numbers_are_one_node(void)
{
    struct graph *g = new_graph(MEMORY);
    const struct redirect_node *n;

    redirect(g, 0, 1, "GET", "/orders/17", 301, "/o/17");
    n = graph_nodes(g);
    CU_ASSERT(!n->url.varies && !n->answers->target.varies);
    redirect(g, 0, 1, "GET", "/orders/18", 301, "/o/18");
    CHECK_INT(count_nodes(g), 1);
    CU_ASSERT(n->url.varies && n->answers->target.varies);
    CHECK_BYTES(n->url.template.at, n->url.template.len, "/orders/{}");
    CHECK_BYTES(n->url.literal.at, n->url.literal.len, "/orders/17");
    graph_destroy(g);
}

static void hops_become_edges_by_target_and_method(void)
{
    struct graph *g = new_graph(MEMORY);
    struct hop lost = hop_of(1, "POST", "/a", 301, "GET", "/a/", 405);
    struct hop kept = hop_of(2, "POST", "/a", 301, "POST", "/a/", 404);
    const struct redirect_edge *e;

    lost.evidence = HOP_BY_LOCATION | HOP_BY_CONNECTION;
    kept.evidence = HOP_BY_AGENT;
    for (int i = 0; i < 3; i++)
        lost.answer = kept.answer = redirect(g, 0, 1, "POST", "/a", 301, "/a/");
    graph_add_hop(g, &lost);
    graph_add_hop(g, &lost);
    graph_add_hop(g, &kept);
    e = graph_nodes(g)->answers->edges; /* the newest stands first */
    CHECK_INT(graph_nodes(g)->answers->followed, 3);
    CHECK_INT(e->next_method, HTTP_METHOD_POST);
    CHECK_INT(e->hits, 1);
    CHECK_INT(e->by_agent, 1);
    CHECK_INT(e->landed_gone, 1);
    CHECK_INT(e->landed_not_allowed, 0);
    e = e->next;
    CHECK_INT(e->next_method, HTTP_METHOD_GET);
    CHECK_INT(e->hits, 2);
    CHECK_INT(e->score_hits[5], 2);
    CHECK_INT(distinct_count(&e->clients), 1);
    CHECK_INT(e->with_location, 2);
    CHECK_INT(e->by_connection, 2);
    CHECK_INT(e->canonical, 2);
    CHECK_INT(e->by_api, 0);
    CHECK_INT(e->by_program, 2); /* curl */
    CHECK_INT(e->landed_not_allowed, 2);
    CHECK_INT(e->landed_rejected, 2);
    CU_ASSERT_PTR_NULL(e->next);
    graph_destroy(g);
}

static void landings_on_503_are_counted_apart(void)
{
    static const int statuses[] = {503, 500, 501, 503, 405, 200};
    struct graph *g = new_graph(MEMORY);
    const void *a = redirect(g, 0, 1, "GET", "/a", 301, "/b");
    const struct redirect_edge *e;

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct hop hop = hop_of(1, "GET", "/a", 301, "GET", "/b", statuses[i]);
        hop.answer = a;
        graph_add_hop(g, &hop);
    }
    e = graph_nodes(g)->answers->edges;
    CHECK_INT(e->landed_unavailable, 2);
    CHECK_INT(e->landed_failed, 1);
    CHECK_INT(e->landed_not_allowed, 2);
    CHECK_INT(e->landed_rejected, 3);
    CHECK_INT(e->landed_ok, 1);
    graph_destroy(g);
}

static void what_was_not_followed_is_counted_apart(void)
{
    struct graph *g = new_graph(MEMORY);
    struct hop hop = hop_of(1, "GET", "/a", 302, "GET", "/b", 200);

    hop.answer = redirect(g, 0, 1, "GET", "/a", 302, NULL);
    hop.has_next = false;
    hop.kind = HOP_NOT_FOLLOWED;
    graph_add_hop(g, &hop);
    hop.kind = HOP_UNKNOWN;
    graph_add_hop(g, &hop);
    CHECK_INT(graph_nodes(g)->answers->followed, 0);
    CHECK_INT(graph_nodes(g)->answers->not_followed, 1);
    CHECK_INT(graph_nodes(g)->answers->unknown, 1);
    CU_ASSERT_PTR_NULL(graph_nodes(g)->answers->edges);
    graph_destroy(g);
}

static void what_was_sent_again_is_counted(void)
{
    struct graph *g = new_graph(MEMORY);
    struct hop hop = hop_of(1, "POST", "/a", 307, "POST", "/b", 200);
    const struct redirect_edge *e;

    hop.answer = redirect(g, 0, 1, "POST", "/a", 307, "/b");
    hop.bytes_again = GRAPH_LARGE_CONTENT - 1;
    hop.repeats = true;
    graph_add_hop(g, &hop);
    hop.bytes_again = GRAPH_LARGE_CONTENT;
    hop.repeats_exactly = true;
    graph_add_hop(g, &hop);
    e = graph_nodes(g)->answers->edges;
    CHECK_INT(e->large, 1);
    CHECK_INT(e->large_bytes, GRAPH_LARGE_CONTENT);
    CHECK_INT(e->repeated, 2);
    CHECK_INT(e->repeated_exactly, 1);
    CHECK_INT(distinct_count(&e->repeating), 1);
    graph_destroy(g);
}

static void ignored_is_what_clients_that_follow_do_not_follow_here(void)
{
    static const struct {
        const char *method, *location;
        int status;
        bool follows;
        uint64_t host, ignored;
    } cases[] = {
        {"POST", "/b", 308, true, 0, 1},
        {"POST", "/b", 308, false, 0, 0},         /* follows nothing */
        {"POST", "", 308, true, 0, 0},            /* may lead anywhere */
        {"POST", "https://h/b", 308, true, 7, 0}, /* to another host */
        {"POST", "/b", 302, true, 0, 0},
        {"GET", "/b", 308, true, 0, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct graph *g = new_graph(MEMORY);
        struct hop hop =
            hop_of(1, cases[i].method, "/a", cases[i].status, "GET", "/x", 200);
        hop.answer =
            redirect(g, 0, 1, cases[i].method, "/a", cases[i].status, "/b");
        hop.has_next = false;
        hop.kind = HOP_NOT_FOLLOWED;
        hop.client_follows = cases[i].follows;
        hop.location = slice_of(cases[i].location);
        hop.location_target.host_hash = cases[i].host;
        graph_add_hop(g, &hop);
        CHECK_INT(graph_nodes(g)->answers->not_followed, 1);
        CHECK_INT(graph_nodes(g)->answers->ignored, cases[i].ignored);
        CHECK_INT(distinct_count(&graph_nodes(g)->answers->ignoring),
                  cases[i].ignored);
        graph_destroy(g);
    }
}

static void a_method_changed_inside_is_one_rewrite_for_each_url(void)
{
    static const char *const urls[] = {"/save/1", "/save/2", "/other"};
    struct graph *g = new_graph(MEMORY);
    size_t count = 0;

    for (uint64_t i = 0; i < 6; i++) {
        const char *url = urls[i % 3];
        struct target target = target_of(url);
        struct record r = {.line = slice_of(url),
                           .file = "log",
                           .time_us = start_us + (int64_t)i,
                           .method_text = slice_of("POST"),
                           .target = slice_of(url)};
        graph_add_rewrite(g, &r, &target, slice_of("GET"), i + 1);
    }
    for (const struct method_rewrite *w = graph_rewrites(g); w; w = w->next) {
        bool varies = w->url.varies;
        CHECK_INT(w->hits, varies ? 4 : 2);
        CHECK_INT(distinct_count(&w->clients), w->hits);
        CHECK_BYTES(w->became.at, w->became.len, "GET");
        CHECK_INT(w->evidence.time_us, w->first_us);
        count++;
    }
    CHECK_INT(count, 2);
    graph_destroy(g);
}

/* A client of 0 is none: it may be any number of people. */
static void hits_without_a_client_count_and_are_of_no_client(void)
{
    struct graph *g = new_graph(MEMORY);
    struct target target = target_of("/a");
    struct record r = {.line = slice_of("/a"),
                       .file = "log",
                       .method_text = slice_of("POST"),
                       .target = slice_of("/a")};

    for (uint64_t client = 0; client < 3; client++) {
        redirect(g, 0, client, "POST", "/a", 301, NULL);
        graph_add_rewrite(g, &r, &target, slice_of("GET"), client);
    }
    CHECK_INT(graph_nodes(g)->answers->hits, 3);
    CHECK_INT(distinct_count(&graph_nodes(g)->answers->clients), 2);
    CHECK_INT(graph_rewrites(g)->hits, 3);
    CHECK_INT(distinct_count(&graph_rewrites(g)->clients), 2);
    graph_destroy(g);
}

static void the_best_pair_is_kept_as_evidence(void)
{
    struct graph *g = new_graph(MEMORY);
    struct hop hop = hop_of(1, "POST", "/a", 302, "GET", "/b", 200);
    const struct redirect_edge *e;

    hop.answer = redirect(g, 0, 1, "POST", "/a", 302, NULL);
    graph_add_hop(g, &hop);
    hop.score = 9;
    hop.next.line = 99;
    graph_add_hop(g, &hop);
    hop.score = 7;
    hop.next.line = 100;
    graph_add_hop(g, &hop);
    e = graph_nodes(g)->answers->edges;
    CHECK_INT(e->next_line.line, 99);
    CHECK_BYTES(e->next_line.text.at, e->next_line.text.len, "the follow-up");
    graph_destroy(g);
}

static bool is_form(const char *agent, int status, const char *referer,
                    const char *type, int next_status, const char *origin)
{
    struct graph *g = new_graph(MEMORY);
    struct hop hop =
        hop_of(1, "POST", "/form", status, "GET", "/thanks", next_status);
    bool form;

    hop.agent = agent_family_find(slice_of(agent));
    hop.referer = slice_of(referer);
    hop.request_type = slice_of(type);
    hop.origin = slice_of(origin);
    hop.answer = redirect(g, 0, 1, "POST", "/form", status, NULL);
    graph_add_hop(g, &hop);
    form = graph_nodes(g)->answers->edges->by_form > 0;
    graph_destroy(g);
    return form;
}

/* detection.md: what PRG-like means. */
static void a_form_is_a_browser_that_saw_a_page(void)
{
    static const char browser[] = "Mozilla/5.0 Firefox/130.0";
    static const char page[] = "https://www.example.org/form";

    CU_ASSERT(is_form(browser, 302, page, "", 200, ""));
    CU_ASSERT(is_form(browser, 303, page, "", 304, ""));
    CU_ASSERT(is_form(browser, 302, page, "multipart/form-data; boundary=x",
                      200, ""));
    CU_ASSERT(!is_form(browser, 301, page, "", 200, ""));
    CU_ASSERT(!is_form("curl/8", 302, page, "", 200, ""));
    CU_ASSERT(!is_form(browser, 302, "", "", 200, ""));
    CU_ASSERT(!is_form(browser, 302, page, "application/json", 200, ""));
    CU_ASSERT(!is_form(browser, 302, page, "", 405, ""));
    CU_ASSERT(!is_form(browser, 302, page, "", 200, "mapping"));
    CU_ASSERT(is_form("curl/8", 302, "", "", 200, "handler"));
}

static void count_request(struct graph *g, const char *url)
{
    static uint64_t key = 1;
    struct target target = target_of(url);

    graph_count_request(g, key++, &target);
}

static void lift_is_how_much_a_redirect_predicts_its_target(void)
{
    struct graph *g = new_graph(MEMORY);
    const struct redirect_edge *e = NULL;
    char url[32];

    /* 100 requests: /b follows /a 16 times, and nobody asks for it
     * otherwise. */
    for (int i = 0; i < 84; i++) {
        snprintf(url, sizeof url, "/page/%d", i % 50);
        count_request(g, url);
    }
    for (uint64_t i = 0; i < 16; i++)
        e = follow(g, i + 1, "/a", "/b");
    for (int i = 0; i < 16; i++)
        count_request(g, "/b");
    CU_ASSERT_FATAL(e != NULL);
    /* Share 1, base 1 in 100. */
    CU_ASSERT_DOUBLE_EQUAL(graph_edge_lift(g, e), 100, 0.1);
    /* Asked for nine times more by others: no longer rare. */
    for (int i = 0; i < 9; i++)
        count_request(g, "/b");
    CU_ASSERT_DOUBLE_EQUAL(graph_edge_lift(g, e), 10.9, 0.1);
    /* Followed in half of the cases. */
    for (int i = 0; i < 16; i++)
        redirect(g, 0, 1, "GET", "/a", 302, NULL);
    CU_ASSERT_DOUBLE_EQUAL(graph_edge_lift(g, e), 5.45, 0.1);
    graph_destroy(g);
}

static void a_long_log_is_sampled_and_the_lift_stays(void)
{
    struct graph *g = new_graph(MEMORY);
    const struct redirect_edge *e = NULL;
    struct record r = {.client = slice_of("198.51.100.1")};
    unsigned counted = 0, asked = 0;
    char line[64], url[32];
    double lift;

    /* One request in a hundred follows /a to /b. */
    for (int i = 0; i < 1000000; i++) {
        bool follows = i % 100 == 0;
        snprintf(url, sizeof url, "%s%d", follows ? "/b" : "/page/",
                 follows ? 0 : i % 5000);
        snprintf(line, sizeof line, "GET %s HTTP/1.1", url);
        r.request = slice_of(line);
        r.time_us = (int64_t)i * 1000000;
        if (follows)
            e = follow(g, 1, "/a", "/b0");
        uint64_t key = graph_sample_key(g, &r);
        if (key == 0)
            continue;
        struct target target = target_of(url);
        graph_count_request(g, key, &target);
        counted++;
        asked += follows;
    }
    CU_ASSERT(counted < 400000 && counted > 65536);
    CU_ASSERT(asked > counted / 200);
    CU_ASSERT_FATAL(e != NULL);
    lift = graph_edge_lift(g, e);
    CU_ASSERT(lift > 50); /* nobody else asks for it */
    graph_destroy(g);
}

static void without_counts_there_is_no_lift(void)
{
    struct graph *g = new_graph(MEMORY);

    CU_ASSERT_DOUBLE_EQUAL(graph_edge_lift(g, follow(g, 1, "/a", "/b")), 0, 0);
    graph_destroy(g);
}

/* --- limits --------------------------------------------------------------- */

static void what_does_not_fit_is_refused_and_counted(void)
{
    struct graph *g = new_graph(20000);
    const struct chain_step step = {.target_hash = 1,
                                    .status = 302,
                                    .method_text = slice_of("GET"),
                                    .url = slice_of("/a"),
                                    .text = slice_of("/a")};
    const struct chain chain = {
        .steps = &step, .step_count = 1, .redirects = 1, .file = "log"};
    char url[16];
    size_t nodes;

    for (int i = 0; i < 1000; i++) {
        snprintf(url, sizeof url, "/%c%c%c", 'g' + i % 10, 'g' + i / 10 % 10,
                 'g' + i / 100);
        follow(g, (uint64_t)i + 1, url, "/b");
    }
    CU_ASSERT(graph_refused(g) > 0);
    nodes = count_nodes(g);
    CU_ASSERT(nodes > 5 && nodes < 100);
    for (const struct redirect_node *n = graph_nodes(g); n; n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            CHECK_INT(a->hits, 1);
    graph_add_chain(g, &chain);
    CU_ASSERT_PTR_NULL(graph_trails(g));
    graph_destroy(g);
}

static const struct redirect_edge *look_for_edge(const struct graph *g,
                                                 const struct record *record,
                                                 const void *answer)
{
    const struct target target = target_of("/b");
    const struct hop hop = {.answer = answer};
    struct graph_look look = {0};

    for (int step = 0; step < GRAPH_LOOK_EDGE_STEPS; step++)
        graph_look_for_edge(g, record, &target, &hop, step, &look);
    return look.edge;
}

/* A redirect that found no room has no edges; what is of the same URL is none of
 * them. */
static void what_is_looked_for_before_is_what_is_found(void)
{
    struct graph *g = new_graph(MEMORY);
    struct log_fields fields = {0};
    const struct record record = {
        .method = HTTP_METHOD_GET, .status = 302, .fields = &fields};
    const struct target target = target_of("/b");
    const struct redirect_edge *edge = follow(g, 1, "/a", "/b");
    struct graph_look look = {0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(edge);
    redirect(g, 0, 1, "GET", "/b", 302, NULL);
    CU_ASSERT_PTR_EQUAL(look_for_edge(g, &record, edge->answer), edge);
    CU_ASSERT_PTR_NULL(look_for_edge(g, &record, NULL));
    for (int step = 0; step < GRAPH_LOOK_NODE_STEPS; step++)
        graph_look_for_node(g, &record, &target, step, &look);
    CU_ASSERT_PTR_EQUAL(look.node, graph_nodes(g)->next);
    graph_destroy(g);
}

static CU_TestInfo tests[] = {
    {"statuses of one URL are answers of one node",
     statuses_of_one_url_are_answers_of_one_node},
    {"URLs that differ in numbers are one node",
     urls_that_differ_in_numbers_are_one_node},
    {"hops become edges by target and method",
     hops_become_edges_by_target_and_method},
    {"landings on 503 are counted apart", landings_on_503_are_counted_apart},
    {"what was not followed is counted apart",
     what_was_not_followed_is_counted_apart},
    {"what was sent again is counted", what_was_sent_again_is_counted},
    {"ignored is what clients that follow do not follow here",
     ignored_is_what_clients_that_follow_do_not_follow_here},
    {"a method changed inside is one rewrite for each URL",
     a_method_changed_inside_is_one_rewrite_for_each_url},
    {"hits without a client count and are of no client",
     hits_without_a_client_count_and_are_of_no_client},
    {"the best pair is kept as evidence", the_best_pair_is_kept_as_evidence},
    {"a form is a browser that saw a page",
     a_form_is_a_browser_that_saw_a_page},
    {"lift is how much a redirect predicts its target",
     lift_is_how_much_a_redirect_predicts_its_target},
    {"a long log is sampled and the lift stays",
     a_long_log_is_sampled_and_the_lift_stays},
    {"without counts there is no lift", without_counts_there_is_no_lift},
    {"what does not fit is refused and counted",
     what_does_not_fit_is_refused_and_counted},
    {"what is looked for before is what is found",
     what_is_looked_for_before_is_what_is_found},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_graph, "analyzer/graph/graph");
