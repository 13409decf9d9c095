/* What somebody has written down as known, and what is told of it. */
#include "detect/acknowledged.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

/* 2026-11-20T13:04:05Z */
static const int64_t now_s = 1795179845;

static struct acknowledged *parse_at(const char *text, int64_t at_s)
{
    struct diag diag = {""};
    struct acknowledged *list =
        acknowledged_parse("known", slice_of(text), at_s, &diag);

    CHECK_STR(diag.text, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    return list;
}

static void check_at(const char *text, int64_t at_s, const char *vhost,
                     const char *reason)
{
    struct acknowledged *list = parse_at(text, at_s);
    struct finding f = {.rule = "MR101",
                        .name = "post-to-get-lost",
                        .vhost = slice_of(vhost),
                        .fingerprint = "6c7f689dd070c6e5"};
    const char *found = acknowledged_reason(list, &f);

    CHECK_STR(found ? found : "(none)", reason);
    acknowledged_destroy(list);
}

static void check(const char *text, const char *vhost, const char *reason)
{
    check_at(text, now_s, vhost, reason);
}

static void a_rule_stands_for_all_that_it_finds(void)
{
    check("MR101 # known", "a.example", "known");
    check("mr101 # known", "", "known");
    check("post-to-get-lost # known", "a.example", "known");
    check("MR102 # known", "a.example", "(none)");
}

static void a_fingerprint_stands_for_one_finding(void)
{
    check("6c7f689dd070c6e5 # known", "a.example", "known");
    check("6C7F689DD070C6E5 # known", "a.example", "known");
    check("6c7f689dd070c6e6 # known", "a.example", "(none)");
}

static void a_host_narrows_both(void)
{
    check("MR101@a.example # known", "a.example", "known");
    check("MR101@A.Example # known", "a.EXAMPLE", "known");
    check("MR101@a.example # known", "b.example", "(none)");
    check("MR101@a.example # known", "", "(none)");
    check("6c7f689dd070c6e5@b.example # known", "a.example", "(none)");
}

static void what_says_more_is_stronger(void)
{
    const char *lines = "MR101 # rule\nMR101@a.example # host\n"
                        "6c7f689dd070c6e5@a.example # finding\n";

    check(lines, "a.example", "finding");
    check(lines, "b.example", "rule");
    check("MR101 # first\nMR101 # second", "", "first");
}

static void reasons_and_comments_are_what_people_write(void)
{
    check("# MR101\n\n  \t\r\n MR101\t#  moved in # 2027 \r\n", "",
          "moved in # 2027");
    check("MR101 #a", "", "a");
    check("", "", "(none)");
}

static void behind_its_day_a_line_counts_no_more(void)
{
    const char *line = "\nMR101 until=2026-11-20 # known";
    const int64_t midnight = now_s - now_s % (24 * 3600);
    struct acknowledged *list;

    setenv("TZ", "UTC", 1);
    tzset();
    check(line, "", "known");
    check_at(line, midnight + 24 * 3600 - 1, "", "known");
    check_at(line, midnight + 24 * 3600, "", "(none)");
    list = parse_at("MR101 until=2026-01-01 # a\nMR102 # b\n"
                    "MR101 until=2026-11-19 # c\nMR101 until=2027-01-01 # d",
                    now_s);
    CHECK_INT(acknowledged_next_expired(list, 0), 1);
    CHECK_INT(acknowledged_next_expired(list, 1), 3);
    CHECK_INT(acknowledged_next_expired(list, 3), 0);
    acknowledged_destroy(list);
    unsetenv("TZ");
    tzset();
    check("MR101 until=2026-01-01 # a\nMR101 until=2027-01-01 # d", "", "d");
}

static void no_list_acknowledges_nothing(void)
{
    const struct finding f = {.rule = "MR101"};

    CU_ASSERT_PTR_NULL(acknowledged_reason(NULL, &f));
}

static void check_refused(const char *text, const char *said)
{
    struct diag diag = {""};

    CU_ASSERT_PTR_NULL(
        acknowledged_parse("known", slice_of(text), now_s, &diag));
    if (strncmp(diag.text, said, strlen(said)) != 0)
        CHECK_STR(diag.text, said);
}

static void what_cannot_be_read_is_refused_by_its_line(void)
{
    check_refused("MR101 # a\nMR999 # b",
                  "known:2: \"MR999\" is neither a rule,");
    check_refused("6c7f689dd070c6e # b",
                  "known:1: \"6c7f689dd070c6e\" is neit");
    check_refused("\n\nMR101", "known:3: \"MR101\" has no reason; write why");
    check_refused("MR101 #  ", "known:1: \"MR101\" has no reason");
    check_refused("MR101@ # a", "known:1: \"MR101\" has no virtual host");
    check_refused("MR101 2027-01-01 # a", "known:1: \"2027-01-01\" is no end");
    check_refused("MR101 until=2027-02-30 # a",
                  "known:1: \"until=2027-02-30\" is no end; write until=2027");
    check_refused("MR101 until=2027-01-30 too # a",
                  "known:1: \"too\" is too much; write # before the reason");
}

static void a_file_that_is_not_there_is_named(void)
{
    char path[] = "/tmp/acknowledged-XXXXXX";
    int fd = mkstemp(path);
    struct diag diag = {""};
    struct acknowledged *list;

    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT(write(fd, "MR101\n", 6) == 6);
    close(fd);
    CU_ASSERT_PTR_NULL(acknowledged_read(path, now_s, &diag));
    CU_ASSERT(strstr(diag.text, path) && strstr(diag.text, ":1: "));
    unlink(path);
    list = acknowledged_read(path, now_s, &diag);
    CU_ASSERT_PTR_NULL(list);
    CU_ASSERT(strstr(diag.text, path) && strstr(diag.text, "cannot read"));
}

static CU_TestInfo tests[] = {
    {"a rule stands for all that it finds",
     a_rule_stands_for_all_that_it_finds},
    {"a fingerprint stands for one finding",
     a_fingerprint_stands_for_one_finding},
    {"a host narrows both", a_host_narrows_both},
    {"what says more is stronger", what_says_more_is_stronger},
    {"reasons and comments are what people write",
     reasons_and_comments_are_what_people_write},
    {"behind its day a line counts no more",
     behind_its_day_a_line_counts_no_more},
    {"no list acknowledges nothing", no_list_acknowledges_nothing},
    {"what cannot be read is refused by its line",
     what_cannot_be_read_is_refused_by_its_line},
    {"a file that is not there is named", a_file_that_is_not_there_is_named},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_acknowledged, "analyzer/detect/acknowledged");
