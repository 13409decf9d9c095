/* redirect-analyzer: options -> plan -> run -> report -> exit status. */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "explain.h"
#include "options.h"
#include "options_logs.h"
#include "run/explain_format.h"
#include "run/run.h"
#include "util/version.h"

/* `list-rules` and `explain RULE...`; a log of that name is ./explain. */
static bool run_command(int argc, char **argv, int *status)
{
    *status = RUN_OK;
    if (argc == 2 && strcmp(argv[1], "list-rules") == 0) {
        explain_list(stdout);
        return true;
    }
    if (argc < 2 || strcmp(argv[1], "explain") != 0)
        return false;
    if (argc == 2) {
        fputs("redirect-analyzer: explain needs a rule, such as `redirect-"
              "analyzer explain MR101`; `redirect-analyzer list-rules` shows "
              "them\n",
              stderr);
        *status = RUN_ERROR;
    }
    for (int i = 2; i < argc; i++) {
        if (!explain_rule(argv[i], stdout)) {
            fprintf(stderr,
                    "redirect-analyzer: there is no rule \"%s\"; "
                    "`redirect-analyzer list-rules` shows them\n",
                    argv[i]);
            *status = RUN_ERROR;
        }
    }
    return true;
}

/* Whoever closed standard output or error does not want it; no file that is
 * opened may get its number and what was meant for it. */
static void fill_closed(int fd)
{
    int null;

    if (fcntl(fd, F_GETFD) != -1)
        return;
    null = open("/dev/null", O_WRONLY);
    if (null >= 0 && null != fd) {
        dup2(null, fd);
        close(null);
    }
}

/* What a log was read with goes back to the system when the log is closed, and
 * not to a heap that others have cut up: hundreds may be open in turn. */
static void give_buffers_pages_of_their_own(void)
{
    enum { BUFFER = 64 * 1024 };

    mallopt(M_MMAP_THRESHOLD, BUFFER);
}

/* What is wrong with the configuration is told in any case: with --quiet
 * nobody would ever hear that an option was misspelt. */
static void tell_doubts(const struct options *options)
{
    if (options->doubts)
        fputs(options->doubts, stderr);
}

int main(int argc, char **argv)
{
    struct options options;
    struct diag diag = {""};
    bool parsed;
    int status;

    fill_closed(STDOUT_FILENO);
    fill_closed(STDERR_FILENO);
    give_buffers_pages_of_their_own();
    if (run_command(argc, argv, &status))
        return status;
    parsed = options_parse(&options, argc, argv, isatty(STDIN_FILENO), &diag);
    tell_doubts(&options);
    if (!parsed) {
        fprintf(stderr,
                "redirect-analyzer: %s\n"
                "Try `redirect-analyzer --help`.\n",
                diag.text);
        status = RUN_ERROR;
    }
    else if (options.request == OPTIONS_HELP) {
        options_print_help(stdout);
    }
    else if (options.request == OPTIONS_MANUAL) {
        options_print_manual(stdout);
    }
    else if (options.request == OPTIONS_VERSION) {
        puts("redirect-analyzer " VERSION);
    }
    else if (!options_find_logs(&options)) {
        status = RUN_ERROR;
    }
    else {
        if (options.notice[0] && !options.quiet)
            fprintf(stderr, "redirect-analyzer: %s\n", options.notice);
        status = (int)(options.explain_format || options.explain_line
                           ? explain_format(&options, stdout)
                           : run(&options));
    }
    options_free(&options);
    return status;
}
