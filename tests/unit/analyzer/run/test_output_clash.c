/* Expectation: a file is one file by whatever name it is given. */
#include "run/output_clash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static char dir[] = "/tmp/clash.XXXXXX";
static char log_path[64], dotted[64], hard[64], soft[64], fresh[64], fresh2[64];

static int set_up(void)
{
    FILE *f;

    if (!mkdtemp(dir))
        return -1;
    snprintf(log_path, sizeof log_path, "%s/log", dir);
    snprintf(dotted, sizeof dotted, "%s/./log", dir);
    snprintf(hard, sizeof hard, "%s/hard", dir);
    snprintf(soft, sizeof soft, "%s/soft", dir);
    snprintf(fresh, sizeof fresh, "%s/new", dir);
    snprintf(fresh2, sizeof fresh2, "%s/.//new", dir);
    f = fopen(log_path, "w");
    if (!f)
        return -1;
    fclose(f);
    return link(log_path, hard) != 0 || symlink(log_path, soft) != 0;
}

static int tear_down(void)
{
    unlink(log_path);
    unlink(hard);
    unlink(soft);
    return rmdir(dir);
}

static bool clash(const char *log, const char *hops, const char *report,
                  const char *named)
{
    const char *logs[] = {"/nonexistent/other.log", log};
    struct options o = {.logs = logs, .log_count = 2, .hops_path = hops};
    struct diag diag = {""};
    bool found;

    o.outputs[o.output_count++].path = NULL; /* standard output */
    o.outputs[o.output_count++].path = report;
    found = output_clash(&o, &diag);
    CU_ASSERT_EQUAL(found, strstr(diag.text, named) != NULL && *named);
    return found;
}

static void a_log_is_not_overwritten(void)
{
    const char *const names[] = {log_path, dotted, hard, soft};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CU_ASSERT_TRUE(clash(log_path, names[i], fresh, names[i]));
        CU_ASSERT_TRUE(clash(log_path, NULL, names[i], names[i]));
    }
}

static void two_outputs_are_two_files(void)
{
    CU_ASSERT_TRUE(clash("-", fresh, fresh, fresh));
    CU_ASSERT_TRUE(clash("-", fresh, fresh2, fresh2));
    CU_ASSERT_TRUE(clash("-", log_path, soft, soft));
    CU_ASSERT_TRUE(clash("-", "clash.new", "./clash.new", "clash.new"));
}

static bool state_clash(const char *restored, const char *hops,
                        const char *partial)
{
    const char *states[] = {"/nonexistent/other.state", restored};
    struct options going_on = {
        .restore_path = restored, .hops_path = hops, .partial_path = partial};
    struct options merging = {.states = states,
                              .state_count = 2,
                              .hops_path = hops,
                              .partial_path = partial};
    struct diag diag = {""};
    bool found = output_clash(&going_on, &diag);

    CU_ASSERT_EQUAL(output_clash(&merging, &diag), found);
    return found;
}

static void a_state_is_overwritten_by_a_state_alone(void)
{
    CU_ASSERT_TRUE(state_clash(log_path, hard, NULL));
    CU_ASSERT_TRUE(state_clash(log_path, soft, fresh));
    CU_ASSERT_FALSE(state_clash(log_path, fresh, log_path));
    CU_ASSERT_FALSE(state_clash(log_path, NULL, soft));
}

/* SQLite would make a database of an empty log. */
static void the_file_of_state_is_no_log(void)
{
    const char *const names[] = {log_path, dotted, hard, soft};
    const char *logs[] = {"/nonexistent/other.log", log_path};
    struct options o = {.logs = logs, .log_count = 2, .state_path = fresh};
    struct diag diag = {""};

    CU_ASSERT_FALSE(output_clash_of_state(&o, &diag));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        o.state_path = names[i];
        CU_ASSERT_TRUE(output_clash_of_state(&o, &diag));
        CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, names[i]));
    }
}

/* A site may have any name. */
static void nothing_else_lies_among_the_reports_of_sites(void)
{
    const struct options inside[] = {
        {.out_dir = dir, .hops_path = fresh},
        {.out_dir = dir, .suggest_path = fresh},
        {.out_dir = dir, .partial_path = fresh},
        {.out_dir = dir, .invalid_path = fresh2},
        {.out_dir = dir, .state_path = fresh},
        {.out_dir = dir, .outputs = {{NULL, fresh}}, .output_count = 1},
    };
    struct diag diag = {""};

    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        struct options elsewhere = inside[i];
        CU_ASSERT_TRUE(output_clash(&inside[i], &diag));
        CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "where the reports would go"));
        elsewhere.out_dir = "/nonexistent";
        CU_ASSERT_FALSE(output_clash(&elsewhere, &diag));
    }
}

static void others_do_not_clash(void)
{
    CU_ASSERT_FALSE(clash(log_path, fresh, NULL, ""));
    CU_ASSERT_FALSE(clash(log_path, fresh, "/tmp/new", ""));
    CU_ASSERT_FALSE(clash(log_path, "/dev/null", "/dev/null", ""));
    CU_ASSERT_FALSE(clash("/dev/null", "/dev/null", fresh, ""));
}

static CU_TestInfo tests[] = {
    {"a log is not overwritten", a_log_is_not_overwritten},
    {"two outputs are two files", two_outputs_are_two_files},
    {"a state is overwritten by a state alone",
     a_state_is_overwritten_by_a_state_alone},
    {"the file of --state is no log", the_file_of_state_is_no_log},
    {"nothing else lies among the reports of sites",
     nothing_else_lies_among_the_reports_of_sites},
    {"others do not clash", others_do_not_clash},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_output_clash;
CU_SuiteInfo suite_analyzer_output_clash = {
    "analyzer/run/output_clash", set_up, tear_down, NULL, NULL, tests};
