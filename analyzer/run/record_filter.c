#include "run/record_filter.h"

#include "line/line_splitter.h"
#include "record/agent_family.h"
#include "record/record_parser.h"
#include "record/time_bound.h"
#include "util/address_list.h"

static void set_bounds(struct record_filter *filter, int zone_min)
{
    const struct options *o = filter->options;

    filter->zone_min = zone_min;
    if (o->since.kind != TIME_BOUND_NONE)
        filter->since_us = time_bound_in(&o->since, zone_min);
    if (o->until.kind != TIME_BOUND_NONE)
        filter->until_us = time_bound_in(&o->until, zone_min);
}

struct record_filter record_filter_of(const struct options *options)
{
    struct record_filter filter = {
        .options = options,
        .is_set = options->since.kind != TIME_BOUND_NONE
                  || options->until.kind != TIME_BOUND_NONE || options->excluded
                  || options->ignore_crawlers,
        .since_us = INT64_MIN,
        .until_us = INT64_MAX,
    };

    set_bounds(&filter, options->tz ? TIME_BOUND_LOCAL : 0);
    return filter;
}

/* In the zone of --tz, or in that of the record's line. */
static bool is_in_time(struct record_filter *filter,
                       const struct record *record)
{
    if (record->zone_min != filter->zone_min && !filter->options->tz)
        set_bounds(filter, record->zone_min);
    return record->time_us >= filter->since_us
           && record->time_us < filter->until_us;
}

static bool is_of_crawler(struct record *record)
{
    record_read(record);
    return agent_family_find(record->agent)->kind == AGENT_CLASS_BOT;
}

static bool is_wanted(struct record_filter *filter, struct record *record)
{
    const struct options *o = filter->options;

    return is_in_time(filter, record)
           && !(o->excluded && address_list_has(o->excluded, record->client))
           && !(o->ignore_crawlers && is_of_crawler(record));
}

bool record_filter_passes(struct record_filter *filter, struct record *record)
{
    if (!filter->is_set || is_wanted(filter, record))
        return true;
    filter->records++;
    filter->bytes += record->source->bytes;
    return false;
}

void record_filter_settle(const struct record_filter *filter,
                          struct log_counts *counts)
{
    counts->records -= filter->records;
    counts->record_bytes -= filter->bytes;
    counts->filtered += filter->records;
    counts->filtered_bytes += filter->bytes;
}
