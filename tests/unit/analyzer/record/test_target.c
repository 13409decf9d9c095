/* Expectations: RFC 3986 5.2 and 6.2.2, RFC 9110 4.2.3 and 10.2.2, and how
 * Apache escapes what it logs (ap_escape_logitem). */
#include "record/target.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util/hash.h"

/* Targets of one request and of the Location that answered it. */
static struct log_fields fields;
static struct record record;
static struct target_buffer request_buffer, location_buffer;
static struct target request, location;

static int set_up(void)
{
    hash_init();
    return 0;
}

static void ask(const char *vhost, const char *target)
{
    fields.present = 0;
    memset(&record, 0, sizeof record);
    record.fields = &fields;
    record.vhost = slice_of(vhost);
    record.target = slice_of(target);
    target_of_request(&record, &request_buffer, &request);
}

static void answer(const char *text)
{
    record.location = slice_of(text);
    CU_ASSERT_TRUE(
        target_of_location(&record, &request, &location_buffer, &location));
}

/* Whether a client that got @a text in answer to @a from and asks for @a next
 * at @a host next has followed. */
static bool follows(const char *from, const char *text, const char *next)
{
    static struct target_buffer buffer;
    struct target then;

    ask("a.example", from);
    answer(text);
    record.target = slice_of(next);
    target_of_request(&record, &buffer, &then);
    return location.hash && location.hash == then.hash;
}

/* clang-format off */
static void a_location_names_what_the_client_asks_for_next(void)
{
    static const struct {
        const char *from, *location, *next;
    } rows[] = {
        {"/a", "/b",                        "/b"},
        {"/a", "http://a.example/b",        "/b"},
        {"/a", "http://a.example",          "/"},
        {"/a", "http://a.example?q=1",      "/?q=1"},
        {"/a", "//b.example/c",             "/c"},
        {"/a", "/b?x=1&y=2",                "/b?x=1&y=2"},
        {"/a", "/b#part",                   "/b"},
        {"/a", "/b?x=1#part",               "/b?x=1"},
        {"/x/y/z", "b",                     "/x/y/b"},
        {"/x/y/z", "../b",                  "/x/b"},
        {"/x/y/z", "../../../../b",         "/b"},
        {"/x/y/z", "./",                    "/x/y/"},
        {"/x/y/z?q", "?r=2",                "/x/y/z?r=2"},
        {"/x/y/z?q", "#f",                  "/x/y/z?q"},
        {"/a", "/x/../b",                   "/b"},
        {"/a", "/./b",                      "/b"},
        /* percent-encoding: case, and of what needs none */
        {"/a", "/%7euser",                  "/~user"},
        {"/a", "/~user",                    "/%7Euser"},
        {"/a", "/caf%c3%a9",                "/caf%C3%A9"},
        {"/a", "/%41%2d%5F%2e",             "/A-_."},
        /* Apache's log escapes */
        {"/a", "/caf\\xc3\\xa9",            "/caf%C3%A9"},
        {"/a", "/a\\\"b",                   "/a%22b"},
        {"/a", "/a\\\\b",                   "/a%5Cb"},
        {"/a", "/a\\tb",                    "/a%09b"},
        {"/a", "/a\\x7fb",                  "/a%7Fb"},
        /* other servers log the bytes; clients encode them */
        {"/a", "/caf\xc3\xa9",              "/caf%C3%A9"},
        {"/a", "/a b",                      "/a%20b"},
        {"/a", "/a\"b",                     "/a%22b"},
        /* absolute form of the request */
        {"http://a.example/x/y", "z",       "/x/z"},
        {"/a", "/b",                        "http://a.example/b"},
        {"/a", "http://a.example/",         "http://a.example"},
        {"/a", "/?q",                       "http://a.example?q"},
        {"/a", "/b",                        "http://a.example/b#f"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!follows(rows[i].from, rows[i].location, rows[i].next))
            CHECK_STR(rows[i].location, rows[i].next);
}

static void what_is_not_the_same_resource_stays_apart(void)
{
    static const struct {
        const char *location, *next;
    } rows[] = {
        {"/a",      "/A"},
        {"/a",      "/a/"},
        {"/a?x=1",  "/a"},
        {"/a?",     "/a?x"},
        {"/a%2fb",  "/a/b"},      /* reserved: not the same */
        {"/a%3Fb",  "/a?b"},
        {"/a%2",    "/a%25"},
        {"/a%2525", "/a%25"},
        {"/a+b",    "/a%20b"},
        {"/a\\\\x41", "/aA"},     /* an escaped backslash, then x41 */
        {"//a/b",   "/a/b"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (follows("/from", rows[i].location, rows[i].next))
            CHECK_STR(rows[i].location, "(taken for the same)");
}
/* clang-format on */

static void a_path_with_two_leading_slashes_is_no_host(void)
{
    ask("a.example", "//evil.example/x/y");
    CHECK_BYTES(request.path.at, request.path.len, "//evil.example/x/y");
    CHECK_BYTES(request.host.at, request.host.len, "a.example");
    answer("z");
    CHECK_INT(location.host_hash, request.host_hash);
}

static void hosts_are_compared_without_case_and_port(void)
{
    static const char *const same[] = {
        "http://A.Example/x",         "http://a.example:80/x",
        "https://a.example/x",        "http://a.example:8080/x",
        "http://user:pw@a.example/x", "/x"};
    static const char *const other[] = {
        "http://b.example/x", "http://a.example.evil/x", "http://xa.example/x",
        "http://a.example@evil.example/x"};

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        ask("a.example:443", "/a");
        answer(same[i]);
        if (location.host_hash != request.host_hash)
            CHECK_STR(same[i], "(another host)");
    }
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        ask("a.example:443", "/a");
        answer(other[i]);
        if (location.host_hash == request.host_hash)
            CHECK_STR(other[i], "(the same host)");
    }
    ask("[2001:DB8::1]:8080", "/a");
    answer("http://[2001:db8::1]/x");
    CHECK_INT(location.host_hash, request.host_hash);
}

static void the_host_is_the_best_that_the_log_has(void)
{
    ask("", "/a");
    CHECK_INT(request.host_hash, 0);
    answer("/b");
    CHECK_INT(location.host_hash, 0);

    ask("vhost.example", "http://Asked.example/a"); /* the target is stronger */
    CHECK_BYTES(request.host.at, request.host.len, "Asked.example");
    CHECK_INT(request.scheme, TARGET_SCHEME_HTTP);

    ask("vhost.example", "/a");
    fields.at[LOG_FIELD_HOST_HEADER] = slice_of("asked.example");
    fields.present = 1ull << LOG_FIELD_HOST_HEADER;
    target_of_request(&record, &request_buffer, &request);
    CHECK_BYTES(request.host.at, request.host.len, "asked.example");
}

static void the_scheme_is_known_when_something_tells_it(void)
{
    ask("a.example", "/a");
    CHECK_INT(request.scheme, TARGET_SCHEME_UNKNOWN);
    answer("https://a.example/");
    CHECK_INT(location.scheme, TARGET_SCHEME_HTTPS);
    answer("HTTP://a.example/");
    CHECK_INT(location.scheme, TARGET_SCHEME_HTTP);
    answer("/b");
    CHECK_INT(location.scheme, TARGET_SCHEME_UNKNOWN);
    answer("mailto:a@example.org");
    CHECK_INT(location.scheme, TARGET_SCHEME_OTHER);
    answer("app://open/x");
    CHECK_INT(location.scheme, TARGET_SCHEME_OTHER);

    static const struct {
        const char *logged;
        enum target_scheme scheme;
    } rows[] = {{"TLSv1.3", TARGET_SCHEME_HTTPS},
                {"-", TARGET_SCHEME_HTTP},
                {"http", TARGET_SCHEME_HTTP},
                {"https", TARGET_SCHEME_HTTPS},
                {"", TARGET_SCHEME_UNKNOWN}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ask("a.example", "/a");
        fields.at[LOG_FIELD_SCHEME] = slice_of(rows[i].logged);
        fields.present = 1ull << LOG_FIELD_SCHEME;
        target_of_request(&record, &request_buffer, &request);
        CHECK_INT(request.scheme, rows[i].scheme);
    }
}

static void a_masked_location_equals_the_request_once_masked(void)
{
    static struct target_buffer buffer;
    struct target then;

    ask("a.example", "/login");
    answer("/cb?code=***&x=1");
    CU_ASSERT_TRUE(location.masked);
    record.target = slice_of("/cb?code=geheim&x=1");
    target_of_request(&record, &buffer, &then);
    CU_ASSERT_FALSE(then.masked);
    CU_ASSERT_NOT_EQUAL(location.hash, then.hash);
    CHECK_INT(target_masked_hash(&then), location.hash);

    record.target = slice_of("/cb?code=geheim&x=2");
    target_of_request(&record, &buffer, &then);
    CU_ASSERT_NOT_EQUAL(target_masked_hash(&then), location.hash);

    record.target = slice_of("/plain");
    target_of_request(&record, &buffer, &then);
    CHECK_INT(target_masked_hash(&then), then.hash);
}

static void a_target_too_long_to_compare_equals_nothing(void)
{
    static char text[TARGET_MAX + 2], encoded[3 * TARGET_MAX + 4];

    memset(text, 'a', sizeof text - 1);
    text[0] = '/';
    ask("a.example", text);
    CHECK_INT(request.hash, 0);
    answer(text);
    CHECK_INT(location.hash, 0);
    text[TARGET_MAX] = '\0';
    ask("a.example", text);
    CU_ASSERT_NOT_EQUAL(request.hash, 0);
    answer(text);
    CHECK_INT(location.hash, request.hash);

    /* Bytes that need encoding grow to three. */
    memset(encoded, 0, sizeof encoded);
    encoded[0] = '/';
    for (size_t i = 1; i + 4 < TARGET_MAX * 2; i += 4)
        memcpy(encoded + i, "\\xff", 4);
    ask("a.example", encoded);
    CHECK_INT(request.hash, 0);
    answer(encoded);
    CHECK_INT(location.hash, 0);
}

static bool variants(const char *a, const char *location_text)
{
    ask("www.a.example", a);
    answer(location_text);
    return target_is_canonical_variant(&request, &location);
}

static void canonical_variants_differ_in_form_only(void)
{
    static const char *const yes[][2] = {
        {"/a", "/a/"},
        {"/a/", "/a"},
        {"/a", "/A"},
        {"/a/index.html", "/a/"},
        {"/a/index.php?x=1", "/a/?x=1"},
        {"/a//b", "/a/b"},
        {"/a", "https://www.a.example/a"},
        {"/a", "http://a.example/a"},
        {"/", "https://a.example/"},
    };
    static const char *const no[][2] = {
        {"/a", "/a"},      {"/a", "/b"},
        {"/a?x=1", "/a/"}, {"/a", "/a?x=1"},
        {"/a", "/login"},  {"/a", "https://b.example/a"},
        {"/a", "/a/b"},    {"/a/index.html", "/b/"},
    };

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (!variants(yes[i][0], yes[i][1]))
            CHECK_STR(yes[i][0], yes[i][1]);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (variants(no[i][0], no[i][1]))
            CHECK_STR(no[i][1], "(no variant)");
}

/* The same said slowly: lower case, slashes in a row are one, no name of an
 * index, no slash at the end. */
static void simplify_slowly(const char *path, char *out)
{
    size_t len = 0;
    char *name;

    for (; *path; path++)
        if (*path != '/' || len == 0 || out[len - 1] != '/')
            out[len++] =
                *path >= 'A' && *path <= 'Z' ? (char)(*path + 32) : *path;
    out[len] = '\0';
    name = strrchr(out, '/') + 1;
    if (strncmp(name, "index.", 6) == 0)
        *name = '\0';
    while (strlen(out) > 1 && out[strlen(out) - 1] == '/')
        out[strlen(out) - 1] = '\0';
}

static void variants_are_those_of_a_slow_comparison(void)
{
    static const char *const pieces[] = {"/", "//", "a",      "A",  "b",
                                         "i", "/i", "index.", "/I", "/index.h"};
    enum { PAIRS = 200000 };
    uint64_t seed = 1, found = 0;

    for (size_t i = 0; i < PAIRS; i++) {
        char text[2][64] = {"/x", "/x"}, simple[2][64];

        for (int side = 0; side < 2; side++) {
            for (size_t k = 0; k < 1 + i % 4; k++) {
                seed = hash_mix(seed, 3);
                strcat(text[side],
                       pieces[seed / 16 % (sizeof pieces / sizeof *pieces)]);
            }
            simplify_slowly(text[side], simple[side]);
        }
        bool expected =
            strcmp(text[0], text[1]) != 0 && strcmp(simple[0], simple[1]) == 0;
        found += expected;
        if (target_urls_are_variants(slice_of(text[0]), slice_of(text[1]))
            != expected)
            CHECK_STR(text[0], text[1]);
    }
    CU_ASSERT(found > PAIRS / 50);
}

/* A byte of each kind at each place of paths of each length. */
static void only_what_clients_would_encode_is_encoded(void)
{
    enum { LONGEST = 70 };
    char text[LONGEST + 1];
    struct target asked;

    for (size_t len = 2; len <= LONGEST; len++)
        for (size_t at = 1; at < len; at++)
            for (int byte = 1; byte < 256; byte++) {
                bool plain =
                    byte > ' ' && byte < 127 && !strchr("\"%<>\\^`{|}", byte);
                memset(text, 'a', len);
                text[0] = '/';
                text[at] = (char)byte;
                target_of_asked((struct slice){text, len}, &request_buffer,
                                &asked);
                if ((asked.path.at == text) != plain)
                    CHECK_INT(byte, at);
            }
}

static void no_location_names_nothing(void)
{
    ask("a.example", "/a");
    CU_ASSERT_FALSE(
        target_of_location(&record, &request, &location_buffer, &location));
}

static bool is_subresource(const char *url)
{
    ask("a.example", url);
    return target_is_subresource(&request);
}

static void what_is_fetched_without_being_asked_for_is_a_subresource(void)
{
    CU_ASSERT(is_subresource("/robots.txt"));
    CU_ASSERT(is_subresource("/favicon.ico"));
    CU_ASSERT(is_subresource("/a/site.CSS?v=2"));
    CU_ASSERT(is_subresource("/blog/feed/"));
    CU_ASSERT(is_subresource("/logo.png"));
    CU_ASSERT(!is_subresource("/"));
    CU_ASSERT(!is_subresource("/api/orders?file=a.css"));
    CU_ASSERT(!is_subresource("/css"));
    CU_ASSERT(!is_subresource("/myrobots.txt"));
}

static CU_TestInfo tests[] = {
    {"what is fetched without being asked for is a subresource",
     what_is_fetched_without_being_asked_for_is_a_subresource},
    {"a Location names what the client asks for next",
     a_location_names_what_the_client_asks_for_next},
    {"what is not the same resource stays apart",
     what_is_not_the_same_resource_stays_apart},
    {"a path with two leading slashes is no host",
     a_path_with_two_leading_slashes_is_no_host},
    {"hosts are compared without case and port",
     hosts_are_compared_without_case_and_port},
    {"the host is the best that the log has",
     the_host_is_the_best_that_the_log_has},
    {"the scheme is known when something tells it",
     the_scheme_is_known_when_something_tells_it},
    {"a masked Location equals the request once masked",
     a_masked_location_equals_the_request_once_masked},
    {"a target too long to compare equals nothing",
     a_target_too_long_to_compare_equals_nothing},
    {"canonical variants differ in form only",
     canonical_variants_differ_in_form_only},
    {"variants are those of a slow comparison",
     variants_are_those_of_a_slow_comparison},
    {"only what clients would encode is encoded",
     only_what_clients_would_encode_is_encoded},
    {"no Location names nothing", no_location_names_nothing},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_target;
CU_SuiteInfo suite_analyzer_target = {
    "analyzer/record/target", set_up, NULL, NULL, NULL, tests};
