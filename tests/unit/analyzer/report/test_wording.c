#include "report/wording.h"

#include "check.h"

static void check_lines(struct report_general g, const char *expected)
{
    char buf[WORDING_SIZE];

    CHECK_STR(wording_lines(buf, &g), expected);
}

static void one_request_is_no_plural(void)
{
    check_lines((struct report_general){.lines_read = 1, .valid_requests = 1},
                "1 read = 1 request + 0 not understood + 0 filtered");
    check_lines((struct report_general){.lines_read = 1, .failed_requests = 1},
                "1 read = 0 requests + 1 not understood + 0 filtered");
    check_lines(
        (struct report_general){.lines_read = 1001, .valid_requests = 1001},
        "1,001 read = 1,001 requests + 0 not understood + 0 filtered");
}

/* One row for each count that quality has. */
static void what_is_not_known_once_is_no_plural(void)
{
    static const char *const once[] = {
        "line not understood",
        "of them longer than a line may be",
        "record older than the one before it",
        "of them more than a minute older than the newest: not paired",
        "change of format inside a log",
        "client forgotten early for lack of memory (--memory)",
        "redirect forgotten before its follow-up could come",
        "entry refused by a full table (--memory)",
        "redirecting URL too rare to be listed; it was analysed",
        "chain too rare to be listed; it was analysed",
        "address that stands for many clients; their requests pair less surely",
        ("client that never follows redirects; what it drops is not counted "
         "as lost"),
    };
    const struct report_quality quality = {
        .invalid_lines = 1,
        .overlong_lines = 1,
        .disorder = 1,
        .too_late = 1,
        .format_changes = 1,
        .evicted_clients = 1,
        .dropped_pending = 1,
        .overflowed_tables = 1,
        .unlisted_redirects = 1,
        .unlisted_chains = 1,
        .nat_addresses = 1,
        .non_following_clients = 1,
    };
    struct wording_note notes[WORDING_NOTES];

    CU_ASSERT_EQUAL_FATAL(wording_quality(&quality, notes),
                          sizeof once / sizeof once[0]);
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++)
        CHECK_STR(notes[i].what, once[i]);
}

static void what_is_not_known_more_often_is_one(void)
{
    const struct report_quality quality = {.invalid_lines = 2,
                                           .format_changes = 21};
    struct wording_note notes[WORDING_NOTES];

    CHECK_INT(wording_quality(&quality, notes), 2);
    CHECK_STR(notes[0].what, "lines not understood");
    CHECK_STR(notes[1].what, "changes of format inside a log");
}

static CU_TestInfo tests[] = {
    {"one request is no plural", one_request_is_no_plural},
    {"what is not known once is no plural",
     what_is_not_known_once_is_no_plural},
    {"what is not known more often is one",
     what_is_not_known_more_often_is_one},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_wording, "analyzer/report/wording");
