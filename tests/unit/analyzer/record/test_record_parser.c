/* Expectations: what the vendors' documentation and Apache itself write, one
 * line for each preset; RFC 9112 3 for request lines. */
#include "record/record_parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/one_line.h"
#include "check.h"

/* The parser of a preset; one at a time is kept. */
static struct log_format *format;
static struct record_parser *parser;

static void forget(void)
{
    record_parser_destroy(parser);
    log_format_destroy(format);
    parser = NULL;
    format = NULL;
}

static void use(const char *preset)
{
    struct diag diag = {""};

    forget();
    format = log_format_preset(preset, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    parser = record_parser_create(format, false);
    CU_ASSERT_PTR_NOT_NULL_FATAL(parser);
}

static const char *parse_bytes(struct slice text, struct record *record)
{
    struct line line = one_line(text);
    const char *why = record_parse(parser, &line, record);

    if (!why)
        record_read(record);
    return why;
}

static const char *parse(const char *text, struct record *record)
{
    return parse_bytes(slice_of(text), record);
}

static void check_slice(struct slice s, const char *expected)
{
    CHECK_BYTES(s.len ? s.at : "", s.len, expected);
}

/* --- one line of each preset ---------------------------------------------- */

struct sample {
    const char *preset, *line;
    int64_t time_us;
    const char *client, *vhost, *method, *target;
    int status;
    int64_t bytes, duration_us;
    const char *referer, *agent, *location;
};

static const struct sample samples[] = {
#include "preset_samples.def"
};

static void each_preset_reads_its_line(void)
{
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct sample *s = &samples[i];
        struct record r;
        const char *why;
        use(s->preset);
        why = parse(s->line, &r);
        if (why) {
            CHECK_STR(why, s->preset);
            continue;
        }
        CHECK_INT(r.time_us, s->time_us);
        check_slice(r.client, s->client);
        check_slice(r.vhost, s->vhost);
        check_slice(r.method_text, s->method);
        check_slice(r.target, s->target);
        CHECK_INT(r.status, s->status);
        CHECK_INT(record_number(&r, LOG_FIELD_BYTES), s->bytes);
        CHECK_INT(record_duration_us(&r), s->duration_us);
        check_slice(r.referer, s->referer);
        check_slice(r.agent, s->agent);
        check_slice(r.location, s->location);
    }
    forget();
}

static void the_log_of_the_module_tells_all_its_fields(void)
{
    struct record r;

    use("METHODREDIRECT");
    CU_ASSERT_PTR_NULL(
        parse("2001:db8::1 - frank smith [20/Nov/2026:10:21:39 +0100] "
              "\"PUT /a HTTP/2.0\" 308 5 \"http://a.example/\" \"x\" \"/b\" "
              "a.example 54 181 36920 7 X \"application/json\" order-7 302>307 "
              "handler 046763",
              &r));
    CHECK_INT(r.time_us, 1795166499046763LL);
    check_slice(record_field(&r, LOG_FIELD_REQUEST_TYPE), "application/json");
    check_slice(record_field(&r, LOG_FIELD_RULE), "order-7");
    check_slice(record_field(&r, LOG_FIELD_ACTION), "302>307");
    check_slice(record_field(&r, LOG_FIELD_ORIGIN), "handler");
    check_slice(record_field(&r, LOG_FIELD_CONNECTION), "X");
    CHECK_INT(record_number(&r, LOG_FIELD_BYTES_IN), 181);
    CHECK_INT(record_number(&r, LOG_FIELD_CLIENT_PORT), 36920);
    CHECK_INT(record_number(&r, LOG_FIELD_KEEPALIVE), 7);
    CU_ASSERT_TRUE(log_format_is_complete(format, r.fields));
    forget();
}

/* --- lines as Apache 2.4 wrote them ---------------------------------------- */

#define LINE(request, rest)                                                    \
    "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"" request "\" " rest         \
    " \"-\" \"-\""

static void what_apache_logs_is_kept_as_it_is(void)
{
    /* clang-format off */
    static const struct {
        const char *line, *method, *target;
        int status;
    } rows[] = {
        {LINE("\\x16\\x03\\x01\\x02", "400 448"), "", "", 400},
        {LINE("GET /nul", "400 448"), "GET", "/nul", 400},
        {LINE("GET /q\\\"uote\\\\back HTTP/1.1", "404 416"), "GET", "/q\\\"uote\\\\back", 404},
        {LINE("GET /utf\\xc3\\xa9 HTTP/1.1", "404 416"), "GET", "/utf\\xc3\\xa9", 404},
        {LINE("GET /sp ace", "400 448"), "GET", "/sp ace", 400},
        {LINE("GET /a b c HTTP/1.1", "400 448"), "GET", "/a b c", 400},
        {LINE("CONNECT example.com:443 HTTP/1.1", "405 489"), "CONNECT", "example.com:443", 405},
        {LINE("GET http://other.example/a302 HTTP/1.1", "302 478"), "GET", "http://other.example/a302", 302},
        {LINE("GET http://user:XXXXXXXX@other.example/a302 HTTP/1.1", "400 448"), "GET", "http://user:XXXXXXXX@other.example/a302", 400},
        {LINE("GET //evil.example/..;/a302 HTTP/1.1", "404 416"), "GET", "//evil.example/..;/a302", 404},
        {LINE("GET /09", "404 236"), "GET", "/09", 404},
        {LINE("get /lower HTTP/1.1", "501 464"), "get", "/lower", 501},
        {LINE("FOO /x HTTP/1.1", "501 464"), "FOO", "/x", 501},
        {LINE("PRI * HTTP/2.0", "400 448"), "PRI", "*", 400},
        {LINE("OPTIONS * HTTP/1.1", "200 126"), "OPTIONS", "*", 200},
        {LINE("GET / HTTP/3.7", "404 416"), "GET", "/", 404},
        {LINE("POST /a307 HTTP/1.1", "400 555"), "POST", "/a307", 400},
        {LINE("-", "408 -"), "", "", 408},
        {LINE("", "408 -"), "", "", 408},
        {LINE("GET", "400 0"), "", "", 400},
        {LINE("GET HTTP/1.1", "400 0"), "GET", "", 400},
        {LINE("GET  HTTP/1.1", "400 0"), "GET", "", 400},
        {LINE("GET /%41%00 HTTP/1.1", "404 0"), "GET", "/%41%00", 404},
        /* any three digits are a status */
        {LINE("GET / HTTP/1.1", "000 0"), "GET", "/", 0},
        {LINE("GET / HTTP/1.1", "102 0"), "GET", "/", 102},
        {LINE("GET / HTTP/1.1", "425 0"), "GET", "/", 425},
        {LINE("GET / HTTP/1.1", "999 0"), "GET", "/", 999},
        {LINE("GET / HTTP/1.1", "- -"), "GET", "/", 0},
    };
    /* clang-format on */

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record r;
        const char *why = parse(rows[i].line, &r);
        if (why) {
            CHECK_STR(why, rows[i].line);
            continue;
        }
        check_slice(r.method_text, rows[i].method);
        check_slice(r.target, rows[i].target);
        CHECK_INT(r.status, rows[i].status);
    }
    forget();
}

static void methods_are_case_sensitive(void)
{
    struct record r;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(parse(LINE("POST / HTTP/1.1", "200 0"), &r));
    CHECK_INT(r.method, HTTP_METHOD_POST);
    CU_ASSERT_PTR_NULL(parse(LINE("post / HTTP/1.1", "200 0"), &r));
    CHECK_INT(r.method, HTTP_METHOD_OTHER);
    CU_ASSERT_PTR_NULL(parse(LINE("-", "408 0"), &r));
    CHECK_INT(r.method, HTTP_METHOD_OTHER);
    forget();
}

static void a_request_line_is_split_as_far_as_it_goes(void)
{
    /* clang-format off */
    static const struct {
        const char *text, *method, *target, *protocol;
    } rows[] = {
        {"GET /a HTTP/1.1",        "GET", "/a", "HTTP/1.1"},
        {"GET /a",                 "GET", "/a", ""},
        {"GET /a b HTTP/1.1",      "GET", "/a b", "HTTP/1.1"},
        {"GET /a HTTP/ b",         "GET", "/a HTTP/ b", ""},
        {"GET /a HTTP/",           "GET", "/a", "HTTP/"},
        {"GET /a http/1.1",        "GET", "/a http/1.1", ""},
        {"GET HTTP/1.1",           "GET", "", "HTTP/1.1"},
        {"GET HTTP/2. 0",          "GET", "HTTP/2. 0", ""},
        {"GET ",                   "GET", "", ""},
        {"M-SEARCH * HTTP/1.1",    "M-SEARCH", "*", "HTTP/1.1"},
        {"G\\x45T / HTTP/1.1",     "", "", ""},
        {"(x) / HTTP/1.1",         "", "", ""},
        {" / HTTP/1.1",            "", "", ""},
        {"GET\t/ HTTP/1.1",        "", "", ""},
        {"-",                      "", "", ""},
        {"",                       "", "", ""},
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice method, target, protocol;
        request_line_split(slice_of(rows[i].text), &method, &target, &protocol);
        check_slice(method, rows[i].method);
        check_slice(target, rows[i].target);
        check_slice(protocol, rows[i].protocol);
    }
}

/* --- shapes of real logs ---------------------------------------------------- */

static void odd_but_whole_lines_are_accepted(void)
{
    /* clang-format off */
    static const struct {
        const char *line, *client, *agent;
    } rows[] = {
        {"2001:db8::1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "2001:db8::1", "a"},
        {"[2001:db8::1] - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "2001:db8::1", "a"},
        {"fe80::1%eth0 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "fe80::1%eth0", "a"},
        {"client.example - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "client.example", "a"},
        {"192.0.2.1 - frank smith [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "192.0.2.1", "a"},
        {"192.0.2.1 - \"\" [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "192.0.2.1", "a"},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"\" \"\"", "192.0.2.1", ""},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"cut agen", "192.0.2.1", "cut agen"},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\\\"b\"", "192.0.2.1", "a\\\"b"},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\" 12 more \"fields\"", "192.0.2.1", "a"},
    };
    /* clang-format on */

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record r;
        const char *why = parse(rows[i].line, &r);
        if (why) {
            CHECK_STR(why, rows[i].line);
            continue;
        }
        check_slice(r.client, rows[i].client);
        check_slice(r.agent, rows[i].agent);
    }
    forget();
}

static void what_is_no_line_of_the_format_is_refused(void)
{
    /* clang-format off */
    static const char *const rows[] = {
        "x",
        "192.0.2.1",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1", /* COMMON */
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000]",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\"",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTT",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 20",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 2000 1 \"-\" \"-\"",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" abc 1 \"-\" \"-\"",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" -20 1 \"-\" \"-\"",
        "192.0.2.1 - - [99/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "192.0.2.1 - - [20/xxx/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "192,0,2,1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        " - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "{\"level\":\"info\",\"ts\":1693840791.75}",
        "<Event xmlns=\"http://schemas.example\">",
        "\"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"\"GET / HTTP/1.1\"\" 200 1\"",
        "\357\273\277192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
    };
    /* clang-format on */

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record r;
        if (!parse(rows[i], &r))
            CHECK_STR("(taken)", rows[i]);
    }
    forget();
}

static void bytes_that_are_no_text_harm_nothing(void)
{
    static const char nul[] = LINE("GET /a\0b\x01\xff HTTP/1.1", "200 1");
    static const char hole[200] = {0};
    struct record r;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(parse_bytes((struct slice){nul, sizeof nul - 1}, &r));
    CHECK_INT(r.target.len, 6);
    CU_ASSERT_EQUAL(memcmp(r.target.at, "/a\0b\x01\xff", 6), 0);
    CU_ASSERT_PTR_NOT_NULL(parse_bytes((struct slice){hole, sizeof hole}, &r));
    forget();
}

static void comments_and_empty_lines_are_no_requests(void)
{
    struct line line = one_line(slice_of("#Fields: date time"));
    CU_ASSERT_TRUE(line_is_comment(&line));
    line = one_line(slice_of(""));
    CU_ASSERT_TRUE(line_is_comment(&line));
    line = one_line(slice_of(" #"));
    CU_ASSERT_FALSE(line_is_comment(&line));
}

static void an_overlong_line_is_refused(void)
{
    struct line line = one_line(slice_of(LINE("GET / HTTP/1.1", "200 1")));
    struct record r;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(record_parse(parser, &line, &r));
    line.overlong = true;
    CU_ASSERT_PTR_NOT_NULL(record_parse(parser, &line, &r));
    forget();
}

static void a_target_alone_is_a_request_beside_a_method(void)
{
    struct diag diag;
    struct record r;

    forget();
    format =
        log_format_compile("test", "%h\t%x\t%m\t%r\t%s", "%s", "%s", &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    parser = record_parser_create(format, false);
    CU_ASSERT_PTR_NULL(parse("192.0.2.1\t1\tPOST\t/a b\t200", &r));
    check_slice(r.method_text, "POST");
    check_slice(r.target, "/a b");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1\t1\tPOST\tGET /c HTTP/1.1\t200", &r));
    check_slice(r.method_text, "GET");
    check_slice(r.target, "/c");
    forget();
}

static void path_and_query_are_put_together_once(void)
{
    struct diag diag = {""};
    struct record r;

    forget();
    format =
        log_format_compile("test", "%h %x %s %m %U %q %H", "%s", "%s", &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    parser = record_parser_create(format, false);
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a ?x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a - HTTP/1.1", &r));
    check_slice(r.target, "/a");
    /* The target as it was sent, and its query besides. */
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a?x=1 x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a?x=1 ?x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /ax=1 x=1 HTTP/1.1", &r));
    check_slice(r.target, "/ax=1?x=1");
    CU_ASSERT_PTR_NOT_NULL(parse("192.0.2.1 1 200 G(T /a - HTTP/1.1", &r));
    CU_ASSERT_PTR_NOT_NULL(parse("192.0.2.1 1 200 ", &r));
    forget();
}

#define REST                                                                   \
    " - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\""

static void what_cannot_be_the_client_is_not(void)
{
    static const struct {
        const char *preset, *line, *client; /* empty: refused */
    } rows[] = {
        {"COMBINED", "192.0.2.1" REST, "192.0.2.1"},
        {"COMBINED", "2001:db8::1" REST, "2001:db8::1"},
        {"COMBINED", "::ffff:192.0.2.1" REST, "::ffff:192.0.2.1"},
        {"COMBINED", "fe80::1%eth0" REST, "fe80::1%eth0"},
        {"COMBINED", "client.example" REST, "client.example"},
        {"COMBINED", "unix:" REST, "unix:"},
        {"COMBINED", "www.example 192.0.2.1" REST, ""},
        {"COMBINED", "www.example 2001:db8::1" REST, ""},
        {"COMBINED", "www.example:443 192.0.2.1" REST, ""},
        {"COMBINED", "192.0.2.1, 10.0.0.1" REST, ""},
        {"COMBINED", "192.0.2.1:443" REST, ""},
        {"COMBINED", "1:2:3" REST, ""},
        {"COMBINED", "2001:db8::1::2" REST, ""},
        {"VCOMBINED", "www.example:443 client.example" REST, "client.example"},
        {"VHOSTCOMBINED", "www.example client.example" REST, "client.example"},
        {"VHOSTCOMBINED", "client.example" REST, ""},
        {"VCOMBINED", "2001:db8::1" REST, ""},
    };
    struct record record;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        use(rows[i].preset);
        const char *why = parse(rows[i].line, &record);
        if (!why != (rows[i].client[0] != '\0'))
            CHECK_STR(why ? why : "(taken)", rows[i].line);
        else if (!why)
            check_slice(record.client, rows[i].client);
    }
    forget();
}

/* GoAccess compares nothing; what was detected without being told must. */
static void before_a_virtual_host_a_strict_format_has_an_address(void)
{
    struct record record;

    use("LIGHTTPD");
    log_format_be_strict(format);
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 localhost" REST, &record));
    check_slice(record.vhost, "localhost");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1" REST, &record));
    check_slice(record.vhost, "");
    CU_ASSERT_PTR_NOT_NULL(parse("a.example 192.0.2.1" REST, &record));
    forget();
}

static void a_strict_format_is_held_to_its_letter(void)
{
    static const struct {
        const char *line;
        bool loose, strict;
    } rows[] = {
        {"192.0.2.1" REST, true, true},
        {"192.0.2.1" REST " 12 more", true, true},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /\" 200 5 7 \"-\" "
         "\"a\"",
         true, false},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /\" 200 \"-\" "
         "\"a\"",
         true, false},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000]x\"GET /\" 200 5 \"-\" "
         "\"a\"",
         true, false},
        /* Two lines glued together. */
        {"192.0.2.1" REST "192.0.2.1" REST, true, false},
        {"192.0.2.1 198.51.100.1" REST, true, false},
        {"a.example b.example" REST, true, false},
        {"192.0.2.1 frank bob [20/Nov/2026:10:21:39 +0000] \"GET /\" 200 5 "
         "\"-\" \"a\"",
         true, true},
    };
    struct record record;

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!parse(rows[i].line, &record) != rows[i].loose)
            CHECK_STR("(not strict)", rows[i].line);
    log_format_be_strict(format);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!parse(rows[i].line, &record) != rows[i].strict)
            CHECK_STR("(strict)", rows[i].line);
    forget();
}

static void a_line_behind_a_hole_of_zeroes_is_a_line(void)
{
    static const char text[] = "\0\0\0\0"
                               "192.0.2.1" REST;
    struct record record;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(
        parse_bytes((struct slice){text, sizeof text - 1}, &record));
    check_slice(record.client, "192.0.2.1");
    check_slice(record.agent, "a");
    CU_ASSERT_PTR_NOT_NULL(parse_bytes((struct slice){text, 4}, &record));
    forget();
}

static CU_TestInfo tests[] = {
    {"what cannot be the client is not", what_cannot_be_the_client_is_not},
    {"before a virtual host a strict format has an address",
     before_a_virtual_host_a_strict_format_has_an_address},
    {"a strict format is held to its letter",
     a_strict_format_is_held_to_its_letter},
    {"a line behind a hole of zeroes is a line",
     a_line_behind_a_hole_of_zeroes_is_a_line},
    {"each preset reads its line", each_preset_reads_its_line},
    {"the log of the module tells all its fields",
     the_log_of_the_module_tells_all_its_fields},
    {"what Apache logs is kept as it is", what_apache_logs_is_kept_as_it_is},
    {"methods are case-sensitive", methods_are_case_sensitive},
    {"a request line is split as far as it goes",
     a_request_line_is_split_as_far_as_it_goes},
    {"odd but whole lines are accepted", odd_but_whole_lines_are_accepted},
    {"what is no line of the format is refused",
     what_is_no_line_of_the_format_is_refused},
    {"bytes that are no text harm nothing",
     bytes_that_are_no_text_harm_nothing},
    {"comments and empty lines are no requests",
     comments_and_empty_lines_are_no_requests},
    {"an overlong line is refused", an_overlong_line_is_refused},
    {"a target alone is a request beside a method",
     a_target_alone_is_a_request_beside_a_method},
    {"path and query are put together once",
     path_and_query_are_put_together_once},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_parser, "analyzer/record/record_parser");
