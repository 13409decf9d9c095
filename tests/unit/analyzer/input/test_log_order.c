/* Expectations: the manual of coreutils, and `LC_ALL=C sort -V` itself on names
 * made of what file names are made of. */
#include "input/log_order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

enum { NAMES = 3000, NAME_SIZE = 24 };

static void rotated_logs_follow_each_other(void)
{
    static const char *const sorted[] = {
        "access.log",      "access.log.1",        "access.log.2.gz",
        "access.log.10",   "access.log.10.gz",    "access_log",
        "access_log-2026", "access_log-20261119", "access_log-20261120.gz",
    };

    for (size_t i = 1; i < sizeof sorted / sizeof sorted[0]; i++) {
        CU_ASSERT_TRUE(log_order(sorted[i - 1], sorted[i]) < 0);
        CU_ASSERT_TRUE(log_order(sorted[i], sorted[i - 1]) > 0);
        CHECK_INT(log_order(sorted[i], sorted[i]), 0);
    }
}

static char names[NAMES][NAME_SIZE];

/* No hidden ones: versions of coreutils differ in whether all of such a name
 * can be a suffix. */
static void make_names(void)
{
    static const char *const parts[] = {
        "a",    "b",   ".", "..", "~", "0", "00",   "1",  "09", "10",
        ".log", ".gz", "-", "_",  "Z", "/", "\xe4", ".1", " "};
    unsigned state = 7;

    for (size_t i = 0; i < NAMES; i++) {
        strcpy(names[i], i % 2 ? "./" : "x");
        for (size_t j = 0; j <= i % 6; j++) {
            state = state * 1103515245 + 12345;
            strcat(names[i],
                   parts[(state >> 16) % (sizeof parts / sizeof parts[0])]);
        }
    }
}

static int by_log_order(const void *a, const void *b)
{
    return log_order(a, b);
}

static void the_order_is_that_of_sort_v(void)
{
    char path[] = "/tmp/order.XXXXXX", command[80], line[NAME_SIZE + 1];
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    make_names();
    for (size_t i = 0; i < NAMES; i++)
        fprintf(f, "%s\n", names[i]);
    fclose(f);
    qsort(names, NAMES, sizeof names[0], by_log_order);
    snprintf(command, sizeof command, "LC_ALL=C sort -V %s", path);
    f = popen(command, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    for (size_t i = 0; i < NAMES && fgets(line, sizeof line, f); i++) {
        line[strcspn(line, "\n")] = '\0';
        CHECK_STR(names[i], line);
    }
    pclose(f);
    unlink(path);
}

static CU_TestInfo tests[] = {
    {"rotated logs follow each other", rotated_logs_follow_each_other},
    {"the order is that of sort -V", the_order_is_that_of_sort_v},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_log_order, "analyzer/input/log_order");
