/* Expectations: the header; the IANA registry of statuses. */
#include "run/format_fit.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

#define LINE "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" "
#define REST " \"-\" \"curl/8.5.0\""

static struct line lines[40];
static char bytes[40][256];

static void set(size_t i)
{
    lines[i] = (struct line){.text = slice_of(bytes[i]), .number = i + 1};
}

static void put(size_t i, const char *middle)
{
    snprintf(bytes[i], sizeof bytes[i], "%s%s%s", LINE, middle, REST);
    set(i);
}

/* With a Referer and a User-Agent of its own. */
static void put_whole(size_t i, const char *end)
{
    snprintf(bytes[i], sizeof bytes[i], "%s200 5 %s", LINE, end);
    set(i);
}

static struct log_format *preset(const char *name)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset(name, &diag);

    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    log_format_be_strict(format);
    return format;
}

static void one_impossible_status_in_twenty_is_one_too_many(void)
{
    struct log_format *format = preset("COMBINED");
    bool any[40] = {false};
    struct format_fit fit;

    for (size_t i = 0; i < 40; i++)
        put(i, i < 2 ? "250 200" : "200 5");
    fit = format_fit_of(format, lines, 40, any);
    CHECK_INT(fit.lines, 40);
    CHECK_INT(fit.shaped, 40);
    CHECK_INT(fit.fitting, 38);
    CU_ASSERT_TRUE(!any[0] && any[2]);
    CU_ASSERT_PTR_EQUAL(fit.bad, &lines[0]);
    put(2, "333 200");
    fit = format_fit_of(format, lines, 40, NULL);
    CHECK_INT(fit.shaped, 40);
    CHECK_INT(fit.fitting, 0);
    log_format_destroy(format);
}

static void a_referer_that_names_an_agent_is_odd_and_most_are_too_many(void)
{
    struct log_format *format = preset("COMBINED");
    struct format_fit fit;

#define AGENT "Mozilla/5.0 (X11)"
    for (size_t i = 0; i < 40; i++)
        put_whole(i, i < 20 ? "\"" AGENT "\" \"" AGENT "\""
                            : "\"-\" \"" AGENT "\"");
    CHECK_INT(format_fit_of(format, lines, 40, NULL).fitting, 40);
    /* Swapped columns, and clients that came from nowhere. */
    put_whole(20, "\"" AGENT "\" \"-\"");
    fit = format_fit_of(format, lines, 40, NULL);
    CHECK_INT(fit.shaped, 40);
    CHECK_INT(fit.fitting, 0);
    CU_ASSERT_PTR_EQUAL(fit.bad, &lines[0]);
    /* A URL in the place of an agent leaves no doubt. */
    for (size_t i = 0; i < 40; i++)
        put_whole(i, i < 2 ? "\"" AGENT "\" \"http://a.example/\""
                           : "\"-\" \"" AGENT "\"");
    CHECK_INT(format_fit_of(format, lines, 40, NULL).fitting, 38);
    put_whole(2, "\"" AGENT "\" \"https://a.example/\"");
    CHECK_INT(format_fit_of(format, lines, 40, NULL).fitting, 0);
#undef AGENT
    log_format_destroy(format);
}

static void lines_of_another_shape_cost_nothing(void)
{
    struct log_format *format = preset("COMBINED");
    struct format_fit fit;

    for (size_t i = 0; i < 40; i++)
        put(i, i < 30 ? "200 5 0.001" : "200 5");
    fit = format_fit_of(format, lines, 40, NULL);
    CHECK_INT(fit.shaped, 10);
    CHECK_INT(fit.fitting, 10);
    log_format_destroy(format);
}

static void formats_contradict_where_both_find_a_status(void)
{
    struct log_format *then = preset("COMBINEDTHEN");
    struct log_format *after = preset("COMBINEDAFTER");

    put(0, "200 1600 12124");
    CU_ASSERT_FALSE(format_contradict(then, after, lines, 1));
    put(0, "250 200 1600");
    CU_ASSERT_FALSE(format_contradict(then, after, lines, 1));
    put(0, "200 200 1600");
    CU_ASSERT_TRUE(format_contradict(then, after, lines, 1));
    CU_ASSERT_FALSE(format_contradict(then, then, lines, 1));
    log_format_destroy(then);
    log_format_destroy(after);
}

static CU_TestInfo tests[] = {
    {"one impossible status in twenty is one too many",
     one_impossible_status_in_twenty_is_one_too_many},
    {"a Referer that names an agent is odd, and most are too many",
     a_referer_that_names_an_agent_is_odd_and_most_are_too_many},
    {"lines of another shape cost nothing",
     lines_of_another_shape_cost_nothing},
    {"formats contradict where both find a status",
     formats_contradict_where_both_find_a_status},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_format_fit, "analyzer/run/format_fit");
