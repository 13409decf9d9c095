/* One URL is written in several ways: what is kept of it does not depend on who
 * came first. */
#include "graph/graph.h"

#include "check.h"
#include "util/hash.h"

enum { MEMORY = 4 * 1024 * 1024 };

static struct graph *new_graph(void)
{
    hash_init();
    return graph_create(MEMORY);
}

static const struct redirect_node *ask(struct graph *g, const char *url,
                                       const char *vhost, const char *location)
{
    static struct target_buffer buffer;
    struct log_fields fields = {0};
    struct record r = {.line = slice_of(url),
                       .file = "log",
                       .time_us = 1,
                       .method_text = slice_of("GET"),
                       .method = HTTP_METHOD_GET,
                       .target = slice_of(url),
                       .vhost = slice_of(vhost),
                       .location = slice_of(location),
                       .status = 301,
                       .fields = &fields};
    struct target target;

    target_of_request(&r, &buffer, &target);
    graph_add_redirect(g, &r, &target, NULL, 1);
    return graph_nodes(g);
}

static struct chain_step step_of(const char *url, const char *text,
                                 const char *host)
{
    return (struct chain_step){.target_hash =
                                   target_path_query_hash(slice_of(text)),
                               .host_hash = target_host_hash(slice_of(host)),
                               .status = 302,
                               .method = HTTP_METHOD_GET,
                               .method_text = slice_of("GET"),
                               .url = slice_of(url),
                               .text = slice_of(text),
                               .host = slice_of(host)};
}

static void loop(struct graph *g, const struct chain_step *a,
                 const struct chain_step *b)
{
    const struct chain_step steps[] = {*a, *b, *a};
    const struct chain chain = {.steps = steps,
                                .step_count = 3,
                                .redirects = 3,
                                .cycle_length = 2,
                                .turns = 1,
                                .client_key = 1,
                                .vhost = a->host,
                                .file = "log"};

    graph_add_chain(g, &chain);
}

static void of_equal_urls_the_first_by_bytes_is_kept(void)
{
    static const char *const urls[] = {"/~b", "/%7Eb", "/%7eb"};

    for (int first = 0; first < 3; first++) {
        struct graph *g = new_graph();
        const struct redirect_node *n = NULL;
        for (int i = 0; i < 3; i++)
            n = ask(g, urls[(first + i) % 3], "", "/c");
        CHECK_BYTES(n->url.literal.at, n->url.literal.len, "/%7Eb");
        CHECK_BYTES(n->url.text.at, n->url.text.len, "/~b");
        CU_ASSERT(!n->url.varies);
        CU_ASSERT_PTR_NULL(n->next);
        graph_destroy(g);
    }
}

static void hosts_are_kept_in_lower_case(void)
{
    static const char *const hosts[] = {"WWW.Example.org:443",
                                        "Www.example.ORG"};

    for (int first = 0; first < 2; first++) {
        struct graph *g = new_graph();
        const struct redirect_node *n = ask(g, "/a", hosts[first], "/b");
        CHECK_BYTES(n->url.host.at, n->url.host.len, "www.example.org");
        CHECK_BYTES(n->vhost.at, n->vhost.len,
                    first == 0 ? "www.example.org:443" : "www.example.org");
        ask(g, "/a", hosts[!first], "/b");
        CHECK_BYTES(n->vhost.at, n->vhost.len, "www.example.org");
        CU_ASSERT_PTR_NULL(n->next);
        graph_destroy(g);
    }
}

static void of_several_locations_the_first_by_bytes_is_kept(void)
{
    for (int first = 0; first < 7; first++) {
        struct graph *g = new_graph();
        const struct redirect_answer *a = NULL;
        for (int i = 0; i < 7; i++) {
            char location[] = "/x";
            location[1] = (char)('a' + (first + i) % 7);
            a = ask(g, "/a", "", location)->answers;
        }
        CU_ASSERT(a->target.varies && a->goals.many);
        CHECK_BYTES(a->target.literal.at, a->target.literal.len, "/a");
        graph_destroy(g);
    }
}

static void a_loop_begins_where_its_spelling_does_not_matter(void)
{
    struct graph *g = new_graph();
    struct chain_step tilde = step_of("/~a", "/~a", "");
    struct chain_step encoded = step_of("/%7Ea", "/~a", "");
    struct chain_step other = step_of("/b", "/b", "");
    const struct redirect_trail *t;

    loop(g, &tilde, &other);
    loop(g, &other, &encoded);
    loop(g, &encoded, &other);
    t = graph_trails(g);
    CHECK_INT(t->hits, 3);
    CU_ASSERT_PTR_NULL(t->next);
    CHECK_BYTES(t->steps[0].url.at, t->steps[0].url.len, "/b");
    CHECK_BYTES(t->steps[1].url.at, t->steps[1].url.len, "/%7Ea");
    graph_destroy(g);
}

static void a_loop_of_hosts_is_of_the_one_where_it_begins(void)
{
    for (int first = 0; first < 2; first++) {
        struct graph *g = new_graph();
        struct chain_step a = step_of("/x", "/x", "B.example");
        struct chain_step b = step_of("/y", "/y", "a.example");
        const struct redirect_trail *t;
        loop(g, first ? &a : &b, first ? &b : &a);
        loop(g, first ? &b : &a, first ? &a : &b);
        t = graph_trails(g);
        CHECK_INT(t->hits, 2);
        CU_ASSERT_PTR_NULL(t->next);
        CHECK_BYTES(t->steps[0].url.at, t->steps[0].url.len, "/x");
        CHECK_BYTES(t->steps[0].host.at, t->steps[0].host.len, "b.example");
        CHECK_BYTES(t->vhost.at, t->vhost.len, "b.example");
        graph_destroy(g);
    }
}

static void a_loop_between_hosts_begins_at_the_first_of_them(void)
{
    struct graph *g = new_graph();
    struct chain_step a = step_of("/x", "/x", "a.example:443");
    struct chain_step b = step_of("/x", "/x", "B.example");

    loop(g, &b, &a);
    loop(g, &a, &b);
    CHECK_INT(graph_trails(g)->hits, 2);
    CU_ASSERT_PTR_NULL(graph_trails(g)->next);
    graph_destroy(g);
}

static CU_TestInfo tests[] = {
    {"of equal URLs the first by bytes is kept",
     of_equal_urls_the_first_by_bytes_is_kept},
    {"hosts are kept in lower case", hosts_are_kept_in_lower_case},
    {"of several Locations the first by bytes is kept",
     of_several_locations_the_first_by_bytes_is_kept},
    {"a loop begins where its spelling does not matter",
     a_loop_begins_where_its_spelling_does_not_matter},
    {"a loop of hosts is of the one where it begins",
     a_loop_of_hosts_is_of_the_one_where_it_begins},
    {"a loop between hosts begins at the first of them",
     a_loop_between_hosts_begins_at_the_first_of_them},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_spellings, "analyzer/graph/spellings");
