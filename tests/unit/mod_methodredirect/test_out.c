/* Expectations: HTML (WHATWG 13.2), RFC 8259 7, OpenMetrics 1.0 "Escaping",
 * RFC 3629 4. */
#include "mr_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "check.h"

static void append(void *to, const char *text, size_t len)
{
    char *buffer = to;
    size_t at = strlen(buffer);

    memcpy(buffer + at, text, len);
    buffer[at + len] = '\0';
}

typedef void write_fn(const struct mr_out *out, const char *text);

/* What @a write makes of @a text; valid until the next call. */
static const char *written(write_fn *write, const char *text)
{
    static char buffer[4096];
    const struct mr_out out = {append, buffer};

    buffer[0] = '\0';
    write(&out, text);
    return buffer;
}

static void text_is_escaped_for_html(void)
{
    CHECK_STR(written(mr_out_html, "<img src=\"x\" onerror='a'>&"),
              "&lt;img src=&quot;x&quot; onerror=&#39;a&#39;&gt;&amp;");
    CHECK_STR(written(mr_out_html, "plain"), "plain");
    CHECK_STR(written(mr_out_html, ""), "");
    CHECK_STR(written(mr_out_html, "\x1b[31m"), "\xEF\xBF\xBD[31m");
}

static void text_is_escaped_for_json(void)
{
    CHECK_STR(written(mr_out_json, "a\"b\\c\n\x01"),
              "\"a\\\"b\\\\c\\u000a\\u0001\"");
    CHECK_STR(written(mr_out_json, NULL), "null");
    CHECK_STR(written(mr_out_json, "gr\xC3\xBC\xC3\x9F"),
              "\"gr\xC3\xBC\xC3\x9F\"");
}

static void text_is_escaped_for_a_label(void)
{
    CHECK_STR(written(mr_out_label, "a\"b\\c\nd\r"),
              "a\\\"b\\\\c\\nd\xEF\xBF\xBD");
}

static void what_is_not_utf8_is_replaced(void)
{
    static const struct {
        const char *text, *result;
    } rows[] = {
        {"\x80", "\xEF\xBF\xBD"},
        {"a\xFF z", "a\xEF\xBF\xBD z"},
        {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xE2\x82\xAC", "\xE2\x82\xAC"},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
        {"\xF4\x90\x80\x80",
         "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xC3", "\xEF\xBF\xBD"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(written(mr_out_html, rows[i].text), rows[i].result);
}

static void any_bytes_make_valid_json(void)
{
    srand(1);
    for (int round = 0; round < 20000; round++) {
        char text[24];
        json_t *value;

        for (size_t i = 0; i < sizeof text - 1; i++)
            text[i] = (char)(rand() % 255 + 1);
        text[sizeof text - 1] = '\0';
        value = json_loads(written(mr_out_json, text), JSON_DECODE_ANY, NULL);
        CU_ASSERT_PTR_NOT_NULL(value);
        json_decref(value);
    }
}

static void write_date(const struct mr_out *out, const char *text)
{
    mr_out_time(out, atoll(text));
}

static void a_time_is_written_in_utc(void)
{
    CHECK_STR(written(write_date, "0"), "1970-01-01T00:00:00Z");
    CHECK_STR(written(write_date, "1795190400"), "2026-11-20T16:00:00Z");
    CHECK_STR(written(write_date, "4294967295"), "2106-02-07T06:28:15Z");
}

static CU_TestInfo tests[] = {
    {"text is escaped for HTML", text_is_escaped_for_html},
    {"text is escaped for JSON", text_is_escaped_for_json},
    {"text is escaped for a label", text_is_escaped_for_a_label},
    {"what is not UTF-8 is replaced", what_is_not_utf8_is_replaced},
    {"any bytes make valid JSON", any_bytes_make_valid_json},
    {"a time is written in UTC", a_time_is_written_in_utc},
    CU_TEST_INFO_NULL};

SUITE_DEFINE(mod_out, "mod_methodredirect/out");
