#include "report/read_counts.h"

#include <string.h>

void read_counts(const struct report_general *general,
                 struct read_count counts[READ_COUNTS])
{
    const struct read_count all[READ_COUNTS] = {
        {"lines_read", general->lines_read},
        {"valid_requests", general->valid_requests},
        {"failed_requests", general->failed_requests},
        {"filtered_requests", general->filtered_requests},
        {"bytes_read", general->bytes_read},
        {"valid_bytes", general->valid_bytes},
        {"failed_bytes", general->failed_bytes},
        {"filtered_bytes", general->filtered_bytes},
    };

    memcpy(counts, all, sizeof all);
}
