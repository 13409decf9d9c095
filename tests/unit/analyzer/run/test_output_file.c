/* Expectation: a file appears whole or not at all, and nothing that other
 * programs have open or lead to is replaced by it. */
#include "run/output_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char dir[] = "/tmp/output.XXXXXX";
static char path[64], link_path[64];

static int set_up(void)
{
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/report", dir);
    snprintf(link_path, sizeof link_path, "%s/link", dir);
    return symlink(path, link_path);
}

static int tear_down(void)
{
    unlink(path);
    unlink(link_path);
    return rmdir(dir);
}

static const char *content(const char *name)
{
    static char text[64];
    FILE *f = fopen(name, "r");
    size_t len = f ? fread(text, 1, sizeof text - 1, f) : 0;

    text[len] = '\0';
    if (f)
        fclose(f);
    return text;
}

static bool write_to(const char *name, const char *text, bool commit)
{
    struct diag diag = {""};
    struct output_file *file = output_file_open(name, &diag);

    if (!file)
        return false;
    fputs(text, output_file_stream(file));
    if (commit)
        return output_file_commit(file, &diag);
    output_file_discard(file);
    return true;
}

static void a_file_appears_when_it_is_whole(void)
{
    CU_ASSERT_TRUE(write_to(path, "half", false));
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    CU_ASSERT_TRUE(write_to(path, "whole", true));
    CHECK_STR(content(path), "whole");
    CU_ASSERT_TRUE(write_to(path, "other", false));
    CHECK_STR(content(path), "whole");
}

static void a_link_stays_one(void)
{
    struct stat st;

    CU_ASSERT_TRUE(write_to(link_path, "through", true));
    CHECK_STR(content(path), "through");
    CHECK_INT(lstat(link_path, &st), 0);
    CU_ASSERT_TRUE(S_ISLNK(st.st_mode));
}

static void what_is_open_is_appended_to(void)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char name[32];
    struct stat before, after;

    CHECK_INT(write(fd, "one ", 4), 4);
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    CU_ASSERT_TRUE(write_to(name, "two", true));
    CHECK_STR(content(path), "one two");
    CHECK_INT(fstat(fd, &before), 0);
    CHECK_INT(stat(path, &after), 0);
    CU_ASSERT_EQUAL(before.st_ino, after.st_ino);
    close(fd);
}

static void a_folder_that_is_not_there_is_told(void)
{
    CU_ASSERT_FALSE(write_to("/nonexistent/report", "x", true));
}

static void a_directory_in_the_way_is_told_by_its_name(void)
{
    struct diag diag = {""};
    struct output_file *file;

    unlink(path);
    file = output_file_open(path, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CHECK_INT(mkdir(path, 0700), 0);
    CU_ASSERT_FALSE(output_file_commit(file, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, path));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "Is a directory"));
    diag.text[0] = '\0';
    CU_ASSERT_PTR_NULL(output_file_open(path, &diag)); /* before the work */
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "Is a directory"));
    CHECK_INT(rmdir(path), 0); /* it is empty: nothing was left */
}

static CU_TestInfo tests[] = {
    {"a file appears when it is whole", a_file_appears_when_it_is_whole},
    {"a link stays one", a_link_stays_one},
    {"what is open is appended to", what_is_open_is_appended_to},
    {"a folder that is not there is told", a_folder_that_is_not_there_is_told},
    {"a directory in the way is told by its name",
     a_directory_in_the_way_is_told_by_its_name},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_output_file;
CU_SuiteInfo suite_analyzer_output_file = {
    "analyzer/run/output_file", set_up, tear_down, NULL, NULL, tests};
