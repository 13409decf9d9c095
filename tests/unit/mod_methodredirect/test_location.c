/* Expectations: what the captures and the rest of a path may do to a target
 * (nothing but fill their component); RFC 3986 2.1, 3.3, 3.4. */
#include "mr_location.h"
#include "mr_match_data.h"

#include <string.h>

#include <apr_strings.h>

#include "check.h"
#include "with_pool.h"

static const char *build(const struct mr_location *location,
                         const struct mr_location_input *in)
{
    const char *text = NULL;

    switch (mr_location_build(&text, location, in, test_pool)) {
    case MR_LOCATION_LEAVES_HOST:
        return "(leaves host)";
    case MR_LOCATION_SCHEME:
        return "(scheme)";
    case MR_LOCATION_TOO_LONG:
        return "(too long)";
    default:
        return text;
    }
}

static const struct mr_location *compiled(const char *target, int groups)
{
    const struct mr_location *location = NULL;
    const char *error =
        mr_location_compile(&location, target, groups, NULL, test_pool);

    if (error)
        CHECK_STR(error, "");
    return location;
}

static const char *with_rest(const char *target, const char *rest,
                             const char *query)
{
    struct mr_location_input in = {.rest = rest, .query = query};

    return build(compiled(target, -1), &in);
}

/* $1 is @a capture */
static const char *with_capture(const char *target, const char *capture)
{
    struct mr_capture captures[2] = {{capture, strlen(capture)},
                                     {capture, strlen(capture)}};
    struct mr_location_input in = {.captures = captures, .capture_count = 2};

    return build(compiled(target, 1), &in);
}

static const char *error_of(const char *target, int groups)
{
    const struct mr_location *location;
    const char *error =
        mr_location_compile(&location, target, groups, NULL, test_pool);

    return error ? error : "(accepted)";
}

static void the_rest_is_appended_to_the_path_and_escaped(void)
{
    static const char *const rows[][3] = {
        {"https://h/new", "/x", "https://h/new/x"},
        {"https://h/new/", "x", "https://h/new/x"},
        {"/new", "", "/new"},
        {"/new", "/a b", "/new/a%20b"},
        {"/new", "/a?b#c%d", "/new/a%3fb%23c%25d"},
        {"/new", "/a\\b;c", "/new/a%5cb;c"},
        {"/new", "/\r\nX: y", "/new/%0d%0aX:%20y"},
        {"/new", "/\xc3\xa9", "/new/%c3%a9"},
        {"https://h/new?own", "/x", "https://h/new/x?own"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(with_rest(rows[i][0], rows[i][1], NULL), rows[i][2]);
}

static void what_follows_the_host_begins_with_a_slash(void)
{
    CHECK_STR(with_rest("https://h", "/x", NULL), "https://h/x");
    CHECK_STR(with_rest("https://h", ".evil.example", NULL), "(leaves host)");
    CHECK_STR(with_rest("https://h", "@evil.example", NULL), "(leaves host)");
    CHECK_STR(with_rest("https://h", ":80", NULL), "(leaves host)");
    CHECK_STR(with_rest("https://h", "", NULL), "https://h");
    CHECK_STR(with_capture("https://h$1", "/x"), "https://h/x");
    CHECK_STR(with_capture("https://h$1", "x"), "(leaves host)");
    CHECK_STR(with_capture("https://h:80$1", "80"), "(leaves host)");
}

static void two_slashes_or_a_backslash_never_start_a_path(void)
{
    CHECK_STR(with_rest("/", "/evil.example", NULL), "/evil.example");
    CHECK_STR(with_rest("/", "\\evil.example", NULL), "/%5cevil.example");
    CHECK_STR(with_rest("https://h/", "//evil", NULL), "https://h/evil");
    CHECK_STR(with_capture("$1", "//evil.example"), "/evil.example");
    CHECK_STR(with_capture("$1", "evil.example"), "(leaves host)");
    CHECK_STR(with_capture("/$1/x", ""), "/x");
    CHECK_STR(with_capture("/$1$1", "/"), "/");
}

static void slashes_inside_the_path_stay(void)
{
    CHECK_STR(with_rest("/new", "//x", NULL), "/new//x");
    CHECK_STR(with_rest("/new/", "/x", NULL), "/new//x");
}

static void a_capture_in_the_query_stays_one_value(void)
{
    CHECK_STR(with_capture("/s?q=$1&x=2", "a&b=c+d#e;f?g h"),
              "/s?q=a%26b%3dc%2bd%23e%3bf%3fg%20h&x=2");
    CHECK_STR(with_capture("/s#$1", "a#b"), "/s#a%23b");
    CHECK_STR(with_capture("/$1?x=$0", "50%"), "/50%25?x=50%25");
}

static void the_query_is_appended_when_the_target_has_none(void)
{
    CHECK_STR(with_rest("/n", "", "a=1"), "/n?a=1");
    CHECK_STR(with_rest("/n?b", "", "a=1"), "/n?b");
    CHECK_STR(with_rest("/n#top", "", "a=1"), "/n?a=1#top");
    CHECK_STR(with_rest("/n", "", ""), "/n?");
    CHECK_STR(with_rest("/n", "", "a=%20 \r#"), "/n?a=%20%20%0d%23");
    CHECK_STR(with_rest("/n", "", "a=\"<%3C>\\"), "/n?a=\"<%3C>\\");
}

static void the_query_can_be_merged_or_dropped(void)
{
    struct mr_location_input in = {.query = "a=1",
                                   .query_policy = MR_QUERY_MERGE};

    CHECK_STR(build(compiled("/n?b=2", -1), &in), "/n?b=2&a=1");
    CHECK_STR(build(compiled("/n", -1), &in), "/n?a=1");
    CHECK_STR(build(compiled("/n?", -1), &in), "/n?a=1");
    in.query = "";
    CHECK_STR(build(compiled("/n?b=2", -1), &in), "/n?b=2");
    in.query = "a=1";
    in.query_policy = MR_QUERY_DROP;
    CHECK_STR(build(compiled("/n", -1), &in), "/n");
}

static void a_target_without_a_host_gets_the_base(void)
{
    struct mr_location_input in = {.base = "http://h:8080", .rest = "/x"};

    CHECK_STR(build(compiled("/n", -1), &in), "http://h:8080/n/x");
    CHECK_STR(build(compiled("https://o/n", -1), &in), "https://o/n/x");
}

static void a_location_ends_at_8_kilobytes(void)
{
    char rest[MR_LOCATION_MAX + 1];

    memset(rest, 'x', sizeof rest);
    rest[MR_LOCATION_MAX - 1] = '\0';
    CHECK_INT(strlen(with_rest("/", rest, NULL)), MR_LOCATION_MAX);
    CHECK_STR(with_rest("/y", rest, NULL), "(too long)");
    rest[MR_LOCATION_MAX - 2] = ' ';
    CHECK_STR(with_rest("/", rest, NULL), "(too long)");
}

static const char *with_scheme(const char *target, const char *scheme)
{
    struct mr_location_input in = {.rest = "/x", .scheme = scheme};

    return build(compiled(target, -1), &in);
}

static void another_scheme_is_built_only_where_it_is_allowed(void)
{
    CHECK_STR(with_scheme("ftp://h/a", "ftp"), "ftp://h/a/x");
    CHECK_STR(with_scheme("ftp://h/a", "FTP"), "ftp://h/a/x");
    CHECK_STR(with_scheme("ftp://h/a", NULL), "(scheme)");
    CHECK_STR(with_scheme("ftp://h/a", "sftp"), "(scheme)");
    CHECK_STR(with_scheme("https://h/a", "ftp"), "https://h/a/x");
    CHECK_STR(with_scheme("com.example.app:/a", "com.example.app"),
              "com.example.app:/a/x");
    CHECK_STR(mr_location_scheme(compiled("ftp://h", -1)), "ftp");
    CU_ASSERT_PTR_NULL(mr_location_scheme(compiled("https://h", -1)));
}

static void schemes_that_run_something_are_never_targets(void)
{
    static const char *const targets[] = {"javascript://h/%0aalert(1)",
                                          "JavaScript:/x",
                                          "data:/text,x",
                                          "vbscript://h/x",
                                          "file:///etc/passwd",
                                          "mailto:a@b.example"};

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        CU_ASSERT_STRING_NOT_EQUAL(error_of(targets[i], -1), "(accepted)");
}

static void targets_that_are_no_web_address_are_refused(void)
{
    CHECK_STR(error_of("ftp:/h/", -1),
              "\"ftp:/h/\" is not an http or https URL; use "
              "http://host/path, https://host/path or /path");
    CHECK_STR(error_of("//h/x", -1),
              "\"//h/x\" is not an http or https URL; use http://host/path, "
              "https://host/path or /path");
    CHECK_STR(error_of("javascript:x", -1),
              "\"javascript:x\" is not an http or https URL; use "
              "http://host/path, https://host/path or /path");
    CHECK_STR(error_of("tel:$1", 1),
              "\"tel:$1\" has no slash behind the colon of its scheme; use "
              "http://host/path, https://host/path or /path, and for tel:, "
              "mailto: and the like a page that links there");
    CHECK_STR(error_of("new", -1), "\"new\" is not a URL; use "
                                   "http://host/path, https://host/path or "
                                   "/path");
    CHECK_STR(error_of("http:///x", -1),
              "\"http:///x\" has no host; use https://host/path");
    CHECK_STR(error_of("http://u@h/", -1),
              "\"http://u@h/\": a host cannot contain \"@\"; use "
              "https://host/path or https://host:port/path");
    CHECK_STR(error_of("/a\\b", -1),
              "the target holds a backslash; write it as %5C");
    CHECK_STR(error_of("/a\nb", -1),
              "the target holds a control character; write it as %0A");
}

static void a_capture_is_never_part_of_the_host(void)
{
    static const char *const targets[] = {"https://$1/", "https://h$1.example/",
                                          "https://$1.example/",
                                          "https://h$1$0x/"};

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        CHECK_STR(error_of(targets[i], 1),
                  apr_psprintf(test_pool,
                               "\"%s\": a capture cannot be part of the host; "
                               "write the host out",
                               targets[i]));
}

static void a_group_that_does_not_exist_is_an_error(void)
{
    CHECK_STR(error_of("/$2", 1),
              "\"$2\" refers to a group that the regular expression does not "
              "have; it has $0 to $1");
    CHECK_STR(error_of("/$2", -1), "(accepted)"); /* a prefix rule */
    CHECK_STR(error_of("/$<who>", 1),
              "\"$<who>\" refers to a group that the regular expression does "
              "not have; it has $0 to $1");
}

static void groups_can_be_called_by_name(void)
{
    static const char *const names[] = {NULL, "who"};
    struct mr_capture captures[2] = {{"/joe", 4}, {"joe", 3}};
    struct mr_location_input in = {.captures = captures, .capture_count = 2};
    const struct mr_location *location = NULL;

    CU_ASSERT_PTR_NULL(
        mr_location_compile(&location, "/$<who>/$1", 1, names, test_pool));
    CHECK_STR(build(location, &in), "/joe/joe");
}

static void a_group_that_took_no_part_is_empty(void)
{
    struct mr_capture captures[2] = {{"/x", 2}, {NULL, 0}};
    struct mr_location_input in = {.captures = captures, .capture_count = 2};

    CHECK_STR(build(compiled("/a$1b", 1), &in), "/ab");
}

static const char *from_value(const char *value, bool only_path)
{
    const struct mr_location *location = NULL;
    const struct mr_location_input in = {.query_policy = MR_QUERY_DROP};
    const char *error =
        mr_location_from_value(&location, value, only_path, test_pool);

    return error ? error : build(location, &in);
}

static void a_target_made_of_data_keeps_its_shape(void)
{
    CHECK_STR(from_value("https://h/a b?c d#e", false),
              "https://h/a%20b?c%20d#e");
    CHECK_STR(from_value("/a%41", false), "/a%2541");
    CHECK_STR(from_value("/a?b", true), "/a%3fb");
    CHECK_STR(from_value("https://h/a?b#c", true), "https://h/a%3fb%23c");
    CHECK_STR(from_value("//evil.example/", false), "/evil.example/");
    CHECK_STR(from_value("///evil.example//x?y", false), "/evil.example//x?y");
    CHECK_STR(from_value("/a?b=\"{c}\"\\", false), "/a?b=\"{c}\"%5c");
    CHECK_STR(from_value("/\\evil.example", false), "/%5cevil.example");
}

static void what_is_marked_in_a_value_is_data(void)
{
    CHECK_STR(from_value("/a\001"
                         "26b?c=\001"
                         "26d\001"
                         "3d#e\001"
                         "3f",
                         false),
              "/a&b?c=%26d%3d#e%3f");
    CHECK_STR(from_value("/a\001"
                         "3fb\001"
                         "23c\001"
                         "25?d=1",
                         false),
              "/a%3fb%23c%25?d=1");
    CHECK_STR(from_value("/a\001"
                         "01b\001"
                         "0?c",
                         true),
              "/a%01b%010%3fc");
    CHECK_STR(from_value("https://h\001"
                         "3f.example/a",
                         false),
              "the target holds a control character; write it as %01");
}

static void groups_in_an_expression_are_asked_for_as_data(void)
{
    static const char *const rows[][2] = {
        {"/a/%{env:MATCH_ID}?b=%{reqenv:MATCH_B}",
         "/a/%{methodredirect_data:MATCH_ID}?b=%{methodredirect_data:MATCH_B}"},
        {"/%{tolower:%{ENV:match_id}}",
         "/%{tolower:%{methodredirect_data:match_id}}"},
        {"/%{escape:a%{env:MATCH_ID}}%{env:MATCH_ID}",
         "/%{escape:a%{env:MATCH_ID}}%{methodredirect_data:MATCH_ID}"},
        {"/%{env:OTHER}\\%{env:MATCH_ID}", "/%{env:OTHER}\\%{env:MATCH_ID}"},
        {"/%{HTTP:MATCH_ID}}%{REQUEST_URI}",
         "/%{HTTP:MATCH_ID}}%{REQUEST_URI}"},
        {"/%{env:MATCH_ID", "/%{methodredirect_data:MATCH_ID"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(mr_match_data_expression(rows[i][0], test_pool), rows[i][1]);
    CHECK_STR(mr_match_data_mark("a&b\001", test_pool), "a\001"
                                                        "26b\001"
                                                        "01");
    CHECK_STR(mr_match_data_shown("a\001"
                                  "26b\001",
                                  test_pool),
              "a%26b\001");
}

static CU_TestInfo tests[] = {
    {"the rest is appended to the path and escaped",
     the_rest_is_appended_to_the_path_and_escaped},
    {"what follows the host begins with a slash",
     what_follows_the_host_begins_with_a_slash},
    {"two slashes or a backslash never start a path",
     two_slashes_or_a_backslash_never_start_a_path},
    {"slashes inside the path stay", slashes_inside_the_path_stay},
    {"a capture in the query stays one value",
     a_capture_in_the_query_stays_one_value},
    {"the query is appended when the target has none",
     the_query_is_appended_when_the_target_has_none},
    {"the query can be merged or dropped", the_query_can_be_merged_or_dropped},
    {"a target without a host gets the base",
     a_target_without_a_host_gets_the_base},
    {"a Location ends at 8 kilobytes", a_location_ends_at_8_kilobytes},
    {"another scheme is built only where it is allowed",
     another_scheme_is_built_only_where_it_is_allowed},
    {"schemes that run something are never targets",
     schemes_that_run_something_are_never_targets},
    {"targets that are no web address are refused",
     targets_that_are_no_web_address_are_refused},
    {"a capture is never part of the host",
     a_capture_is_never_part_of_the_host},
    {"a group that does not exist is an error",
     a_group_that_does_not_exist_is_an_error},
    {"groups can be called by name", groups_can_be_called_by_name},
    {"a group that took no part is empty", a_group_that_took_no_part_is_empty},
    {"a target made of data keeps its shape",
     a_target_made_of_data_keeps_its_shape},
    {"what is marked in a value is data", what_is_marked_in_a_value_is_data},
    {"groups in an expression are asked for as data",
     groups_in_an_expression_are_asked_for_as_data},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_location, "mod_methodredirect/location");
