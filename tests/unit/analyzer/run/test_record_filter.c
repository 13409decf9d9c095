/* What a run is not about is counted, and that is all. */
#include "run/record_filter.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzer/one_line.h"
#include "check.h"
#include "record/record_parser.h"

/* A filter, and what makes records of lines. */
struct setup {
    struct options options;
    struct record_filter filter;
    struct log_format *format;
    struct record_parser *parser;
};

static void set_up(struct setup *s, const char *words)
{
    char text[200];
    char *argv[8] = {text};
    struct diag diag = {""};
    int argc = 0;

    snprintf(text, sizeof text, "redirect-analyzer %s -", words);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    CU_ASSERT_TRUE_FATAL(options_parse(&s->options, argc, argv, false, &diag));
    s->filter = record_filter_of(&s->options);
    s->format = log_format_preset("COMBINED", &diag);
    s->parser = record_parser_create(s->format, false);
}

static void tear_down(struct setup *s)
{
    record_parser_destroy(s->parser);
    log_format_destroy(s->format);
    options_free(&s->options);
}

static bool passes(struct setup *s, const char *client, const char *time,
                   const char *agent)
{
    char text[200];
    struct record record;
    struct line line;

    snprintf(text, sizeof text,
             "%s - - [%s] \"GET /a HTTP/1.1\" 302 5 \"-\" \"%s\"", client, time,
             agent);
    line = one_line(slice_of(text));
    CU_ASSERT_PTR_NULL_FATAL(record_parse(s->parser, &line, &record));
    return record_filter_passes(&s->filter, &record);
}

static bool passes_at(struct setup *s, const char *time)
{
    return passes(s, "192.0.2.1", time, "curl/8");
}

static void everything_passes_without_a_filter(void)
{
    struct setup s;

    set_up(&s, "");
    CU_ASSERT(passes_at(&s, "10/Oct/2026:12:00:00 +0000"));
    CHECK_INT(s.filter.records, 0);
    tear_down(&s);
}

static void since_is_in_it_and_until_is_not(void)
{
    struct setup s;

    set_up(&s, "--since=2026-10-10T12:00 --until=2026-10-10T13:00");
    CU_ASSERT_FALSE(passes_at(&s, "10/Oct/2026:11:59:59 +0000"));
    CU_ASSERT(passes_at(&s, "10/Oct/2026:12:00:00 +0000"));
    CU_ASSERT(passes_at(&s, "10/Oct/2026:12:59:59 +0000"));
    CU_ASSERT_FALSE(passes_at(&s, "10/Oct/2026:13:00:00 +0000"));
    CHECK_INT(s.filter.records, 2);
    tear_down(&s);
}

static void each_line_is_held_against_the_clock_that_wrote_it(void)
{
    struct setup s;

    set_up(&s, "--since=2026-10-10");
    CU_ASSERT(passes_at(&s, "10/Oct/2026:00:00:00 +0200"));
    CU_ASSERT_FALSE(passes_at(&s, "09/Oct/2026:23:59:59 +0000"));
    CU_ASSERT_FALSE(passes_at(&s, "09/Oct/2026:23:59:59 -0500"));
    CU_ASSERT(passes_at(&s, "10/Oct/2026:00:00:00 +0000"));
    CU_ASSERT(passes_at(&s, "10/Oct/2026:00:00:00 +0200"));
    tear_down(&s);
}

static void a_zone_that_was_named_is_that_of_the_bounds(void)
{
    struct setup s;

    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    set_up(&s, "--tz=Europe/Berlin --since=2026-10-10");
    CU_ASSERT_FALSE(passes_at(&s, "09/Oct/2026:21:59:59 +0000"));
    CU_ASSERT(passes_at(&s, "09/Oct/2026:22:00:00 +0000"));
    CU_ASSERT_FALSE(passes_at(&s, "10/Oct/2026:00:00:00 +0300"));
    tear_down(&s);
    unsetenv("TZ");
    tzset();
}

static const char noon[] = "10/Oct/2026:12:00:00 +0000";

static void addresses_that_are_excluded_do_not_pass(void)
{
    struct setup s;

    set_up(&s, "-e 192.0.2.0/24 --exclude-ip=2001:db8::1-2001:db8::9");
    CU_ASSERT_FALSE(passes(&s, "192.0.2.200", noon, "curl/8"));
    CU_ASSERT_FALSE(passes(&s, "2001:db8::5", noon, "curl/8"));
    CU_ASSERT(passes(&s, "2001:db8::a", noon, "curl/8"));
    CU_ASSERT(passes(&s, "client.example.org", noon, "curl/8"));
    CHECK_INT(s.filter.records, 2);
    tear_down(&s);
}

static void crawlers_and_monitors_do_not_pass_when_they_say_so(void)
{
    struct setup s;

    set_up(&s, "--ignore-crawlers");
    CU_ASSERT_FALSE(passes(&s, "192.0.2.1", noon,
                           "Mozilla/5.0 (compatible; Googlebot/2.1)"));
    CU_ASSERT_FALSE(passes(&s, "192.0.2.1", noon, "check_http/v2.3"));
    CU_ASSERT(passes(&s, "192.0.2.1", noon, "curl/8"));
    CU_ASSERT(passes(&s, "192.0.2.1", noon, "-"));
    CHECK_INT(s.filter.records, 2);
    tear_down(&s);
}

static void what_does_not_pass_moves_from_records_to_filtered(void)
{
    struct log_counts counts = {.lines = 10,
                                .bytes = 1000,
                                .records = 8,
                                .filtered = 2,
                                .record_bytes = 900,
                                .filtered_bytes = 100};
    struct setup s;

    set_up(&s, "--since=2026-10-10");
    s.filter.records = 3;
    s.filter.bytes = 300;
    record_filter_settle(&s.filter, &counts);
    CHECK_INT(counts.records, 5);
    CHECK_INT(counts.filtered, 5);
    CHECK_INT(counts.record_bytes, 600);
    CHECK_INT(counts.filtered_bytes, 400);
    tear_down(&s);
}

static CU_TestInfo tests[] = {
    {"everything passes without a filter", everything_passes_without_a_filter},
    {"since is in it and until is not", since_is_in_it_and_until_is_not},
    {"each line is held against the clock that wrote it",
     each_line_is_held_against_the_clock_that_wrote_it},
    {"a zone that was named is that of the bounds",
     a_zone_that_was_named_is_that_of_the_bounds},
    {"addresses that are excluded do not pass",
     addresses_that_are_excluded_do_not_pass},
    {"crawlers and monitors do not pass when they say so",
     crawlers_and_monitors_do_not_pass_when_they_say_so},
    {"what does not pass moves from records to filtered",
     what_does_not_pass_moves_from_records_to_filtered},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_filter, "analyzer/run/record_filter");
