/**
 * @file
 * Parsing alone: every field of every line, and nothing done with it. fields
 * takes the options of redirect-analyzer, reads in one thread and prints the
 * records and the sum of their bytes.
 */
#include <inttypes.h>
#include <stdio.h>

#include "options.h"
#include "record/record_parser.h"
#include "run/log_merge.h"
#include "util/hash.h"

int main(int argc, char **argv)
{
    const struct log_reader_sink sink = {.context = NULL};
    struct options options;
    struct diag diag = {""};
    struct log_merge *merge = NULL;
    struct record record;
    uint64_t records = 0, sum = 0;

    hash_init();
    if (options_parse(&options, argc, argv, false, &diag))
        merge = log_merge_create(&options, options.memory, NULL, &sink);
    if (!merge) {
        fprintf(stderr, "fields: %s\n", diag.text);
        options_free(&options);
        return 2;
    }
    while (log_merge_next(merge, &record)) {
        int64_t bytes;
        record_read(&record);
        bytes = record_number(&record, LOG_FIELD_BYTES);
        sum += bytes > 0 ? (uint64_t)bytes : 0;
        records++;
    }
    printf("%" PRIu64 " records, %" PRIu64 " bytes\n", records, sum);
    log_merge_destroy(merge);
    options_free(&options);
    return 0;
}
