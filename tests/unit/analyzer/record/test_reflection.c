/* Expectations: CWE-601 and CWE-113; how Apache and nginx escape a log. */
#include "record/reflection.h"

#include "check.h"

static void a_request_names_a_host_however_often_it_is_encoded(void)
{
    static const struct {
        const char *target;
        enum host_mention mention;
    } targets[] = {
        {"/go?to=https://evil.example/x", HOST_MENTIONED_AS_URL},
        {"/go?to=https%3A%2F%2Fevil.example", HOST_MENTIONED_AS_URL},
        {"/go?to=https%253A%252F%252Fevil.example", HOST_MENTIONED_AS_URL},
        {"/go?to=%25252F%25252Fevil.example", HOST_MENTIONED_AS_URL},
        {"/go?to=/\\evil.example", HOST_MENTIONED_AS_URL},
        {"/go?to=//own.example@EVIL.example/", HOST_MENTIONED_AS_URL},
        {"/go/evil.example", HOST_MENTIONED},
        {"/go?host=evil.example", HOST_MENTIONED},
        {"/go?to=not-evil.example", HOST_NOT_MENTIONED},
        {"/go?to=https://evil.example.org/", HOST_NOT_MENTIONED},
        {"/go?to=https%25253A%25252F%25252F%2565vil.example",
         HOST_MENTIONED_AS_URL},
        {"/", HOST_NOT_MENTIONED},
        {"", HOST_NOT_MENTIONED},
    };

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        CHECK_INT(request_mentions_host(slice_of(targets[i].target),
                                        slice_of("evil.example")),
                  targets[i].mention);
}

static void a_redirect_is_asked_for_in_some_parameters_only(void)
{
    static const struct {
        const char *query, *host;
    } queries[] = {
        {"next=https://a.example/x", "a.example"},
        {"x=1&Return_To=%2F%2FA.example", "a.example"},
        {"url=https%253A%252F%252Fa.example:8080%252F", "a.example"},
        {"next=/login&url=https://a.example", "a.example"},
        {"next=/welcome", ""},
        {"q=https://a.example/", ""},
        {"next", ""},
        {"", ""},
    };
    struct asked_host room;

    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        struct slice host =
            request_asks_for_host(slice_of(queries[i].query), &room);
        CHECK_BYTES(host.len ? host.at : "", host.len, queries[i].host);
    }
}

static void sign_on_is_told_by_its_parameters(void)
{
    CU_ASSERT(query_is_of_sign_on(
        slice_of("redirect_uri=https://a.example/&client_id=7")));
    CU_ASSERT(query_is_of_sign_on(slice_of("service=https://a.example/")));
    CU_ASSERT_FALSE(query_is_of_sign_on(slice_of("next=/client_id=7")));
    CU_ASSERT_FALSE(query_is_of_sign_on(slice_of("")));
}

static void a_header_behind_an_end_of_line_is_injected(void)
{
    static const char *const probes[] = {
        "/?next=%0d%0aSet-Cookie:%20a=b",
        "/%0D%0ALocation:%20https://evil.example",
        "/?x=%250aX-Test:1",
        "/?x=%0d%0a%0d%0a<script>",
    };
    static const char *const texts[] = {
        "/?text=one%0D%0Atwo",
        "/share?body=See%0Ahttps://a.example/",
        "/color/0a0d0a",
        "/?x=%E0%A4%0",
        "/",
        "",
    };

    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++)
        CU_ASSERT(request_injects_header(slice_of(probes[i])));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CU_ASSERT_FALSE(request_injects_header(slice_of(texts[i])));
}

static void ends_of_lines_are_known_as_logs_write_them(void)
{
    CU_ASSERT(has_end_of_line(slice_of("/x\\r\\nSet-Cookie: a"), true));
    CU_ASSERT(has_end_of_line(slice_of("/x\\x0ASet-Cookie: a"), true));
    CU_ASSERT(has_end_of_line(slice_of("/x\nSet-Cookie: a"), true));
    CU_ASSERT_FALSE(has_end_of_line(slice_of("/x%0d%0aSet-Cookie"), true));
    CU_ASSERT_FALSE(has_end_of_line(slice_of("/x\\\\r"), true));
    CU_ASSERT_FALSE(has_end_of_line(slice_of("/x\\"), true));
    CU_ASSERT_FALSE(has_end_of_line(slice_of(""), true));
    /* JSON, undone: a backslash and an n. */
    CU_ASSERT_FALSE(has_end_of_line(slice_of("/x\\nSet-Cookie: a"), false));
    CU_ASSERT(has_end_of_line(slice_of("/x\nSet-Cookie: a"), false));
}

static CU_TestInfo tests[] = {
    {"a request names a host however often it is encoded",
     a_request_names_a_host_however_often_it_is_encoded},
    {"a redirect is asked for in some parameters only",
     a_redirect_is_asked_for_in_some_parameters_only},
    {"sign-on is told by its parameters", sign_on_is_told_by_its_parameters},
    {"a header behind an end of line is injected",
     a_header_behind_an_end_of_line_is_injected},
    {"ends of lines are known as logs write them",
     ends_of_lines_are_known_as_logs_write_them},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_reflection, "analyzer/record/reflection");
