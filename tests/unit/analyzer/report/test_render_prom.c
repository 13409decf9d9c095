#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "sample_report.h"

static void hosts_that_somebody_makes_up_are_one_series(void)
{
    enum { HOSTS = 3000 };
    static struct finding findings[HOSTS];
    static char hosts[HOSTS][16];
    struct report report = *sample_report((struct slice){NULL, 0});
    size_t len;
    char *bytes;

    for (int i = 0; i < HOSTS; i++) {
        findings[i] = report.findings[0];
        snprintf(hosts[i], sizeof hosts[i], "h%d.example", i);
        findings[i].vhost = slice_of(hosts[i]);
    }
    report.findings = findings;
    report.finding_count = HOSTS;
    bytes =
        rendered(renderer("prom"), &report, (struct render_options){0}, &len);
    CHECK_INT(lines_with(bytes, "redirect_analyzer_findings{"), 1001);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(bytes, "redirect_analyzer_findings{rule=\"MR101\",severity="
                      "\"error\",vhost=\"(other)\"} 2000\n"));
    free(bytes);
    check_by_python("prom", &report);
}

static void labels_that_look_the_same_are_one_series(void)
{
    static const char *const hosts[] = {"\xff", "\\xff", "a\"b"};
    struct report report = *sample_report((struct slice){NULL, 0});
    struct finding findings[3];
    size_t len;
    char *bytes;

    for (int i = 0; i < 3; i++) {
        findings[i] = report.findings[0];
        findings[i].vhost = slice_of(hosts[i]);
    }
    report.findings = findings;
    bytes =
        rendered(renderer("prom"), &report, (struct render_options){0}, &len);
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, ",vhost=\"\\\\xff\"} 2\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, ",vhost=\"a\\\"b\"} 1\n"));
    free(bytes);
    check_by_python("prom", &report);
}

static CU_TestInfo tests[] = {
    {"hosts that somebody makes up are one series",
     hosts_that_somebody_makes_up_are_one_series},
    {"labels that look the same are one series",
     labels_that_look_the_same_are_one_series},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_render_prom, "analyzer/report/render_prom");
