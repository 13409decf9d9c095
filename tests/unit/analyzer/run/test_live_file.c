/* Expectation: a line is in the file as soon as it was added, whole, whoever else
 * adds to it; and nothing can turn the file into another one. */
#include "run/live_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char dir[] = "/tmp/live.XXXXXX";
static char path[64], link_path[64], pipe_path[64];

static int set_up(void)
{
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/found", dir);
    snprintf(link_path, sizeof link_path, "%s/link", dir);
    snprintf(pipe_path, sizeof pipe_path, "%s/pipe", dir);
    return symlink(path, link_path) | mkfifo(pipe_path, 0600);
}

static int tear_down(void)
{
    unlink(path);
    unlink(link_path);
    unlink(pipe_path);
    return rmdir(dir);
}

static void lines_of_several_runs_are_there_at_once(void)
{
    struct diag diag = {""};
    struct live_file *one = live_file_open(path, &diag);
    struct live_file *other = live_file_open(path, &diag);
    char text[64] = "";
    FILE *f;

    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    CU_ASSERT_PTR_NOT_NULL_FATAL(other);
    CHECK_STR(live_file_name(one), path);
    CU_ASSERT_TRUE(live_file_add(one, slice_of("a\n")));
    CU_ASSERT_TRUE(live_file_add(other, slice_of("b\n")));
    CU_ASSERT_TRUE(live_file_add(one, slice_of("c\n")));
    f = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CHECK_INT(fread(text, 1, sizeof text - 1, f), 6);
    fclose(f);
    CHECK_STR(text, "a\nb\nc\n");
    live_file_close(one);
    live_file_close(other);
}

static void the_beginning_of_a_line_is_not_gone_on_with(void)
{
    struct diag diag = {""};
    struct live_file *file;
    char text[64] = "";
    FILE *f = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs("a\n{\"rule", f);
    fclose(f);
    for (int i = 0; i < 2; i++) {
        file = live_file_open(path, &diag);
        CU_ASSERT_PTR_NOT_NULL_FATAL(file);
        CU_ASSERT_TRUE(live_file_add(file, slice_of("b\n")));
        live_file_close(file);
    }
    f = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    CHECK_STR(text, "a\n{\"rule\nb\nb\n");
}

static void refused(const char *name, const char *why)
{
    struct diag diag = {""};

    CU_ASSERT_PTR_NULL(live_file_open(name, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, name));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, why));
}

static void what_leads_elsewhere_or_nowhere_is_refused(void)
{
    refused(link_path, "symbolic link");
    refused(pipe_path, "nobody reads");
    refused("/nonexistent/found", "No such file");
    refused(dir, "directory");
}

static CU_TestInfo tests[] = {
    {"lines of several runs are there at once",
     lines_of_several_runs_are_there_at_once},
    {"the beginning of a line is not gone on with",
     the_beginning_of_a_line_is_not_gone_on_with},
    {"what leads elsewhere or nowhere is refused",
     what_leads_elsewhere_or_nowhere_is_refused},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_live_file;
CU_SuiteInfo suite_analyzer_live_file = {
    "analyzer/run/live_file", set_up, tear_down, NULL, NULL, tests};
