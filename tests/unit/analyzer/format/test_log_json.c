/* Expectations: GoAccess' reading of JSON logs (nested keys, keys with dots,
 * arrays, null, empty strings); RFC 8259 for JSON itself, with jansson as the
 * second opinion on strings. */
#include "format/log_format.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/one_line.h"
#include "check.h"

/* Everything that a JSON format cannot do without. */
#define NEEDS "\"h\": \"%h\", \"x\": \"%x\", \"r\": \"%r\", \"s\": \"%s\""
#define NEEDS_LINE                                                             \
    "\"h\":\"192.0.2.1\",\"x\":1795170099,\"r\":\"GET / HTTP/1.1\",\"s\":200"

static struct log_format *compile(const char *text, struct diag *diag)
{
    *diag = (struct diag){""};
    return log_format_compile("test", text, "%+", "%+", diag);
}

static enum log_field field_of(char letter)
{
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_field_letter((enum log_field)f) == letter)
            return (enum log_field)f;
    CU_FAIL_FATAL("no such letter");
    return LOG_FIELD_COUNT;
}

struct row {
    const char *format, *line; /* members behind the needed ones */
    char letter;
    const char *value; /* NULL: the field is not there */
};

/* With the marks of the splitter and without: both find the same. */
static void check_row(const struct row *row)
{
    char format_text[1024], text[4096];
    struct log_fields fields;
    struct diag diag;

    snprintf(format_text, sizeof format_text, "{ %s%s }", NEEDS, row->format);
    snprintf(text, sizeof text, "{%s%s", NEEDS_LINE, row->line);
    struct log_format *format = compile(format_text, &diag);
    CHECK_STR(diag.text, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    for (int marks = 0; marks < 2; marks++) {
        struct line line = one_line(slice_of(text));
        struct log_quotes quotes = {line.base, line.quotes, line.quote_count};
        enum log_field field = field_of(row->letter);
        const char *why = log_format_match(format, line.text,
                                           marks ? &quotes : NULL, &fields);
        if (why)
            CHECK_STR(why, text);
        else if (!row->value)
            CU_ASSERT_FALSE(log_fields_have(&fields, field))
        else if (!log_fields_have(&fields, field))
            CHECK_STR(text, row->value);
        else
            CHECK_BYTES(fields.at[field].at, fields.at[field].len, row->value);
    }
    log_format_destroy(format);
}

#define CHECK_ROWS(rows)                                                       \
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows)[0]; i++)                \
    check_row(&(rows)[i])

/* clang-format off */
static void keys_are_paths(void)
{
    static const struct row rows[] = {
        {", \"a\": {\"b\": \"%v\"}",   ",\"a\":{\"b\":\"x\"}}",            'v', "x"},
        {", \"a.b\": \"%v\"",          ",\"a\":{\"b\":\"x\"}}",            'v', "x"},
        {", \"a\": {\"b\": \"%v\"}",   ",\"a.b\":\"x\"}",                  'v', "x"},
        {", \"a.b.c\": \"%v\"",        ",\"a\":{\"b.c\":\"x\"}}",          'v', "x"},
        {", \"b\": \"%v\"",            ",\"a\":{\"b\":\"x\"}}",            'v', NULL},
        {", \"a\": {\"b\": \"%v\"}",   ",\"b\":\"x\"}",                    'v', NULL},
        {", \"a\": {\"b\": \"%v\"}",   ",\"a\":\"x\"}",                    'v', NULL},
        {", \"b\": \"%v\"",            ",\"a\":{\"b\":\"}\"},\"b\":\"x\"}", 'v', "x"},
        {", \"\": \"%v\"",             ",\"\":\"x\"}",                     'v', "x"},
    };
    CHECK_ROWS(rows);
}

static void elements_of_an_array_share_its_key(void)
{
    static const struct row rows[] = {
        {", \"a\": [\"%v\"]",                ",\"a\":[\"x\"]}",                 'v', "x"},
        {", \"a\": \"%v\"",                  ",\"a\":[\"x\"]}",                 'v', "x"},
        {", \"a\": [\"%v\"]",                ",\"a\":\"x\"}",                   'v', "x"},
        {", \"a\": [\"%v\"]",                ",\"a\":[\"x\",\"y\"]}",           'v', "x"},
        {", \"a\": [\"%v\"]",                ",\"a\":[]}",                      'v', NULL},
        {", \"a\": [{\"b\": \"%v\"}]",       ",\"a\":[{\"c\":1},{\"b\":\"x\"}]}", 'v', "x"},
    };
    CHECK_ROWS(rows);
}

static void a_value_is_text_whatever_its_type(void)
{
    static const struct row rows[] = {
        {", \"b\": \"%b\"", ",\"b\":12}",            'b', "12"},
        {", \"b\": \"%b\"", ",\"b\": -1.5e3 }",      'b', "-1.5e3"},
        {", \"b\": \"%e\"", ",\"b\":true}",          'e', "true"},
        {", \"b\": \"%e\"", ",\"b\":null}",          'e', "-"},
        {", \"b\": \"%e\"", ",\"b\":\"\"}",          'e', NULL},
        {", \"b\": \"%e\"", ",\"b\":\"\",\"b\":1}",  'e', "1"},
        {", \"b\": \"%e\"", ",\"b\":1,\"b\":2}",     'e', "1"},
        /* Apache writes "-" where it has no number. */
        {", \"b\": \"%b\"", ",\"b\":-,\"c\":2}",     'b', "-"},
        {", \"b\": \"%b\"", ",\"b\":,\"c\":2}",      'b', NULL},
    };
    CHECK_ROWS(rows);
}

static void a_value_is_read_by_a_format_of_its_own(void)
{
    static const struct row rows[] = {
        {", \"a\": \"%v:%P\"",     ",\"a\":\"host:81\"}",            'P', "81"},
        {", \"a\": \"%Tms\"",      ",\"a\":\"12ms\"}",               'T', "12"},
        {", \"a\": \"%^ %v\"",     ",\"a\":\"b c\"}",                'v', "c"},
        /* Of two keys for one thing, the format names the better one first. */
        {", \"a\": \"%v\", \"b\": \"%v\"", ",\"b\":\"y\",\"a\":\"x\"}", 'v', "x"},
        {", \"a\": \"%v\", \"b\": \"%v\"", ",\"a\":\"x\",\"b\":\"y\"}", 'v', "x"},
        {", \"a\": \"%v\", \"b\": \"%v\"", ",\"b\":\"y\"}",            'v', "y"},
        {", \"a\": \"%v\"",        ",\"a\":\" x \"}",                'v', "x"},
    };
    CHECK_ROWS(rows);
}

static void escapes_are_undone(void)
{
    static const struct row rows[] = {
        {", \"a\": \"%u\"", ",\"a\":\"\\u0041\"}",             'u', "A"},
        {", \"a\": \"%u\"", ",\"a\":\"a\\\"b\\\\c\\/d\"}",     'u', "a\"b\\c/d"},
        {", \"a\": \"%u\"", ",\"a\":\"x\\ty\"}",               'u', "x\ty"},
        {", \"a\": \"%u\"", ",\"a\":\"\\u00e9\\u20ac\"}",      'u', "\xc3\xa9\xe2\x82\xac"},
        {", \"a\": \"%u\"", ",\"a\":\"\\ud83d\\ude00\"}",      'u', "\xf0\x9f\x98\x80"},
        {", \"a\": \"%u\"", ",\"a\":\"\\ud83dx\"}",            'u', "\xef\xbf\xbdx"},
        /* No escapes of JSON: they stay, Apache writes them. */
        {", \"a\": \"%u\"", ",\"a\":\"\\x16\\x03\"}",          'u', "\\x16\\x03"},
        {", \"a\": \"%u\"", ",\"a\":\"\\u00g1\"}",             'u', "\\u00g1"},
        {", \"a\": \"%u\"", ",\"b\":\"\\u0041\",\"a\":\"c\"}", 'u', "c"},
    };
    CHECK_ROWS(rows);
}

static void a_cut_line_says_what_it_says(void)
{
    static const struct row rows[] = {
        {", \"a\": \"%v\"", ",\"b\":{\"c\":1",          's', "200"},
        {", \"a\": \"%v\"", ",\"a\":\"x",               'v', NULL},
        {", \"a\": \"%v\"", ",\"a\"",                   'v', NULL},
        {", \"a\": \"%v\"", ",\"a",                     's', "200"},
        {", \"a\": \"%v\"", ",",                        's', "200"},
        {", \"a\": \"%v\"", ",\"a\":\"x\"} more", 'v', "x"},
        {", \"a\": \"%v\"", " , \"a\" : \"x\" } ",      'v', "x"},
    };
    CHECK_ROWS(rows);
}
/* clang-format on */

/* Why @a text is refused, and how many bytes of it were read. */
static const char *refusal(const char *text, size_t *at)
{
    struct diag diag;
    struct log_fields fields;
    struct log_format *format = compile("{" NEEDS "}", &diag);
    struct line line = one_line(slice_of(text));
    const char *why = log_format_match(format, line.text, NULL, &fields);

    *at = why && fields.refused ? (size_t)(fields.refused - line.text.at) : 0;
    log_format_destroy(format);
    return why ? why : "(accepted)";
}

static void what_is_no_json_is_refused_with_its_place(void)
{
    char deep[600] = "";
    size_t at;

    CHECK_STR(refusal("192.0.2.1 - -", &at), "it is no JSON object");
    CHECK_STR(refusal("[]", &at), "it is no JSON object");
    CHECK_STR(refusal("", &at), "it is no JSON object");
    CHECK_STR(refusal("{a:1}", &at), "a key of its JSON has no quotes");
    CHECK_INT(at, 1);
    CHECK_STR(refusal("{\"a\" 1}", &at), "a key of its JSON has no :");
    CHECK_INT(at, 5);
    CHECK_STR(refusal("{\"h\":[1}", &at),
              "the brackets of its JSON do not match");
    CHECK_INT(at, 7);
    CHECK_STR(refusal("{" NEEDS_LINE "}{" NEEDS_LINE "}", &at),
              "another JSON object stands behind it");
    CHECK_INT(at, strlen("{" NEEDS_LINE "}"));
    CHECK_STR(refusal("{" NEEDS_LINE "} x, {" NEEDS_LINE, &at),
              "another JSON object stands behind it");
    CHECK_STR(refusal("{" NEEDS_LINE "}, ", &at), "(accepted)");
    strcpy(deep, "{\"h\":");
    memset(deep + 5, '[', 500);
    CHECK_STR(refusal(deep, &at), "its JSON is nested more than 32 levels");
    /* What nobody asked for may be as deep as it likes. */
    strcpy(deep, "{\"q\":");
    memset(deep + 5, '[', 500);
    CHECK_STR(refusal(deep, &at), "(accepted)");
}

static void a_format_that_cannot_serve_is_explained(void)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"{", "is no JSON"},
        {"{\"h\": %h}", "is no JSON"},
        {"{\"h\": 1}", "the value of \"h\" in the log format is no string"},
        {"{\"h\": \"%h\"}", "date and time"},
        {"{}", "the client address"},
    };
    struct diag diag;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CU_ASSERT_PTR_NULL(compile(rows[i].text, &diag));
        if (!strstr(diag.text, rows[i].says))
            CHECK_STR(diag.text, rows[i].says);
    }
}

/* Strings of any characters, as jansson writes them: what we read is what was
 * written. */
static void strings_are_those_of_another_library(void)
{
    struct diag diag;
    struct log_format *format = compile("{" NEEDS ", \"v\": \"%v\"}", &diag);
    uint32_t seed = 1;
    unsigned wrong = 0;

    for (int round = 0; round < 20000; round++) {
        char text[64], out[64];
        size_t len = 0;
        text[len++] = 'x'; /* no blank at the ends, which are trimmed */
        for (int i = 0; i < 10; i++) {
            static const char *const parts[] = {"\"",
                                                "\\",
                                                "/",
                                                "\n",
                                                "\t",
                                                "a",
                                                "\xc3\xa9",
                                                "\xe2\x82\xac",
                                                "\xf0\x9f\x98\x80",
                                                "\x01",
                                                "{",
                                                "}",
                                                ",",
                                                ":",
                                                "\\u0041",
                                                " "};
            const char *part =
                parts[(seed = seed * 1664525 + 1013904223) >> 28];
            memcpy(text + len, part, strlen(part));
            len += strlen(part);
        }
        text[len++] = 'x';
        text[len] = '\0';
        json_t *object = json_pack("{s:s, s:i, s:s, s:i, s:s}", "h", "::1", "x",
                                   1795170099, "r", "-", "s", 200, "v", text);
        char *dump =
            json_dumps(object, round & 1 ? JSON_ENSURE_ASCII : JSON_COMPACT);
        struct log_fields fields;
        struct line line = one_line(slice_of(dump));
        struct log_quotes quotes = {line.base, line.quotes, line.quote_count};
        wrong += log_format_match(format, line.text, round & 2 ? &quotes : NULL,
                                  &fields)
                     != NULL
                 || !log_fields_have(&fields, LOG_FIELD_VHOST)
                 || !slice_is(fields.at[LOG_FIELD_VHOST], text);
        if (wrong == 1) {
            snprintf(out, sizeof out, "%s", text);
            CHECK_STR(dump, out);
            wrong++;
        }
        free(dump);
        json_decref(object);
    }
    CHECK_INT(wrong, 0);
    log_format_destroy(format);
}

static CU_TestInfo tests[] = {
    {"keys are paths", keys_are_paths},
    {"elements of an array share its key", elements_of_an_array_share_its_key},
    {"a value is text whatever its type", a_value_is_text_whatever_its_type},
    {"a value is read by a format of its own",
     a_value_is_read_by_a_format_of_its_own},
    {"escapes are undone", escapes_are_undone},
    {"a cut line says what it says", a_cut_line_says_what_it_says},
    {"what is no JSON is refused with its place",
     what_is_no_json_is_refused_with_its_place},
    {"a format that cannot serve is explained",
     a_format_that_cannot_serve_is_explained},
    {"strings are those of another library",
     strings_are_those_of_another_library},
    CU_TEST_INFO_NULL,
};
SUITE_DEFINE(analyzer_log_json, "analyzer/format/log_json");
