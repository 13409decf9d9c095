/* redirect-analyzer: options -> plan -> run -> report -> exit status. */
#include <stdio.h>
#include <unistd.h>

#include "options.h"
#include "run/run.h"

#define VERSION "0.1.0"

int main(int argc, char **argv)
{
    struct options options;
    struct diag diag = {""};
    int status = RUN_OK;

    if (!options_parse(&options, argc, argv, isatty(STDIN_FILENO), &diag)) {
        fprintf(stderr,
                "redirect-analyzer: %s\n"
                "Try `redirect-analyzer --help`.\n",
                diag.text);
        status = RUN_ERROR;
    }
    else if (options.request == OPTIONS_HELP) {
        options_print_help(stdout);
    }
    else if (options.request == OPTIONS_VERSION) {
        puts("redirect-analyzer " VERSION);
    }
    else {
        status = (int)run(&options);
    }
    options_free(&options);
    return status;
}
