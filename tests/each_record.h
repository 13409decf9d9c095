/**
 * @file
 * For small programs of the tests that look at every record of logs.
 */
#ifndef TESTS_EACH_RECORD_H
#define TESTS_EACH_RECORD_H

#include <stdio.h>

#include "options.h"
#include "record/record_parser.h"
#include "run/log_merge.h"
#include "util/hash.h"

/** Read the logs that the command line names, which is that of redirect-analyzer,
 *  in one thread, and call @a take with each record; record_read() has seen it.
 *  @return the status to exit with; what is wrong is said on standard error. */
static inline int each_record(int argc, char **argv,
                              void (*take)(void *context,
                                           const struct record *record),
                              void *context)
{
    const struct log_reader_sink nobody = {.context = NULL};
    struct options options;
    struct diag diag = {""};
    struct log_merge *merge = NULL;
    struct record record;
    int status = 2;

    hash_init();
    if (options_parse(&options, argc, argv, false, &diag))
        merge = log_merge_create(&options, options.memory, NULL, &nobody);
    if (merge)
        status = 0;
    else
        fprintf(stderr, "%s: %s\n", argv[0], diag.text);
    while (merge && log_merge_next(merge, &record)) {
        record_read(&record);
        take(context, &record);
    }
    log_merge_destroy(merge);
    options_free(&options);
    return status;
}

#endif
