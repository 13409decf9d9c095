/**
 * @file
 * Parsing alone: every field of every line, and nothing done with it. fields
 * takes the options of redirect-analyzer, reads in one thread and prints the
 * records and the sum of their bytes.
 */
#include <inttypes.h>

#include "each_record.h"

struct sums {
    uint64_t records, bytes;
};

static void take(void *context, const struct record *record)
{
    struct sums *sums = context;
    int64_t bytes = record_number(record, LOG_FIELD_BYTES);

    sums->records++;
    sums->bytes += bytes > 0 ? (uint64_t)bytes : 0;
}

int main(int argc, char **argv)
{
    struct sums sums = {0, 0};
    int status = each_record(argc, argv, take, &sums);

    if (status == 0)
        printf("%" PRIu64 " records, %" PRIu64 " bytes\n", sums.records,
               sums.bytes);
    return status;
}
