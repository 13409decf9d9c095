/* Expectations: UTF-8 as RFC 3629 defines it; direction and invisible
 * characters as in "Trojan Source" (CVE-2021-42574). */
#include "report/text.h"

#include <stdlib.h>

#include "check.h"

static void check_written(struct slice text, enum text_style style,
                          bool show_query, const char *expected)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&bytes, &len);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    text_write(out, text, style, show_query);
    fclose(out);
    CHECK_BYTES(bytes, len, expected);
    free(bytes);
}

static void on_terminal(const char *text, const char *expected)
{
    check_written(slice_of(text), TEXT_TERMINAL, true, expected);
}

static void terminals_get_no_control_bytes(void)
{
    on_terminal("plain ~", "plain ~");
    on_terminal("\x1b[31m\r\n\t\x07\x7f", "\\x1b[31m\\x0d\\x0a\\x09\\x07\\x7f");
    check_written((struct slice){"a\0b", 3}, TEXT_TERMINAL, true, "a\\x00b");
    on_terminal("\xc2\x9b"
                "31m",
                "\\xc2\\x9b31m"); /* C1: CSI */
}

static void direction_and_invisible_characters_are_spelled_out(void)
{
    on_terminal("a\xe2\x80\xae"
                "b",
                "a\\xe2\\x80\\xaeb");               /* U+202E */
    on_terminal("\xe2\x81\xa6", "\\xe2\\x81\\xa6"); /* U+2066 */
    on_terminal("\xe2\x80\x8b", "\\xe2\\x80\\x8b"); /* U+200B */
    on_terminal("\xef\xbb\xbf", "\\xef\\xbb\\xbf"); /* U+FEFF */
    on_terminal("\xef\xbf\xbf", "\\xef\\xbf\\xbf"); /* U+FFFF */
    on_terminal("\xe2\x80\xa8", "\\xe2\\x80\\xa8"); /* U+2028 */
}

static void text_of_any_language_is_kept(void)
{
    on_terminal("/\xc3\xbc/\xe6\x97\xa5/\xf0\x9f\x98\x80",
                "/\xc3\xbc/\xe6\x97\xa5/\xf0\x9f\x98\x80");
}

static void bytes_that_are_not_utf8_are_spelled_out_everywhere(void)
{
    static const struct {
        const char *bytes, *expected;
    } rows[] = {
        {"\xff", "\\xff"},
        {"\xc3", "\\xc3"},                            /* cut */
        {"\xc3(", "\\xc3("},                          /* no continuation */
        {"\x80", "\\x80"},                            /* lone continuation */
        {"\xc0\xaf", "\\xc0\\xaf"},                   /* overlong */
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},          /* overlong */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* surrogate */
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* above U+10FFFF */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        on_terminal(rows[i].bytes, rows[i].expected);
        check_written(slice_of(rows[i].bytes), TEXT_HTML, true,
                      rows[i].expected);
        check_written(slice_of(rows[i].bytes), TEXT_UTF8, true,
                      rows[i].expected);
    }
}

static void html_text_cannot_leave_its_element(void)
{
    check_written(slice_of("<a href='x' b=\"y\">&amp;\x01"), TEXT_HTML, true,
                  "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;\\x01");
}

static void a_quote_in_a_cell_is_doubled(void)
{
    check_written(slice_of("\"a\",'<\r\n"), TEXT_CSV, true,
                  "\"\"a\"\",'<\\x0d\\x0a");
}

static void a_path_becomes_a_uri_reference(void)
{
    check_written(slice_of("/var/log/a b%\xff:1.log"), TEXT_URI, true,
                  "/var/log/a%20b%25%FF%3A1.log");
    check_written(slice_of("x?token=1"), TEXT_URI, false,
                  "x%3Ftoken%3D%2A%2A%2A");
}

static void a_label_cannot_leave_its_quotes(void)
{
    check_written(slice_of("a\"b\\\n\xff"), TEXT_LABEL, true,
                  "a\\\"b\\\\\\\\x0a\\\\xff");
}

static void a_message_holds_no_link(void)
{
    check_written(slice_of("/[a](http://b)\n"), TEXT_MESSAGE, true,
                  "/%5Ba](http://b)\\x0a");
}

static void secrets_are_masked_unless_asked_for(void)
{
    check_written(slice_of("/?token=a&b=<"), TEXT_HTML, false,
                  "/?token=***&amp;b=&lt;");
    check_written(slice_of("/?token=a"), TEXT_UTF8, true, "/?token=a");
}

static void times_are_utc_and_of_no_locale(void)
{
    char buf[TEXT_TIME_SIZE];
    int64_t us = INT64_C(1795179820999999);

    CHECK_STR(text_iso_time(buf, us), "2026-11-20T13:03:40Z");
    CHECK_STR(text_time(buf, us), "2026-11-20 13:03:40");
    CHECK_STR(text_goaccess_date(buf, us), "20/Nov/2026");
    CHECK_STR(text_goaccess_time(buf, us), "2026-11-20 13:03:40 +0000");
    CHECK_STR(text_iso_time(buf, -1), "1969-12-31T23:59:59Z");
    CHECK_STR(text_iso_time(buf, 0), "");
    CHECK_STR(text_goaccess_date(buf, 0), "");
}

static void numbers_are_grouped_and_scaled(void)
{
    char buf[TEXT_NUMBER_SIZE];

    CHECK_STR(text_count(buf, 0), "0");
    CHECK_STR(text_count(buf, 999), "999");
    CHECK_STR(text_count(buf, 1000), "1,000");
    CHECK_STR(text_count(buf, UINT64_MAX), "18,446,744,073,709,551,615");
    CHECK_STR(text_size(buf, 1023), "1023 B");
    CHECK_STR(text_size(buf, 1024), "1.0 KiB");
    CHECK_STR(text_size(buf, UINT64_C(1) << 30), "1.0 GiB");
    CHECK_STR(text_size(buf, UINT64_MAX), "16384.0 PiB");
}

static CU_TestInfo tests[] = {
    {"terminals get no control bytes", terminals_get_no_control_bytes},
    {"direction and invisible characters are spelled out",
     direction_and_invisible_characters_are_spelled_out},
    {"text of any language is kept", text_of_any_language_is_kept},
    {"bytes that are not UTF-8 are spelled out everywhere",
     bytes_that_are_not_utf8_are_spelled_out_everywhere},
    {"HTML text cannot leave its element", html_text_cannot_leave_its_element},
    {"a path becomes a URI reference", a_path_becomes_a_uri_reference},
    {"a label cannot leave its quotes", a_label_cannot_leave_its_quotes},
    {"a message holds no link", a_message_holds_no_link},
    {"a quote in a cell is doubled", a_quote_in_a_cell_is_doubled},
    {"secrets are masked unless asked for",
     secrets_are_masked_unless_asked_for},
    {"times are UTC and of no locale", times_are_utc_and_of_no_locale},
    {"numbers are grouped and scaled", numbers_are_grouped_and_scaled},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_text, "analyzer/report/text");
