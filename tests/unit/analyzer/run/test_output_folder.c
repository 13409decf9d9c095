/* Expectation: the directory has all files of a run, or none. */
#include "run/output_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char above[] = "/tmp/folder.XXXXXX";
static char path[64];

static int set_up(void)
{
    if (!mkdtemp(above))
        return -1;
    snprintf(path, sizeof path, "%s/reports", above);
    return 0;
}

static int tear_down(void)
{
    return rmdir(above);
}

static const char *in_folder(const char *name)
{
    static char text[128];

    snprintf(text, sizeof text, "%s/%s", path, name);
    return text;
}

/* How many entries there are; -1: no directory. */
static int entries(void)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    int count = 0;

    if (!directory)
        return -1;
    while ((entry = readdir(directory)))
        count +=
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return count;
}

static void make_file(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs(text, f);
    fclose(f);
}

static void check_file(const char *name, const char *expected)
{
    char text[64] = "";
    FILE *f = fopen(in_folder(name), "r");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    CHECK_STR(text, expected);
}

static void clear(const char *first, const char *second)
{
    unlink(in_folder(first));
    unlink(in_folder(second));
    CHECK_INT(rmdir(path), 0);
}

static struct output_folder *opened(void)
{
    struct diag diag = {""};
    struct output_folder *f = output_folder_open(path, &diag);

    CHECK_STR(diag.text, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    return f;
}

static void put(struct output_folder *f, const char *name, const char *text)
{
    struct diag diag = {""};
    FILE *out = output_folder_begin(f, name, &diag);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    fputs(text, out);
    CU_ASSERT_TRUE(output_folder_end(f, &diag));
}

static void files_appear_when_all_are_complete(void)
{
    struct output_folder *f = opened();
    struct diag diag = {""};
    struct stat st;

    put(f, "a.html", "one");
    put(f, "b.html", "two");
    CU_ASSERT_TRUE(stat(in_folder("a.html"), &st) != 0);
    CU_ASSERT_TRUE(output_folder_commit(f, &diag));
    CHECK_INT(entries(), 2);
    check_file("a.html", "one");
    check_file("b.html", "two");
    clear("a.html", "b.html");
}

static void nothing_is_left_of_a_run_that_failed(void)
{
    struct output_folder *f = opened();

    put(f, "a.html", "one");
    output_folder_discard(f);
    CHECK_INT(entries(), -1); /* it had been made for it */
}

static void what_was_there_stays_when_a_run_fails(void)
{
    struct output_folder *f;

    CHECK_INT(mkdir(path, 0700), 0);
    make_file("a.html", "before");
    f = opened();
    put(f, "a.html", "one");
    output_folder_discard(f);
    CHECK_INT(entries(), 1);
    check_file("a.html", "before");
    clear("a.html", "");
}

static void what_a_killed_run_left_is_cleared_away(void)
{
    struct output_folder *f;
    struct diag diag = {""};

    CHECK_INT(mkdir(path, 0700), 0);
    make_file(".redirect-analyzer-0.part", "half");
    make_file("mine.txt", "mine");
    f = opened();
    put(f, "a.html", "one");
    CU_ASSERT_TRUE(output_folder_commit(f, &diag));
    CHECK_INT(entries(), 2);
    check_file("a.html", "one");
    clear("a.html", "mine.txt");
}

static void a_directory_in_the_way_stops_all(void)
{
    struct output_folder *f;
    struct diag diag = {""};

    CHECK_INT(mkdir(path, 0700), 0);
    make_file("a.html", "before");
    CHECK_INT(mkdir(in_folder("c.html"), 0700), 0);
    f = opened();
    put(f, "a.html", "one");
    put(f, "b.html", "two");
    put(f, "c.html", "three");
    CU_ASSERT_FALSE(output_folder_commit(f, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "/c.html: Is a directory"));
    CHECK_INT(entries(), 2);
    check_file("a.html", "before");
    CHECK_INT(rmdir(in_folder("c.html")), 0);
    clear("a.html", "");
}

/* A name that is too long is found by the renaming alone. */
static void what_is_in_place_is_taken_back_when_a_later_one_fails(void)
{
    char name[400] = "";
    struct output_folder *f;
    struct diag diag = {""};

    memset(name, 'x', 300);
    CHECK_INT(mkdir(path, 0700), 0);
    make_file("a.html", "before");
    CHECK_INT(symlink("/nowhere", in_folder("b.html")), 0);
    f = opened();
    put(f, "a.html", "one");
    put(f, "b.html", "two");
    put(f, "c.html", "three");
    put(f, name, "four");
    CU_ASSERT_FALSE(output_folder_commit(f, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "File name too long"));
    CHECK_INT(entries(), 2);
    check_file("a.html", "before");
    CHECK_INT(readlink(in_folder("b.html"), name, sizeof name), 8);
    clear("a.html", "b.html");
}

static void no_link_is_followed(void)
{
    struct output_folder *f;
    struct diag diag = {""};
    char target[64];

    snprintf(target, sizeof target, "%s/target", above);
    CHECK_INT(mkdir(path, 0700), 0);
    CHECK_INT(symlink(target, in_folder("a.html")), 0);
    f = opened();
    put(f, "a.html", "one");
    CU_ASSERT_TRUE(output_folder_commit(f, &diag));
    CU_ASSERT_TRUE(access(target, F_OK) != 0);
    check_file("a.html", "one");
    clear("a.html", "");
}

static void two_runs_do_not_write_at_a_time(void)
{
    struct output_folder *f = opened();
    struct diag diag = {""};

    CU_ASSERT_PTR_NULL(output_folder_open(path, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "another run writes into it"));
    output_folder_discard(f);
}

static void a_file_is_no_directory(void)
{
    struct diag diag = {""};

    CU_ASSERT_PTR_NULL(output_folder_open("/dev/null", &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "/dev/null: Not a directory"));
    diag.text[0] = '\0';
    CU_ASSERT_PTR_NULL(output_folder_open("/nonexistent/a", &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "/nonexistent/a: No such"));
}

static CU_TestInfo tests[] = {
    {"files appear when all are complete", files_appear_when_all_are_complete},
    {"nothing is left of a run that failed",
     nothing_is_left_of_a_run_that_failed},
    {"what was there stays when a run fails",
     what_was_there_stays_when_a_run_fails},
    {"what a killed run left is cleared away",
     what_a_killed_run_left_is_cleared_away},
    {"a directory in the way stops all", a_directory_in_the_way_stops_all},
    {"what is in place is taken back when a later one fails",
     what_is_in_place_is_taken_back_when_a_later_one_fails},
    {"no link is followed", no_link_is_followed},
    {"two runs do not write at a time", two_runs_do_not_write_at_a_time},
    {"a file is no directory", a_file_is_no_directory},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_output_folder;
CU_SuiteInfo suite_analyzer_output_folder = {
    "analyzer/run/output_folder", set_up, tear_down, NULL, NULL, tests};
