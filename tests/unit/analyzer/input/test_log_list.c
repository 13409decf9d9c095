/* Expectations: the header, names that servers and their rotation give, and
 * what a shell makes of the same patterns. */
#include "input/log_list.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "input/log_name.h"

static char dir[] = "/tmp/loglist.XXXXXX";
static int before; /* the working directory */

/* What a test was told. */
static struct {
    char errors[2048], notes[2048];
} told;

static void tell(void *context, enum log_list_telling what, const char *text)
{
    char *all = what == LOG_LIST_ERROR ? told.errors : told.notes;
    size_t used = strlen(all);

    (void)context;
    snprintf(all + used, sizeof told.notes - used, "%s\n", text);
}

static int touch(const char *name, const char *content)
{
    FILE *f = fopen(name, "w");

    return f && fputs(content, f) >= 0 && fclose(f) == 0 ? 0 : -1;
}

static int set_up(void)
{
    static const char *const files[] = {
        "access.log",
        "access.log.1",
        "access.log.2.gz",
        "access.log.10.gz",
        "error.log",
        ".access.log.swp",
        "report.html",
        "shop-access_log",
        "sub/ssl_access_log",
        "sub/deep/access.log",
        "sub/.git/a.log",
        "b[1].log",
        "b1.log",
    };

    before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (before < 0 || !mkdtemp(dir) || chdir(dir) != 0 || mkdir("sub", 0700)
        || mkdir("sub/deep", 0700) || mkdir("sub/.git", 0700)
        || mkdir("none", 0700) || mkfifo("fifo.log", 0600))
        return -1;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (touch(files[i], "") != 0)
            return -1;
    return 0;
}

static int tear_down(void)
{
    char command[80];

    snprintf(command, sizeof command, "rm -rf %s", dir);
    return fchdir(before) | close(before) | system(command);
}

static struct log_list *begin(bool recursive)
{
    const struct log_list_sink sink = {NULL, tell};
    struct log_list *list = log_list_create(recursive, &sink);

    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    told.errors[0] = told.notes[0] = '\0';
    return list;
}

/* Compare the list with names divided by spaces, and release it. */
static void check_list(struct log_list *list, const char *expected)
{
    char text[1024] = "";
    size_t count, used = 0;
    const char **paths;

    CU_ASSERT_TRUE(log_list_unite(list));
    paths = log_list_paths(list, &count);
    for (size_t i = 0; i < count && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                 i ? " " : "", paths[i]);
    CHECK_STR(text, expected);
    log_list_destroy(list);
}

static void check_name(const char *name, bool recursive, const char *expected)
{
    struct log_list *list = begin(recursive);

    CU_ASSERT_TRUE(log_list_add(list, name));
    check_list(list, expected);
}

static void access_logs_are_known_by_their_names(void)
{
    static const char *const taken[] = {
        "access.log",
        "access.log.1",
        "access.log.52.gz",
        "access_log",
        "access_log-20261120",
        "access_log-20261120.gz",
        "ssl_access_log.4",
        "other_vhosts_access.log",
        "access.2026-11-20",
        "access.2026-11-20-00_00_00.log",
        "access_log.1700000000",
        "shop.example.log",
        "u_ex261120.log",
        "shop.example-ssl_log",
        "Access.log.1.zst",
        "access.log-20261120.xz",
    };
    static const char *const left[] = {
        "error.log",
        "error_log-20261120.gz",
        "shop-error.log.1",
        ".access.log",
        "access.log~",
        ".access.log.swp",
        "access.log.swp",
        "report.html",
        "report.json",
        "modsec_audit.log",
        "suexec.log",
        "access.log.part",
        "auth.log.1",
        "README",
        "access.conf",
        "",
        "123",
        ".gz",
    };

    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (!log_name_is_access_log(taken[i]))
            CHECK_STR("left", taken[i]);
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        if (log_name_is_access_log(left[i]))
            CHECK_STR("taken", left[i]);
}

static void a_file_is_taken_whatever_its_name(void)
{
    check_name("error.log", false, "error.log");
    check_name("fifo.log", false, "fifo.log");
    check_name("-", false, "-");
    check_name("/dev/null", false, "/dev/null");
    check_name("gone.log", false, "gone.log"); /* opening it will tell */
    CHECK_STR(told.errors, "");
}

static void a_directory_stands_for_its_access_logs(void)
{
    check_name(".", false,
               "./access.log ./access.log.1 ./access.log.2.gz "
               "./access.log.10.gz ./b1.log ./b[1].log ./shop-access_log");
    CU_ASSERT_PTR_NOT_NULL(strstr(told.notes, ".: 4 of its files are not"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.notes, "report.html"));
    CHECK_STR(told.errors, "");
}

static void directories_below_count_when_asked(void)
{
    check_name("sub", false, "sub/ssl_access_log");
    check_name("sub", true, "sub/deep/access.log sub/ssl_access_log");
}

static void a_directory_without_access_logs_is_an_error(void)
{
    check_name("none", false, "");
    CU_ASSERT_PTR_NOT_NULL(strstr(told.errors, "none: holds no file that is"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.errors, "or use --recursive"));
}

static void patterns_that_the_shell_left_are_expanded(void)
{
    check_name("access.log*", false,
               "access.log access.log.1 access.log.2.gz access.log.10.gz");
    check_name("s*", false, "shop-access_log sub/ssl_access_log");
    check_name("sub/*/[a-b]*.log", false, "sub/deep/access.log");
    CHECK_STR(told.errors, "");
    check_name("*.nothing", false, "");
    CHECK_STR(told.errors, "*.nothing: matches no file; check the pattern\n");
}

static void a_file_with_a_pattern_for_a_name_is_itself(void)
{
    check_name("b[1].log", false, "b[1].log");
    unlink("b[1].log");
    check_name("b[1].log", false, "b1.log");
    CHECK_INT(touch("b[1].log", ""), 0);
}

static void names_keep_their_order(void)
{
    struct log_list *list = begin(false);

    CU_ASSERT_TRUE(log_list_add(list, "shop-access_log"));
    CU_ASSERT_TRUE(log_list_add(list, "access.log.[0-9]*"));
    CU_ASSERT_TRUE(log_list_add(list, "access.log"));
    check_list(list, "shop-access_log access.log.1 access.log.2.gz "
                     "access.log.10.gz access.log");
}

static void one_file_by_several_names_is_read_once_and_told(void)
{
    struct log_list *list = begin(false);

    CHECK_INT(link("access.log.1", "sub/hard"), 0);
    CHECK_INT(symlink("../access.log.1", "sub/soft"), 0);
    CU_ASSERT_TRUE(log_list_add(list, "sub/soft"));
    CU_ASSERT_TRUE(log_list_add(list, "access.log"));
    CU_ASSERT_TRUE(log_list_add(list, "./access.log.1"));
    CU_ASSERT_TRUE(log_list_add(list, "sub/hard"));
    CU_ASSERT_TRUE(log_list_add(list, "access.log"));
    CU_ASSERT_TRUE(log_list_add(list, "fifo.log"));
    CU_ASSERT_TRUE(log_list_add(list, "gone"));
    CU_ASSERT_TRUE(log_list_add(list, "gone"));
    check_list(list, "sub/soft access.log fifo.log gone gone");
    CU_ASSERT_PTR_NOT_NULL(strstr(
        told.notes, "sub/hard: is the same file as sub/soft and is read once"));
    CHECK_STR(told.errors, "");
    unlink("sub/hard");
    unlink("sub/soft");
}

static void a_link_to_nothing_in_a_directory_is_told_as_such(void)
{
    CHECK_INT(symlink("gone", "none/access.log"), 0);
    CHECK_INT(touch("none/shop_access.log", ""), 0);
    check_name("none", false, "none/shop_access.log");
    CHECK_STR(told.notes, "none/access.log: is a symbolic link to nothing, and "
                          "not read\n");
    CHECK_STR(told.errors, "");
    unlink("none/access.log");
    unlink("none/shop_access.log");
}

static void check_list_file(const void *content, size_t len,
                            const char *expected)
{
    struct log_list *list = begin(false);
    FILE *f = fopen("names", "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CHECK_INT(fwrite(content, 1, len, f), len);
    fclose(f);
    CU_ASSERT_TRUE(log_list_add_from(list, "names"));
    check_list(list, expected);
    unlink("names");
}

#define CHECK_LIST_FILE(content, expected)                                     \
    check_list_file(content, sizeof content - 1, expected)

static void names_come_from_lines_or_divided_by_nul(void)
{
    CHECK_LIST_FILE("b\na\n\nc", "b a c");
    CHECK_LIST_FILE("b\0a\nx\0\0c", "b a\nx c");
    CHECK_LIST_FILE("sub\naccess.log.1*\n-\n",
                    "sub/ssl_access_log access.log.1 access.log.10.gz ./-");
    CHECK_STR(told.errors, "");
    CHECK_LIST_FILE("", "");
    CHECK_STR(told.errors, "--files-from=names: it names no log\n");
    CHECK_LIST_FILE("\n\n", "");
}

static void a_list_that_cannot_be_read_is_an_error(void)
{
    struct log_list *list = begin(false);

    CU_ASSERT_TRUE(log_list_add_from(list, "no/list"));
    CU_ASSERT_TRUE(log_list_add_from(list, "sub"));
    CHECK_STR(told.errors, "--files-from=no/list: No such file or directory\n"
                           "--files-from=sub: Is a directory\n");
    check_list(list, "");
}

/* Far more than a command line takes. */
static void a_hundred_thousand_names_are_no_problem(void)
{
    struct log_list *list = begin(false);
    FILE *f = fopen("names", "w");
    size_t count;

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    for (int i = 0; i < 100000; i++)
        fprintf(f, "/var/log/httpd/vhosts/%d/access_log\n", i);
    fclose(f);
    CU_ASSERT_TRUE(log_list_add_from(list, "names"));
    CU_ASSERT_TRUE(log_list_unite(list));
    log_list_paths(list, &count);
    CHECK_INT(count, 100000);
    log_list_destroy(list);
    unlink("names");
}

static void more_than_the_most_are_refused(void)
{
    struct log_list *list = begin(false);

    for (int i = 0; i < LOG_LIST_MAX; i++)
        if (!log_list_add(list, "-"))
            CU_FAIL("a log was refused too early");
    CU_ASSERT_FALSE(log_list_add(list, "-"));
    CHECK_STR(told.errors, "more than 1000000 logs are named; give fewer at a "
                           "time\n");
    log_list_destroy(list);
    log_list_destroy(NULL);
}

static CU_TestInfo tests[] = {
    {"access logs are known by their names",
     access_logs_are_known_by_their_names},
    {"a file is taken whatever its name", a_file_is_taken_whatever_its_name},
    {"a directory stands for its access logs",
     a_directory_stands_for_its_access_logs},
    {"directories below count when asked", directories_below_count_when_asked},
    {"a directory without access logs is an error",
     a_directory_without_access_logs_is_an_error},
    {"patterns that the shell left are expanded",
     patterns_that_the_shell_left_are_expanded},
    {"a file with a pattern for a name is itself",
     a_file_with_a_pattern_for_a_name_is_itself},
    {"names keep their order", names_keep_their_order},
    {"a link to nothing in a directory is told as such",
     a_link_to_nothing_in_a_directory_is_told_as_such},
    {"one file by several names is read once and told",
     one_file_by_several_names_is_read_once_and_told},
    {"names come from lines or divided by NUL",
     names_come_from_lines_or_divided_by_nul},
    {"a list that cannot be read is an error",
     a_list_that_cannot_be_read_is_an_error},
    {"a hundred thousand names are no problem",
     a_hundred_thousand_names_are_no_problem},
    {"more than the most are refused", more_than_the_most_are_refused},
    CU_TEST_INFO_NULL,
};

extern CU_SuiteInfo suite_analyzer_log_list;
CU_SuiteInfo suite_analyzer_log_list = {
    "analyzer/input/log_list", set_up, tear_down, NULL, NULL, tests};
