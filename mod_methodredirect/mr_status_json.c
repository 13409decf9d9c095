/* The counts as JSON: the fields of the dump (mr_catalog_json), and the
 * numbers. */
#include "mr_status.h"

#include <inttypes.h>

#include "mr_catalog.h"

static void write_seconds(const struct mr_out *out, const char *name,
                          long long seconds)
{
    mr_out_printf(out, "\"%s\":", name);
    if (seconds <= 0) {
        mr_out_text(out, "null");
        return;
    }
    mr_out_text(out, "\"");
    mr_out_time(out, seconds);
    mr_out_text(out, "\"");
}

/* {"safe":{"301":0,...},"unsafe":{...}} */
static void
write_outcomes(const struct mr_out *out,
               const uint64_t count[MR_METHODS_COUNT][MR_OUTCOME_COUNT])
{
    mr_out_text(out, "{");
    for (int m = 0; m < MR_METHODS_COUNT; m++) {
        mr_out_printf(out, "%s\"%s\":{", m ? "," : "", mr_status_methods(m));
        for (int o = 0; o < MR_OUTCOME_COUNT; o++)
            mr_out_printf(out, "%s\"%s\":%" PRIu64, o ? "," : "",
                          mr_status_outcome(o), count[m][o]);
        mr_out_text(out, "}");
    }
    mr_out_text(out, "}");
}

static void write_map(const struct mr_out *out, const struct mr_rule *rule)
{
    struct mr_status_map map;

    if (!mr_status_map(rule, &map))
        return;
    mr_out_text(out, ",\"map\":{\"file\":");
    mr_out_json(out, map.state.file);
    mr_out_printf(out, ",\"generation\":%u,", map.state.generation);
    write_seconds(out, "loaded", apr_time_sec(map.state.loaded));
    mr_out_printf(out, ",\"lines\":%u,\"never_hit\":%u,\"error\":", map.lines,
                  map.never_hit);
    mr_out_json(out, map.state.failed ? map.state.error : NULL);
    mr_out_text(out, "}");
}

static void write_rule(const struct mr_out *out, const struct mr_status *status,
                       const struct mr_status_rule *row)
{
    int slot = row->rule->slot;

    mr_out_text(out, "{");
    mr_catalog_json(out, row->rule, status->pool);
    mr_out_printf(out, ",\"key\":\"%016" PRIx64 "\",\"hits\":%" PRIu64 ",",
                  mr_counters_rule_key(slot), row->hits);
    write_seconds(out, "last_hit", row->counts.last_hit);
    mr_out_text(out, ",");
    write_seconds(out, "since", mr_counters_rule_since(slot));
    mr_out_text(out, ",\"counts\":");
    write_outcomes(out, row->counts.count);
    write_map(out, row->rule);
    mr_out_text(out, "}");
}

static void write_corrections(const struct mr_out *out,
                              const struct mr_totals *totals)
{
    mr_out_text(out, "\"corrections\":{");
    for (int o = 0; o < MR_ORIGIN_COUNT; o++) {
        mr_out_printf(out, "%s\"%s\":{", o ? "," : "",
                      mr_origin_name((enum mr_origin)o));
        for (int c = 0; c < MR_CORRECTION_COUNT; c++)
            mr_out_printf(out, "%s\"%s\":%" PRIu64, c ? "," : "",
                          mr_correction_name((enum mr_correction)c),
                          totals->corrections[o][c]);
        mr_out_text(out, "}");
    }
    mr_out_text(out, "}");
}

static void write_events(const struct mr_out *out,
                         const struct mr_totals *totals)
{
    mr_out_text(out, "\"events\":{");
    for (int e = 0; e < MR_EVENT_COUNT; e++)
        mr_out_printf(out, "%s\"%s\":%" PRIu64, e ? "," : "",
                      mr_event_name((enum mr_event)e), totals->events[e]);
    mr_out_text(out, "}");
}

void mr_status_json(const struct mr_out *out, const struct mr_status *status)
{
    struct mr_status_rule row = {.rule = NULL};

    mr_out_text(out, "{");
    write_seconds(out, "now", apr_time_sec(status->now));
    mr_out_printf(out, ",\"counting\":%s,",
                  status->age.counting ? "true" : "false");
    write_seconds(out, "started", apr_time_sec(status->age.started));
    mr_out_printf(out,
                  ",\"generation\":%d,\"generations_read\":%d,"
                  "\"rule_count\":%" PRIu32 ",\"answers\":",
                  status->age.generation, status->age.read, mr_catalog_count());
    write_outcomes(out, status->totals.answers);
    mr_out_text(out, ",");
    write_corrections(out, &status->totals);
    mr_out_text(out, ",");
    write_events(out, &status->totals);
    mr_out_text(out, ",\"rules\":[");
    for (const char *comma = "\n"; mr_status_next(status, &row);
         comma = ",\n") {
        mr_out_text(out, comma);
        write_rule(out, status, &row);
    }
    mr_out_text(out, "\n]}\n");
}
