#include "run/log_reader.h"

void log_counts_add(struct log_counts *to, const struct log_counts *more)
{
    to->lines += more->lines;
    to->bytes += more->bytes;
    to->records += more->records;
    to->rejected += more->rejected;
    to->filtered += more->filtered;
    to->record_bytes += more->record_bytes;
    to->rejected_bytes += more->rejected_bytes;
    to->filtered_bytes += more->filtered_bytes;
    to->overlong += more->overlong;
    to->format_changes += more->format_changes;
}

void log_end_add(struct log_end *to, const struct log_end *more)
{
    to->failed |= more->failed;
    to->broken |= more->broken;
    to->truncated |= more->truncated;
    to->no_memory |= more->no_memory;
}
