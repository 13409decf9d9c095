/* Expectations: the W3C draft "Extended Log File Format" (WD-logfile-960323);
 * lines as IIS, its Advanced Logging, CloudFront and Oracle Web Cache write
 * them (the shapes are those of lnav's tests). */
#include "format/w3c_header.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "record/record_parser.h"

/* A log of comments and one line, and what is read from that. */
struct sample {
    const char *comments[4], *line;
    int64_t time_us;
    const char *client, *vhost, *method, *target;
    int status;
    int64_t bytes, duration_us;
    const char *referer, *agent, *location;
};

/* clang-format off */
static const struct sample samples[] = {
    {{"#Date: 2002-05-02 17:42:15", "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status cs(User-Agent)"},
     "2002-05-02 17:42:15 192.0.2.1 - 198.51.100.2 80 GET /a.jpg - 200 Mozilla/4.0+(X11)",
     1020361335000000, "192.0.2.1", "", "GET", "/a.jpg", 200, -1, -1, "", "Mozilla/4.0+(X11)", ""},
    {{"#GMT-Offset: -0800", "#Fields:  c-ip  c-dns  c-auth-id  date  time  cs-method  cs-uri  sc-status  bytes  cs(Cookie)  cs(Referrer)  time-taken  cs(User-Agent)"},
     "192.0.2.1      x      u      2001-10-31     00:00:18      GET      /a.gif    200     350    \"a=b; c\"         \"http://a.example/\"      370      \"Mozilla/4.5 [en] (WinNT; I)\"",
     1004515218000000, "192.0.2.1", "", "GET", "/a.gif", 200, 350, 370000, "http://a.example/", "Mozilla/4.5 [en] (WinNT; I)", ""},
    {{"#Date: 2000-10-09 16:44:49", "#Fields: time c-ip cs-method cs-uri-stem sc-status"},
     "16:44:49 192.0.2.1 GET /a 301",
     971109889000000, "192.0.2.1", "", "GET", "/a", 301, -1, -1, "", "", ""},
    {{"#Fields:   date-local time-local   s-ip   cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) cs(Host) sc-status sc-substatus sc-win32-status TimeTakenMS"},
     "2012-08-15 17:00:00.363 198.51.100.2 GET /p x=1 80 - \"192.0.2.1\" \"Mozilla/5.0 (X; \"\"Y\"\")\" - \"a.example\" 302 0 0 109",
     1345050000363000, "192.0.2.1", "a.example", "GET", "/p?x=1", 302, -1, 109000, "", "Mozilla/5.0 (X; \"\"Y\"\")", ""},
    {{"#Version: 1.0", "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol"},
     "2026-11-20\t10:21:39\tCDG50-P2\t703\t192.0.2.1\tGET\td1.cloudfront.example\t/a\t302\t-\tcurl/7.81.0\tq=42\t-\tMiss\tid==\tcdn.example\thttps\t62\t0.113\t-\tTLSv1.3",
     1795170099000000, "192.0.2.1", "cdn.example", "GET", "/a?q=42", 302, 703, 113000, "", "curl/7.81.0", ""},
    {{"#Fields: timestamp c-ip cs-method cs-uri-stem sc-status sc(Location)"},
     "1795170099.046 192.0.2.1 POST /a 307 /b",
     1795170099046000, "192.0.2.1", "", "POST", "/a", 307, -1, -1, "", "", "/b"},
};
/* clang-format on */

static void check_slice(struct slice s, const char *expected)
{
    CHECK_BYTES(s.len ? s.at : "", s.len, expected);
}

static void check_record(const struct record *r, const struct sample *s)
{
    CHECK_INT(r->time_us, s->time_us);
    check_slice(r->client, s->client);
    check_slice(r->vhost, s->vhost);
    check_slice(r->method_text, s->method);
    check_slice(r->target, s->target);
    CHECK_INT(r->status, s->status);
    CHECK_INT(record_number(r, LOG_FIELD_BYTES), s->bytes);
    CHECK_INT(record_duration_us(r), s->duration_us);
    check_slice(r->referer, s->referer);
    check_slice(r->agent, s->agent);
    check_slice(r->location, s->location);
}

static void comments_tell_what_the_columns_hold(void)
{
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct sample *s = &samples[i];
        struct w3c_header header = {.fields = ""};
        struct diag diag = {""};
        struct line line = {.text = slice_of(s->line), .number = 1};
        struct record r;
        for (size_t c = 0; c < 4 && s->comments[c]; c++)
            w3c_header_take(&header, slice_of(s->comments[c]));
        struct log_format *format = w3c_header_format(&header, &diag);
        CHECK_STR(diag.text, "");
        CU_ASSERT_PTR_NOT_NULL_FATAL(format);
        struct record_parser *parser = record_parser_create(format, false);
        const char *why = record_parse(parser, &line, &r);
        if (why) {
            CHECK_STR(why, s->line);
        }
        else {
            record_read(&r);
            check_record(&r, s);
        }
        record_parser_destroy(parser);
        log_format_destroy(format);
    }
}

/* Each time of day beside the seconds since the comment's midnight. */
static const struct {
    const char *time;
    int64_t seconds;
} nights[] = {
    {"23:59:50", 86390},  {"23:59:58", 86398},
    {"00:00:01", 86401},  {"23:59:59", 86399},
    {"00:00:02", 86402},  {"14:00:00", 86400 + 50400},
    {"13:30:00", 135000}, {"09:00:00", 2 * 86400 + 32400},
};

static void a_night_passes_without_a_new_date(void)
{
    struct w3c_header header = {.fields = ""};
    struct diag diag = {""};

    w3c_header_take(&header, slice_of("#Date: 2026-11-20 23:59:00"));
    w3c_header_take(&header,
                    slice_of("#Fields: time c-ip cs-method cs-uri sc-status"));
    struct log_format *format = w3c_header_format(&header, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    struct record_parser *parser = record_parser_create(format, false);
    CU_ASSERT_PTR_NOT_NULL_FATAL(parser);
    for (size_t i = 0; i < sizeof nights / sizeof nights[0]; i++) {
        char text[80];
        struct record r;
        snprintf(text, sizeof text, "%s 192.0.2.1 GET /a 200", nights[i].time);
        struct line line = {.text = slice_of(text), .number = i + 1};
        CU_ASSERT_PTR_NULL_FATAL(record_parse(parser, &line, &r));
        CHECK_INT(r.time_us, (1795132800 + nights[i].seconds) * 1000000);
    }
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static void the_first_line_may_be_of_the_next_day(void)
{
    struct w3c_header header = {.fields = ""};
    struct diag diag = {""};
    struct record r;

    w3c_header_take(&header, slice_of("#Date: 2026-11-20 22:30:00"));
    w3c_header_take(&header,
                    slice_of("#Fields: time c-ip cs-method cs-uri sc-status"));
    struct log_format *format = w3c_header_format(&header, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    struct record_parser *parser = record_parser_create(format, false);
    struct line line = {.text = slice_of("01:00:00 192.0.2.1 GET /a 200"),
                        .number = 1};
    CU_ASSERT_PTR_NULL_FATAL(record_parse(parser, &line, &r));
    CHECK_INT(r.time_us, (1795132800 + 86400 + 3600) * INT64_C(1000000));
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static void a_comment_that_changes_nothing_makes_no_new_format(void)
{
    static const char fields[] = "#Fields: date time c-ip cs-method cs-uri "
                                 "sc-status";
    struct w3c_header h = {.fields = ""};

    CU_ASSERT_FALSE(w3c_header_is_known(&h));
    CU_ASSERT_FALSE(w3c_header_take(&h, slice_of("#Software: x")));
    CU_ASSERT_FALSE(w3c_header_take(&h, slice_of("#Date: 2026-11-20")));
    CU_ASSERT_FALSE(w3c_header_is_known(&h));
    CU_ASSERT_TRUE(w3c_header_take(&h, slice_of(fields)));
    CU_ASSERT_FALSE(w3c_header_take(&h, slice_of(fields)));
    /* The lines have dates of their own. */
    CU_ASSERT_FALSE(w3c_header_take(&h, slice_of("#Date: 2026-11-21")));
    CU_ASSERT_TRUE(w3c_header_take(&h, slice_of("#Fields: time c-ip cs-method "
                                                "cs-uri sc-status")));
    CU_ASSERT_TRUE(w3c_header_take(&h, slice_of("#Date: 2026-11-22")));
    CU_ASSERT_TRUE(w3c_header_take(&h, slice_of("#GMT-Offset: +0100")));
    CU_ASSERT_FALSE(w3c_header_take(&h, slice_of("a line")));
    CU_ASSERT_FALSE(w3c_header_take(&h, slice_of("")));
}

static void what_is_too_long_is_no_header(void)
{
    static char text[100000];
    struct w3c_header h = {.fields = ""};
    struct slice line = {text, sizeof text};

    memset(text, 'x', sizeof text);
    memcpy(text, "#Fields: ", 9);
    CU_ASSERT_FALSE(w3c_header_take(&h, line));
    CU_ASSERT_FALSE(w3c_header_is_known(&h));
}

static void columns_without_client_or_status_are_explained(void)
{
    static const struct {
        const char *fields, *says;
    } rows[] = {
        {"#Fields: date time s-ip cs-method cs-uri-stem", "client"},
        {"#Fields: date time c-ip cs-method cs-uri-stem", "status"},
        {"#Fields: time c-ip cs-method cs-uri-stem sc-status", "date"},
        {"#Fields:", "client"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct w3c_header h = {.fields = ""};
        struct diag diag = {""};
        w3c_header_take(&h, slice_of(rows[i].fields));
        CU_ASSERT_PTR_NULL(w3c_header_format(&h, &diag));
        if (!strstr(diag.text, rows[i].says))
            CHECK_STR(diag.text, rows[i].says);
    }
}

static CU_TestInfo tests[] = {
    {"comments tell what the columns hold",
     comments_tell_what_the_columns_hold},
    {"a comment that changes nothing makes no new format",
     a_comment_that_changes_nothing_makes_no_new_format},
    {"what is too long is no header", what_is_too_long_is_no_header},
    {"columns without client or status are explained",
     columns_without_client_or_status_are_explained},
    {"a night passes without a new date", a_night_passes_without_a_new_date},
    {"the first line may be of the next day",
     the_first_line_may_be_of_the_next_day},
    CU_TEST_INFO_NULL,
};
SUITE_DEFINE(analyzer_w3c_header, "analyzer/format/w3c_header");
