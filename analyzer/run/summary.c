#include "run/summary.h"

void summary_general(struct report_general *general,
                     const struct log_counts *read,
                     const struct learned *learned)
{
    general->start_us = learned->start_us;
    general->end_us = learned->end_us;
    general->lines_read = read->lines;
    general->valid_bytes = read->record_bytes;
    general->failed_bytes = read->rejected_bytes;
    general->filtered_bytes = read->filtered_bytes;
    general->bytes_read =
        read->record_bytes + read->rejected_bytes + read->filtered_bytes;
    general->valid_requests = learned->requests;
    general->failed_requests = read->rejected;
    general->filtered_requests = read->filtered;
    general->total_requests = learned->requests + read->rejected;
    general->status_counts = learned->status_counts;
}

struct report_quality summary_quality(const struct log_counts *read,
                                      const struct learned *learned)
{
    struct session_counts c = sessions_counts(learned->sessions);

    return (struct report_quality){
        .invalid_lines = read->rejected,
        .overlong_lines = read->overlong,
        .format_changes = read->format_changes,
        .disorder = c.disorder,
        .too_late = c.too_late,
        .overflowed_tables = c.evicted_addresses,
        .evicted_clients = c.evicted_clients,
        .dropped_pending = c.dropped_pending,
        .nat_addresses = c.shared_addresses,
        .non_following_clients = c.non_following_clients,
    };
}

struct log_facts summary_facts(const struct report_general *general,
                               const struct report_quality *quality,
                               const struct learned *learned,
                               const struct report_builder *builder)
{
    return (struct log_facts){
        .records = general->valid_requests,
        .lines = general->lines_read,
        .rejected = general->failed_requests,
        .by_status = learned->status_counts,
        .start_us = general->start_us,
        .end_us = general->end_us,
        .has_location = report_builder_has_field(builder, LOG_FIELD_LOCATION),
        .has_rule = report_builder_has_field(builder, LOG_FIELD_RULE),
        .disorder = quality->disorder,
        .too_late = quality->too_late,
        .format_changes = quality->format_changes,
        .shared_addresses = quality->nat_addresses,
        .forgotten_clients = quality->evicted_clients,
        .forgotten_redirects = quality->dropped_pending,
        .refused_entries =
            quality->overflowed_tables + graph_refused(learned->graph),
    };
}
