/* Expectations: GoAccess' manual page, section "custom log/date format", and
 * what its parser does with the cases that the manual leaves open; where we
 * differ on purpose, analyzer/format/README.md says so. */
#include "format/log_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/one_line.h"
#include "check.h"
#include "util/hash.h"

/* What a format cannot do without, so that the cases need not repeat it. */
#define BEFORE      "%x|%r|%s|"
#define BEFORE_LINE "1|GET / HTTP/1.1|200|"

struct row {
    const char *format, *line;
    char letter;
    const char *value; /* NULL: the field is not there */
};

static enum log_field field_of(char letter)
{
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_field_letter((enum log_field)f) == letter)
            return (enum log_field)f;
    CU_FAIL_FATAL("no such letter");
    return LOG_FIELD_COUNT;
}

static struct log_format *compile(const char *text)
{
    struct diag diag = {""};
    struct log_format *format =
        log_format_compile("test", text, "%s", "%s", &diag);

    CHECK_STR(diag.text, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    return format;
}

/* Match with the quotes that the splitter found, and without: the fields are
 * the same. */
static const char *match(const struct log_format *format, const char *text,
                         struct log_fields *fields)
{
    struct line line = one_line(slice_of(text));
    struct log_quotes quotes = {line.base, line.quotes, line.quote_count};
    struct log_fields other;
    const char *why = log_format_match(format, line.text, &quotes, fields);

    CU_ASSERT_EQUAL(log_format_match(format, line.text, NULL, &other), why);
    CU_ASSERT_EQUAL(other.present, fields->present);
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_fields_have(fields, (enum log_field)f))
            CU_ASSERT_TRUE(slice_equal(fields->at[f], other.at[f]));
    return why;
}

static void check_field(const struct log_fields *fields, const struct row *row)
{
    enum log_field field = field_of(row->letter);

    if (!row->value) {
        CU_ASSERT_FALSE(log_fields_have(fields, field));
        return;
    }
    if (!log_fields_have(fields, field)) {
        CHECK_STR("(no such field)", row->value);
        return;
    }
    CHECK_BYTES(fields->at[field].at, fields->at[field].len, row->value);
}

static void check_rows(const char *before, const char *before_line,
                       const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char format_text[512], line[2048];
        struct log_fields fields;
        snprintf(format_text, sizeof format_text, "%s%s", before,
                 rows[i].format);
        snprintf(line, sizeof line, "%s%s", before_line, rows[i].line);
        struct log_format *format = compile(format_text);
        const char *why = match(format, line, &fields);
        if (why)
            CHECK_STR(why, rows[i].line);
        else
            check_field(&fields, &rows[i]);
        log_format_destroy(format);
    }
}

/* Rows whose format lacks nothing but the client. */
#define CHECK_CLIENT_ROWS(rows)                                                \
    check_rows(BEFORE, BEFORE_LINE, rows, sizeof(rows) / sizeof(rows)[0])
/* Rows that need not name the client either. */
#define CHECK_ROWS(rows)                                                       \
    check_rows("%h|" BEFORE, "192.0.2.9|" BEFORE_LINE, rows,                   \
               sizeof(rows) / sizeof(rows)[0])

/* Whether @a line is refused. */
static bool refuses(const char *format_text, const char *line)
{
    struct log_format *format = compile(format_text);
    struct log_fields fields;
    const char *why = match(format, line, &fields);

    log_format_destroy(format);
    return why != NULL;
}

/* clang-format off */
static void a_literal_skips_one_byte_whatever_it_is(void)
{
    static const struct row rows[] = {
        {"[%v] %e",       "[a] b",     'v', "a"},
        {"[%v] %e",       "(a] b",     'v', "a"},
        {"[%v] %e",       "[a]_b",     'e', "b"},
        {"abc%v",         "xyz1",      'v', "1"},
    };
    CHECK_ROWS(rows);
}

static void a_field_ends_at_the_next_character_of_the_format(void)
{
    static const struct row rows[] = {
        {"%v:%e ",        "a b:c d",   'v', "a b"},
        {"%v:%e ",        "a b:c d",   'e', "c"},
        {"%v%e",          "a%b",       'v', "a"},   /* the delimiter is '%' */
        {"%v%e",          "a%b",       'e', "%b"},  /* and it is not passed */
        {"%u",            "x y  z",    'u', "x y  z"},
        {"%v",            "",          'v', NULL},
    };
    CHECK_ROWS(rows);
    CU_ASSERT_TRUE(refuses("%h|" BEFORE "%v;", "192.0.2.9|" BEFORE_LINE "abc"));
    CU_ASSERT_TRUE(refuses("%h|" BEFORE "%b;", "192.0.2.9|" BEFORE_LINE "12"));
}

static void an_escaped_delimiter_belongs_to_the_field(void)
{
    static const struct row rows[] = {
        {"\"%u\" %e",     "\"a\\\"b\" c",         'u', "a\\\"b"},
        {"\"%u\" %e",     "\"a\\\"b\" c",         'e', "c"},
        {"\"%u\" %e",     "\"a\\\\\" c",          'u', "a\\\\"},
        {"\"%u\" %e",     "\"a\\\\\" c",          'e', "c"},
        {"\"%u\" %e",     "\"a\\\\\\\"b\" c",     'u', "a\\\\\\\"b"},
        {"%v|%e",         "a\\|b|c",              'v', "a\\|b"},
        {"%v|%e",         "a\\|b",                'v', "a\\|b"}, /* only escaped */
        {"\"%R\" %e",     "\"a\\\"b c",           'R', "a\\\"b c"},
    };
    CHECK_ROWS(rows);
}

static void a_field_loses_white_space_at_both_ends(void)
{
    static const struct row rows[] = {
        {"\"%u\"",        "\"  a b\t\"", 'u', "a b"},
        {"\"%u\"",        "\"   \"",     'u', ""},
        {"%v;",           "\t a ;",      'v', "a"},
    };
    CHECK_ROWS(rows);
}

static void what_is_skipped_ends_at_its_delimiter(void)
{
    static const struct row rows[] = {
        {"%^ %v ",        "a b c",      'v', "b"},
        {"%W %v ",        "a b c",      'v', "b"},   /* no such letter */
        {"%@ %v ",        "a b c",      'v', "b"},
        {"%^[%v]",        "- frank smith [b]", 'v', "b"},
        {"%^|%v ",        "xab c",      'v', "ab"},  /* no '|': stays put */
        {"%v %^",         "a b c",      'v', "a"},
        {"%^",            "",           'v', NULL},
        {"%v %v %e",      "a b c",      'v', "a"},   /* the first value wins */
        {"%v %v %e",      "a b c",      'e', "c"},
        {"%D %D",         "1 2",        'D', "1"},
        /* Ours: GoAccess stops at the escaped quote and loses its way. */
        {"\"%^\" %v",     "\"a\\\"b\" c", 'v', "c"},
    };
    CHECK_ROWS(rows);
}

static void what_is_skipped_may_hold_its_delimiter_before_a_longer_literal(void)
{
    static const struct row rows[] = {
        {"%^ \"%J\"",     "10.0.0.1:80 \"/x\"", 'J', "/x"},
        {"%^ \"%J\"",     "10.0.0.1:80, 10.0.0.2:80 \"/x\"", 'J', "/x"},
        {"%^ [%v] %e",    "a [b c [d] e", 'v', "b c [d"},
        {"\"%^\" \"%v\"", "\"a\"b\" \"c\"", 'v', "c"},
        {"\"%^\" \"%v\"", "\"a\\\" \"b\" \"c\"", 'v', "c"},
        /* As in GoAccess, where the literal does not stand at all. */
        {"%^ \"%J\"",     "a |b\" c",    'J', "b"},
        {"\"%^\" \"%v\"", "\"a\"_'c\"", 'v', "c"},
        {"%^ - %v",       "a",          'v', NULL},
    };
    CHECK_ROWS(rows);
}

static void a_list_of_upstreams_is_skipped_whole(void)
{
    static const struct row rows[] = {
        {"%l %v ",        "a b c",      'v', "b"},
        {"%l %v",         "a, b c",     'v', "c"},
        {"%l %v ",        "10.0.0.1:80, 10.0.0.2:80, unix:/s : 10.0.0.3:80 x y", 'v', "x"},
        {"%l %v ",        "0.001, - : 0.002 b c", 'v', "b"},
        {"%l \"%J\"",     "a, b \"/x\"", 'J', "/x"},
        {"\"%l\" %v ",    "\"a, b\" c d", 'v', "c"},
        {"%l|%v ",        "a, b|c d",   'v', "c"},
        {"%l %v",         "a, b",       'v', ", b"}, /* no end: stays put */
        {"%v %l",         "a b, c",     'v', "a"},
    };
    CHECK_ROWS(rows);
}

static void a_doubled_percent_arms_once(void)
{
    static const struct row rows[] = {
        {"%%v %e",        "a b",        'v', "a"},
        {"%%%%v %e",      "a b",        'v', "a"},
        {"%%v %e",        "a b",        'e', "b"},
        {"%v %",          "a b",        'v', "a"},
    };
    CHECK_ROWS(rows);
}

static void a_tilde_skips_white_space(void)
{
    static const struct row rows[] = {
        {"%~%v ",         "   a b",     'v', "a"},
        {"%~%v ",         "a b",        'v', "a"},
        {"%~%v ",         " \t a b",    'v', "a"},
    };
    CHECK_ROWS(rows);
}

static void format_strings_spell_control_characters(void)
{
    static const struct row rows[] = {
        {"%v\\t%e",       "a b\tc",     'v', "a b"},
        {"%v\\t%e",       "a b\tc",     'e', "c"},
        {"%v\\r%e",       "a\rc",       'e', "c"},
        {"\\\"%u\\\" %e", "\"a b\" c",  'u', "a b"},
        {"%v\t%e",        "a\tc",       'e', "c"},
    };
    CHECK_ROWS(rows);
}
/* clang-format on */

static void a_line_that_ends_early_gives_what_it_has(void)
{
    struct log_format *format = compile("%h|" BEFORE "%b %v");
    struct log_fields fields;

    CU_ASSERT_PTR_NULL(match(format, "192.0.2.9|" BEFORE_LINE, &fields));
    CU_ASSERT_TRUE(log_fields_have(&fields, LOG_FIELD_STATUS));
    CU_ASSERT_FALSE(log_fields_have(&fields, LOG_FIELD_BYTES));
    CU_ASSERT_FALSE(log_format_is_complete(format, &fields));
    CU_ASSERT_PTR_NULL(match(format, "192.0.2.9|" BEFORE_LINE "5 a", &fields));
    CU_ASSERT_TRUE(log_format_is_complete(format, &fields));
    CU_ASSERT_PTR_NULL(match(format, "", &fields));
    CHECK_INT(fields.present, 0);
    log_format_destroy(format);
}

static void a_quote_missing_at_the_end_costs_no_line(void)
{
    static const struct row rows[] = {
        {"\"%R\" \"%u\"", "\"-\" \"curl/8", 'u', "curl/8"},
        {"\"%R\" \"%u\"", "\"http://a.exam", 'R', "http://a.exam"},
    };
    CHECK_ROWS(rows);
    CU_ASSERT_TRUE(refuses("%h|%x|%s|\"%r\"", "192.0.2.9|1|200|\"GET / HTTP"));
}

static void surplus_behind_the_format_is_ignored(void)
{
    static const struct row rows[] = {
        {"%v ", "a b c d", 'v', "a"},
        {"\"%u\"", "\"a\" 12 \"b\"", 'u', "a"},
    };
    CHECK_ROWS(rows);
}

/* clang-format off */
static void a_line_behind_a_carriage_return_is_no_surplus(void)
{
    static const struct row rows[] = {
        {"%e %v",         "frank a.example\r\r", 'v', "a.example"},
        {"%e \"%v\"",   "frank \"a\" x\r\r", 'v', "a"},
        {"\"%e\" %v",   "\"a\rb\" c",         'v', "c"},
    };
    CHECK_ROWS(rows);
    CU_ASSERT_TRUE(refuses("%h|" BEFORE "%b", "192.0.2.9|" BEFORE_LINE "5\r192.0.2.8|" BEFORE_LINE "5"));
    CU_ASSERT_TRUE(refuses("%h|" BEFORE "\"%u\"", "192.0.2.9|" BEFORE_LINE "\"a\"\r192.0.2.8|" BEFORE_LINE "\"a\""));
    CU_ASSERT_TRUE(refuses("%h|" BEFORE "\"%u\"", "192.0.2.9|" BEFORE_LINE "\"a\" 12 more\r192.0.2.8|" BEFORE_LINE "\"a\""));
    CU_ASSERT_TRUE(refuses("#Fields: date time c-ip cs-method cs-uri-stem sc-status",
                           "2026-11-20 10:00:00 192.0.2.1 GET / 200\r2026-11-20 10:00:01 192.0.2.1 GET /b 200"));
    CU_ASSERT_FALSE(refuses("{\"a\": \"%h\", \"t\": \"%x\", \"r\": \"%r\", \"s\": \"%s\", \"u\": \"%u\"}",
                            "{\"a\":\"192.0.2.1\",\"t\":\"1\",\"r\":\"GET /\",\"s\":200,\"u\":\"a\\rb\"}"));
}

static void a_client_may_stand_in_brackets(void)
{
    static const struct row rows[] = {
        {"%h %v",         "[2001:db8::1] a",      'h', "2001:db8::1"},
        {"%h %v",         "[2001:db8::1] a",      'v', "a"},
        {"%h %v",         "2001:db8::1 a",        'h', "2001:db8::1"},
        {"%h %v",         "fe80::1%eth0 a",       'h', "fe80::1%eth0"},
        {"%h %v",         "[2001:db8::1 a",       'h', "[2001:db8::1"},
        {"[%h] %v",       "[192.0.2.1] a",        'h', "192.0.2.1"},
        {"%h:%^ %v",      "192.0.2.1:4711 a",     'h', "192.0.2.1"},
    };
    CHECK_CLIENT_ROWS(rows);
}

static void a_list_gives_its_first_address(void)
{
    static const struct row rows[] = {
        {"\"~h{, }\" %v", "\"192.0.2.1, 198.51.100.2\" a", 'h', "192.0.2.1"},
        {"\"~h{, }\" %v", "\"192.0.2.1, 198.51.100.2\" a", 'v', "a"},
        {"\"~h{, }\" %v", "\"192.0.2.1\" a",               'h', "192.0.2.1"},
        {"\"~h{, }\" %v", "\"unknown, 192.0.2.1\" a",      'h', "192.0.2.1"},
        {"\"~h{, }\" %v", "\"unknown, 192.0.2.1\" a",      'v', "a"},
        {"\"~h{,}\" %v",  "\"192.0.2.1,198.51.100.2\" a",  'h', "192.0.2.1"},
        {"\"~h{,}\" %v",  "\"-,192.0.2.1\" a",             'h', "192.0.2.1"},
        {"\"~h{, }\" %v", "\"2001:db8::7, 192.0.2.1\" a",  'h', "2001:db8::7"},
        {"~h{, } %^[%v]", "192.0.2.1, 198.51.100.2 - - [a]", 'h', "192.0.2.1"},
        {"~h{, } %^[%v]", "192.0.2.1, 198.51.100.2 - - [a]", 'v', "a"},
        {"~h{, } %^[%v]", "192.0.2.1 - - [a]",             'h', "192.0.2.1"},
        {"~h{, } %^[%v]", "unknown, 192.0.2.1 - - [a]",    'h', "192.0.2.1"},
        {"~h{, }",        "192.0.2.1, 198.51.100.2",       'h', "192.0.2.1"},
        {"~h{ } %h %v",   "192.0.2.1 198.51.100.2 a",      'h', "192.0.2.1"},
        {"\"~h{, }\" %v", "\"dead.beef, 192.0.2.1\" a",    'h', "192.0.2.1"},
        {"%h \"~h{, }\"", "192.0.2.1 \"198.51.100.2\"",    'h', "192.0.2.1"},
        {"\"~h{;}\" %v",  "\"192.0.2.1;198.51.100.2\" a",  'h', "192.0.2.1"},
    };
    CHECK_CLIENT_ROWS(rows);
    CU_ASSERT_TRUE(refuses(BEFORE "\"~h{, }\" %v", BEFORE_LINE "\"-\" a"));
    CU_ASSERT_TRUE(
        refuses(BEFORE "\"~h{, }\" %v", BEFORE_LINE "\"unknown, x\" a"));
}

static void what_is_skipped_behind_a_time_is_its_zone(void)
{
    static const struct row rows[] = {
        {"%h [%d:%t %^] %v", "192.0.2.1 [1:2 +0330] a", 'z', "+0330"},
        {"%h [%d:%t %^] %v", "192.0.2.1 [1:2 -0000] a", 'z', "-0000"},
        {"%h [%d:%t %^] %v", "192.0.2.1 [1:2 UTC] a",   'z', NULL},
        {"%h [%d:%t %^] %v", "192.0.2.1 [1:2 +033] a",  'z', NULL},
        {"%h [%d:%t %z] %v", "192.0.2.1 [1:2 +0330] a", 'z', "+0330"},
        {"%h %v %^] %e",     "192.0.2.1 a +0330] b",    'z', NULL},
    };
    CHECK_CLIENT_ROWS(rows);
}
/* clang-format on */

static void check_refused(const char *text, const char *says)
{
    struct diag diag = {""};
    struct log_format *format =
        log_format_compile("test", text, "%s", "%s", &diag);

    CU_ASSERT_PTR_NULL(format);
    if (!strstr(diag.text, says))
        CHECK_STR(diag.text, says);
    log_format_destroy(format);
}

static void a_format_that_cannot_serve_is_refused_with_the_reason(void)
{
    char text[5000];

    check_refused("", "empty");
    check_refused("%d %t %r %s", "(%h)");
    check_refused("%h %r %s", "(%d and %t, or %x)");
    check_refused("%h %d %r %s", "(%d and %t, or %x)");
    check_refused("%h %x %s", "(%r, or %m and %U)");
    check_refused("%h %x %m %s", "(%r, or %m and %U)");
    check_refused("%h %x %r", "(%s)");
    check_refused("plain words", "(%h)");
    check_refused("%~h{, } %x %r %s", "(%h)"); /* written without % */
    check_refused("~h{} %x %r %s", "(%h)");
    check_refused("~h{, %x %r %s", "(%h)");
    check_refused("%\\h %x %r", "(%s)");

    memset(text, ' ', sizeof text);
    memcpy(text, "%h %x %r %s", 11);
    text[4096] = '\0';
    log_format_destroy(compile(text));
    text[4096] = ' ';
    text[4097] = '\0';
    check_refused(text, "too long");
}

static void presets_are_found_by_name_in_any_case(void)
{
    struct diag diag = {""};
    const char *name;
    size_t i;

    for (i = 0; (name = log_format_preset_name(i, NULL, NULL, NULL)); i++) {
        struct log_format *format = log_format_preset(name, &diag);
        CU_ASSERT_PTR_NOT_NULL_FATAL(format);
        CHECK_STR(log_format_name(format), name);
        log_format_destroy(format);
    }
    CU_ASSERT_TRUE(i >= 13);
    struct log_format *format = log_format_preset("vCombined", &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    CHECK_STR(log_format_name(format), "VCOMBINED");
    CHECK_STR(log_format_date(format), "%d/%b/%Y");
    CHECK_STR(log_format_time(format), "%H:%M:%S");
    CU_ASSERT_TRUE(log_format_has(format, LOG_FIELD_VHOST));
    CU_ASSERT_FALSE(log_format_has(format, LOG_FIELD_LOCATION));
    log_format_destroy(format);
    CU_ASSERT_PTR_NULL(log_format_preset("COMBINE", &diag));
    CHECK_STR(diag.text, "");
}

static void every_field_has_one_letter_and_a_meaning(void)
{
    for (int f = 0; f < LOG_FIELD_COUNT; f++) {
        CU_ASSERT_TRUE(strlen(log_field_meaning((enum log_field)f)) > 0);
        CHECK_INT(field_of(log_field_letter((enum log_field)f)), f);
    }
    /* "%^" and "%~" are no fields. */
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        CU_ASSERT_PTR_NULL(strchr("^~%", log_field_letter((enum log_field)f)));
}

static void same_fields(const struct log_fields *a, const struct log_fields *b,
                        const char *line)
{
    if (a->present != b->present || a->end != b->end)
        CHECK_STR("other fields", line);
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_fields_have(a, (enum log_field)f)
            && (a->at[f].at != b->at[f].at || a->at[f].len != b->at[f].len))
            CHECK_STR("another field", line);
}

/* Put something in, take it out or let it be another byte: up to three times,
 * mostly where fields meet. */
static void mutate(char *text, size_t size, uint64_t *seed)
{
    static const char bytes[] = "\"\\ []-\t:+0a";

    for (*seed = hash_mix(*seed, 5); *seed % 4 > 0;
         *seed = hash_mix(*seed, 5)) {
        size_t len = strlen(text), at = *seed / 8 % len;
        char byte = bytes[*seed / 65536 % (sizeof bytes - 1)];

        if (*seed / 4 % 2 == 0)
            at = strcspn(text + at, "\" []") + at;
        if (at >= len)
            continue;
        switch (*seed >> 40 & 3) {
        case 0:
            text[at] = byte;
            break;
        case 1:
            memmove(text + at, text + at + 1, len - at);
            break;
        default:
            if (len + 1 < size) {
                memmove(text + at + 1, text + at, len - at + 1);
                text[at] = byte;
            }
        }
    }
}

static void what_a_glance_finds_is_what_the_whole_match_finds(void)
{
    enum { LINES = 400000 };
    struct diag diag = {""};
    struct log_format *format = log_format_preset("COMBINED", &diag);
    uint64_t seed = 1, found = 0, mutated = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    for (int i = 0; i < LINES; i++) {
        static const char plain[] =
            "192.0.2.1 - - [20/Nov/2026:13:04:05 +0000] \"GET /a?b HTTP/1.1\" "
            "200 512 \"https://a.example/\" \"agent/1 (x)\"";
        char text[256];
        struct log_fields whole, rest;
        struct log_glance seen;
        struct line line;

        strcpy(text, plain);
        mutate(text, sizeof text, &seed);
        line = one_line(slice_of(text));
        struct log_quotes quotes = {line.base, line.quotes, line.quote_count};
        if (!log_format_glance(format, line.text, &quotes, &seen)
            || strspn(seen.status.at, "0123456789") < seen.status.len)
            continue;
        found++;
        mutated += strcmp(text, plain) != 0;
        if (log_format_match(format, line.text, &quotes, &whole))
            CHECK_STR("no match", text);
        log_format_match_rest(format, line.text, &quotes, &rest);
        same_fields(&rest, &whole, text);
    }
    CU_ASSERT(mutated > LINES / 20 && mutated < found);
    log_format_destroy(format);
}

static CU_TestInfo tests[] = {
    {"a literal skips one byte, whatever it is",
     a_literal_skips_one_byte_whatever_it_is},
    {"a field ends at the next character of the format",
     a_field_ends_at_the_next_character_of_the_format},
    {"an escaped delimiter belongs to the field",
     an_escaped_delimiter_belongs_to_the_field},
    {"a field loses white space at both ends",
     a_field_loses_white_space_at_both_ends},
    {"what is skipped may hold its delimiter before a longer literal",
     what_is_skipped_may_hold_its_delimiter_before_a_longer_literal},
    {"a list of upstreams is skipped whole",
     a_list_of_upstreams_is_skipped_whole},
    {"what is skipped ends at its delimiter",
     what_is_skipped_ends_at_its_delimiter},
    {"a doubled percent arms once", a_doubled_percent_arms_once},
    {"a tilde skips white space", a_tilde_skips_white_space},
    {"format strings spell control characters",
     format_strings_spell_control_characters},
    {"a line that ends early gives what it has",
     a_line_that_ends_early_gives_what_it_has},
    {"a quote missing at the end costs no line",
     a_quote_missing_at_the_end_costs_no_line},
    {"a line behind a carriage return is no surplus",
     a_line_behind_a_carriage_return_is_no_surplus},
    {"surplus behind the format is ignored",
     surplus_behind_the_format_is_ignored},
    {"a client may stand in brackets", a_client_may_stand_in_brackets},
    {"a list gives its first address", a_list_gives_its_first_address},
    {"what is skipped behind a time is its zone",
     what_is_skipped_behind_a_time_is_its_zone},
    {"a format that cannot serve is refused with the reason",
     a_format_that_cannot_serve_is_refused_with_the_reason},
    {"presets are found by name in any case",
     presets_are_found_by_name_in_any_case},
    {"every field has one letter and a meaning",
     every_field_has_one_letter_and_a_meaning},
    {"what a glance finds is what the whole match finds",
     what_a_glance_finds_is_what_the_whole_match_finds},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_log_format, "analyzer/format/log_format");
