#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* posix_openpt() */
#endif
#include "run/report_writer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

/* Whether a report on a terminal has colours; @a no_color NULL: the variable is
 * not set. */
static bool is_coloured(const char *no_color, const struct options *options)
{
    const struct output to_stdout = {NULL, NULL};
    int terminal = posix_openpt(O_RDWR | O_NOCTTY), side = -1, kept;
    bool color;

    CU_ASSERT_FATAL(terminal >= 0 && grantpt(terminal) == 0
                    && unlockpt(terminal) == 0);
    side = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    CU_ASSERT_FATAL(side >= 0);
    fflush(stdout);
    kept = dup(STDOUT_FILENO);
    dup2(side, STDOUT_FILENO);
    if (no_color)
        setenv("NO_COLOR", no_color, 1);
    else
        unsetenv("NO_COLOR");
    color = report_style(&to_stdout, options).color;
    unsetenv("NO_COLOR");
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(side);
    close(terminal);
    return color;
}

/* https://no-color.org: "when present and not an empty string". */
static void colours_are_for_terminals_that_want_them(void)
{
    struct options options = {.no_color = false};

    CU_ASSERT_TRUE(is_coloured(NULL, &options));
    CU_ASSERT_TRUE(is_coloured("", &options));
    CU_ASSERT_FALSE(is_coloured("1", &options));
    CU_ASSERT_FALSE(is_coloured("0", &options));
    options.no_color = true;
    CU_ASSERT_FALSE(is_coloured(NULL, &options));
}

static CU_TestInfo tests[] = {
    {"colours are for terminals that want them",
     colours_are_for_terminals_that_want_them},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_report_writer, "analyzer/run/report_writer");
