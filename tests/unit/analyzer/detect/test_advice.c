#include "detect/advice.h"

#include <stdio.h>

#include "check.h"

/* A redirect and where it was followed to, as the graph has them. */
struct given {
    int status;
    const char *url;      /* as requested */
    const char *template; /* without its query */
    const char *location; /* "": not logged */
    const char *next;     /* what was asked for */
    bool same_host;
    bool canonical;
};

static struct graph_url url_of(const char *literal, const char *template)
{
    return (struct graph_url){.literal_hash = 1,
                              .literal = slice_of(literal),
                              .template = slice_of(template)};
}

static void check_advice_of(const struct redirect_edge *e, const char *expected)
{
    struct arena *arena = arena_create(65536);

    const struct advice *advice = advice_keep_method(e, arena);

    CU_ASSERT_PTR_NOT_NULL_FATAL(advice);
    if (expected)
        CHECK_STR(advice->directive, expected);
    else
        CU_ASSERT_PTR_NULL(advice->directive);
    /* Either a directive or the reason. */
    CU_ASSERT_TRUE((advice->directive == NULL) == (advice->missing != NULL));
    arena_destroy(arena);
}

static void check_advice_at(const char *vhost, struct given g,
                            const char *expected)
{
    struct redirect_node node = {.vhost = slice_of(vhost),
                                 .url = url_of(g.url, g.template)};
    struct redirect_answer answer = {
        .node = &node, .status = g.status, .hits = 4};
    struct redirect_edge e = {
        .answer = &answer,
        .url = url_of(g.next, g.next),
        .location = slice_of(g.location),
        .hits = 4,
        .with_location = g.location[0] ? 4 : 0,
        .same_host = g.same_host ? 4 : 0,
        .canonical = g.canonical ? 4 : 0,
    };

    check_advice_of(&e, expected);
}

static void check_advice(struct given g, const char *expected)
{
    check_advice_at("www.example.org", g, expected);
}

static void the_directive_keeps_target_and_lifetime(void)
{
    check_advice((struct given){301, "/a", "/a", "/b", "/b", true, false},
                 "MethodRedirect permanent \"/a\" \"/b\" exact");
    check_advice((struct given){302, "/a", "/a", "/b", "/b", true, false},
                 "MethodRedirect temporary \"/a\" \"/b\" exact");
    check_advice(
        (struct given){301, "/form", "/form", "", "/form/", true, true},
        "MethodRedirect permanent \"/form\" \"/form/\" exact");
}

/* A redirect from /a to /b, and what it is of. */
struct one {
    struct redirect_node node;
    struct redirect_answer answer;
    struct redirect_edge edge;
};

static const struct redirect_edge *plain_edge(struct one *one)
{
    one->node = (struct redirect_node){.url = url_of("/a", "/a")};
    one->answer =
        (struct redirect_answer){.node = &one->node, .status = 302, .hits = 4};
    one->edge = (struct redirect_edge){.answer = &one->answer,
                                       .url = url_of("/b", "/b"),
                                       .location = slice_of("/b"),
                                       .hits = 4,
                                       .with_location = 4,
                                       .same_host = 4};
    return &one->edge;
}

static void a_temporary_one_can_be_made_permanent(void)
{
    struct one one;
    struct redirect_edge e = *plain_edge(&one);
    struct arena *arena = arena_create(65536);

    CHECK_STR(advice_permanent(&e, arena)->directive,
              "MethodRedirect permanent \"/a\" \"/b\" exact");
    arena_destroy(arena);
}

/* Of www.example.org, where requests were logged without scheme and port. */
static void check_target(const char *location, bool same_connection,
                         const char *target)
{
    struct one one;
    struct redirect_edge e = *plain_edge(&one);
    char directive[200];

    one.node.vhost = slice_of("www.example.org");
    e.location = slice_of(location);
    e.by_connection = same_connection ? 4 : 0;
    snprintf(directive, sizeof directive,
             "MethodRedirect temporary \"/a\" \"%s\" exact",
             target ? target : "");
    check_advice_of(&e, target ? directive : NULL);
}

static void a_url_becomes_a_path_where_that_says_as_much(void)
{
    check_target("http://www.example.org/b", false, "/b");
    check_target("http://WWW.example.org/b", false, "/b");
    check_target("https://www.example.org/b", true, "/b");
    check_target("http://www.example.org:8080/b", true, "/b");
    check_target("https://www.example.org/b", false,
                 "https://www.example.org/b");
    check_target("http://www.example.org:8080/b", false,
                 "http://www.example.org:8080/b");
    check_target("https://example.org/b", true, "https://example.org/b");
    check_target("https://other.example/b", true, NULL);
    check_target("http://other.example:8080/b", false, NULL);
}

static void the_same_path_by_https_is_named_with_its_scheme(void)
{
    check_advice((struct given){301, "/a", "/a", "https://www.example.org/a",
                                "/a", true, true},
                 "MethodRedirect permanent \"/a\" "
                 "\"https://www.example.org/a\" exact");
    check_advice((struct given){301, "/a", "/a", "/a", "/a", true, true}, NULL);
}

/* Where both are logged under one name, one set of rules answers for both. */
static void no_directive_leads_to_itself(void)
{
    check_advice((struct given){301, "/a", "/a", "http://www.example.org/a",
                                "/a", true, true},
                 NULL);
    check_advice((struct given){302, "/a", "/a", "https://www.example.org/a",
                                "/a", true, false},
                 NULL);
    check_advice((struct given){301, "/a", "/a", "https://example.org/a", "/a",
                                true, true},
                 NULL);
    check_advice((struct given){301, "/a", "/a", "https://example.org/a", "/a",
                                false, true},
                 "MethodRedirect permanent \"/a\" "
                 "\"https://example.org/a\" exact");
}

/* It may be this host or another. */
static void a_host_that_only_the_location_tells_is_no_directive(void)
{
    static const char *const locations[] = {
        "https://new.example/b", "//new.example/b", "https://new.example/a"};

    for (size_t i = 0; i < sizeof locations / sizeof locations[0]; i++)
        check_advice_at(
            "",
            (struct given){301, "/a", "/a", locations[i], "/b", true, false},
            NULL);
    check_advice_at("",
                    (struct given){301, "/a", "/a", "/b", "/b", true, false},
                    "MethodRedirect permanent \"/a\" \"/b\" exact");
}

static void a_query_that_the_redirect_drops_is_dropped(void)
{
    check_advice((struct given){302, "/a?x=1", "/a", "/b", "/b", true, false},
                 "MethodRedirect temporary \"/a\" \"/b\" exact query=drop");
    check_advice(
        (struct given){302, "/a?x=1", "/a", "/b?x=1", "/b?x=1", true, false},
        "MethodRedirect temporary \"/a\" \"/b\" exact");
}

static void credentials_are_not_written_into_a_directive(void)
{
    check_advice((struct given){302, "/a", "/a", "https://u:p@h.example/b",
                                "/b", false, false},
                 NULL);
}

/* Another site may be one that a client named in its Host. */
static void another_host_of_the_site_is_named(void)
{
    check_advice((struct given){302, "/a", "/a", "https://api.example.org/b",
                                "/b", false, false},
                 "MethodRedirect temporary \"/a\" "
                 "\"https://api.example.org/b\" exact");
    /* httpd takes no target that begins with two slashes. */
    check_advice((struct given){302, "/a", "/a", "//api.example.org/b", "/b",
                                false, false},
                 NULL);
    check_advice((struct given){302, "/a", "/a", "ftp://api.example.org/b",
                                "/b", false, false},
                 NULL);
    check_advice((struct given){302, "/a", "/a",
                                "https://api.example.org:8443/b", "/b", false,
                                false},
                 "MethodRedirect temporary \"/a\" "
                 "\"https://api.example.org:8443/b\" exact");
    check_advice((struct given){302, "/a", "/a", "https://api.example.net/b",
                                "/b", false, false},
                 NULL);
}

static void the_query_of_the_request_is_handed_on_by_itself(void)
{
    check_advice(
        (struct given){302, "/a?x=1", "/a", "/b?x=1", "/b?x=1", true, false},
        "MethodRedirect temporary \"/a\" \"/b\" exact");
    check_advice(
        (struct given){302, "/a?x=1", "/a", "/b?y=2", "/b?y=2", true, false},
        NULL);
    check_advice(
        (struct given){302, "/a", "/a", "/b?y=2", "/b?y=2", true, false}, NULL);
}

/* What was only learned from traffic may be a sign-on page. */
static void an_inferred_target_is_no_directive(void)
{
    check_advice((struct given){302, "/a", "/a", "", "/signin", true, false},
                 NULL);
}

static void what_is_not_plain_is_not_written_into_a_configuration(void)
{
    static const char *const odd[] = {
        "/b\"",
        "/b c",
        "/b\\x22",
        "/b%0a",
        "/b$1",
        "/%{ENV:SECRET}",
        "/b'",
        "/b(c)",
        "/b*",
        "/caf\xc3\xa9",
        "b",
        "mailto:a@example.org",
        "https:b",
        "https://www.example.org",
        "/a//h",
        "/../b",
        "/a/./b",
        "/a/..",
        "https://www.example.org//h/b",
    };

    static const char *const hosts[] = {"https://a\"b.example.org/b",
                                        "https://a b.example.org/b",
                                        "https://$1.example.org/b",
                                        "https://%{HTTP_HOST}.example.org/b",
                                        "https://example.org:8x/b",
                                        "https://example.org:/b",
                                        "https://example.org:0/b",
                                        "https://example.org:65536/b",
                                        "https://example.org:4294967377/b",
                                        "https://example.org:80:80/b"};

    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        check_advice(
            (struct given){302, "/a", "/a", odd[i], odd[i], true, false}, NULL);
        if (odd[i][0] == '/')
            check_advice(
                (struct given){302, odd[i], odd[i], "/b", "/b", true, false},
                NULL);
    }
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        check_advice(
            (struct given){302, "/a", "/a", hosts[i], "/b", false, false},
            NULL);
    check_advice((struct given){302, "/a", "/a", "/.well-known/b..c/.d", "/b",
                                true, false},
                 "MethodRedirect temporary \"/a\" "
                 "\"/.well-known/b..c/.d\" exact");
}

/* It would be answered before it has seen the request. */
static void what_an_application_answers_is_left_to_it(void)
{
    struct one one;
    struct redirect_edge e = *plain_edge(&one);

    e.from_handler = e.by_form = 2;

    check_advice_of(&e, "MethodRedirect temporary \"/a\" \"/b\" exact");
    e.from_handler = 3;
    check_advice_of(&e, NULL);
    e.from_handler = 2;
    e.by_form = 3;
    check_advice_of(&e, NULL);
}

static void what_varies_is_no_directive(void)
{
    for (int which = 0; which < 3; which++) {
        struct one one;
        struct redirect_edge e = *plain_edge(&one);

        check_advice_of(&e, "MethodRedirect temporary \"/a\" \"/b\" exact");
        one.node.url.varies = which == 0;
        e.url.varies = which == 1;
        one.answer.target.varies = which == 2;
        check_advice_of(&e, NULL);
    }
}

static CU_TestInfo tests[] = {
    {"the same path by https is named with its scheme",
     the_same_path_by_https_is_named_with_its_scheme},
    {"no directive leads to itself", no_directive_leads_to_itself},
    {"a host that only the Location tells is no directive",
     a_host_that_only_the_location_tells_is_no_directive},
    {"a query that the redirect drops is dropped",
     a_query_that_the_redirect_drops_is_dropped},
    {"credentials are not written into a directive",
     credentials_are_not_written_into_a_directive},
    {"the directive keeps target and lifetime",
     the_directive_keeps_target_and_lifetime},
    {"a temporary one can be made permanent",
     a_temporary_one_can_be_made_permanent},
    {"a URL becomes a path where that says as much",
     a_url_becomes_a_path_where_that_says_as_much},
    {"another host of the site is named", another_host_of_the_site_is_named},
    {"the query of the request is handed on by itself",
     the_query_of_the_request_is_handed_on_by_itself},
    {"an inferred target is no directive", an_inferred_target_is_no_directive},
    {"what is not plain is not written into a configuration",
     what_is_not_plain_is_not_written_into_a_configuration},
    {"what an application answers is left to it",
     what_an_application_answers_is_left_to_it},
    {"what varies is no directive", what_varies_is_no_directive},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_advice, "analyzer/detect/advice");
