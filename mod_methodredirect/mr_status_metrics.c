/* The counts as OpenMetrics 1.0 text. A family's samples stand together, so
 * the rules are walked once for each family that has them as labels; only
 * rules that were asked for have samples, so that a million unused ones do not
 * become a million time series. */
#include "mr_status.h"

#include <inttypes.h>

#include "mr_catalog.h"

static void begin_family(const struct mr_out *out, const char *name,
                         const char *type, const char *help)
{
    mr_out_printf(out, "# TYPE methodredirect_%s %s\n", name, type);
    mr_out_printf(out, "# HELP methodredirect_%s %s\n", name, help);
}

static void write_gauge(const struct mr_out *out, const char *name,
                        const char *help, double value)
{
    begin_family(out, name, "gauge", help);
    mr_out_printf(out, "methodredirect_%s %.0f\n", name, value);
}

static void write_label(const struct mr_out *out, const char *name,
                        const char *text)
{
    mr_out_printf(out, "%s=\"", name);
    mr_out_label(out, text);
    mr_out_text(out, "\"");
}

static void write_answers(const struct mr_out *out,
                          const struct mr_totals *totals)
{
    begin_family(out, "answers", "counter",
                 "Requests answered by rules, those of .htaccess included.");
    for (int m = 0; m < MR_METHODS_COUNT; m++)
        for (int o = 0; o < MR_OUTCOME_DECLINED; o++)
            mr_out_printf(out,
                          "methodredirect_answers_total{methods=\"%s\","
                          "status=\"%s\"} %" PRIu64 "\n",
                          mr_status_methods(m), mr_status_outcome(o),
                          totals->answers[m][o]);
    begin_family(out, "declined", "counter",
                 "Requests that a rule matched and did not answer.");
    for (int m = 0; m < MR_METHODS_COUNT; m++)
        mr_out_printf(
            out, "methodredirect_declined_total{methods=\"%s\"} %" PRIu64 "\n",
            mr_status_methods(m), totals->answers[m][MR_OUTCOME_DECLINED]);
}

static void write_corrections(const struct mr_out *out,
                              const struct mr_totals *totals)
{
    begin_family(out, "corrections", "counter",
                 "What enforcement did with redirects of others.");
    for (int o = 0; o < MR_ORIGIN_COUNT; o++)
        for (int c = 0; c < MR_CORRECTION_COUNT; c++)
            mr_out_printf(out,
                          "methodredirect_corrections_total{origin=\"%s\","
                          "action=\"%s\"} %" PRIu64 "\n",
                          mr_origin_name((enum mr_origin)o),
                          mr_correction_name((enum mr_correction)c),
                          totals->corrections[o][c]);
}

static void write_events(const struct mr_out *out,
                         const struct mr_totals *totals)
{
    begin_family(out, "events", "counter", "Other things that happened.");
    for (int e = 0; e < MR_EVENT_COUNT; e++)
        mr_out_printf(out,
                      "methodredirect_events_total{event=\"%s\"} %" PRIu64 "\n",
                      mr_event_name((enum mr_event)e), totals->events[e]);
}

/* The key makes the labels of each rule unique; ids need not be. */
static void write_rule_labels(const struct mr_out *out,
                              const struct mr_status *status,
                              const struct mr_rule *rule)
{
    mr_out_printf(out, "{key=\"%016" PRIx64 "\",",
                  mr_counters_rule_key(rule->slot));
    write_label(out, "rule", rule->id);
    mr_out_text(out, ",");
    write_label(out, "vhost", mr_catalog_vhost(rule, status->pool));
    mr_out_text(out, ",");
    write_label(out, "scope", mr_catalog_scope(rule, status->pool));
}

static void write_rule_answers(const struct mr_out *out,
                               const struct mr_status *status)
{
    struct mr_status_rule row = {.rule = NULL};

    begin_family(out, "rule_answers", "counter",
                 "Requests answered by a rule; rules without are left out.");
    while (mr_status_next(status, &row)) {
        for (int m = 0; row.hits && m < MR_METHODS_COUNT; m++) {
            for (int o = 0; o < MR_OUTCOME_DECLINED; o++) {
                if (!row.counts.count[m][o])
                    continue;
                mr_out_text(out, "methodredirect_rule_answers_total");
                write_rule_labels(out, status, row.rule);
                mr_out_printf(out,
                              ",methods=\"%s\",status=\"%s\"} %" PRIu64 "\n",
                              mr_status_methods(m), mr_status_outcome(o),
                              row.counts.count[m][o]);
            }
        }
    }
}

static void write_rule_declined(const struct mr_out *out,
                                const struct mr_status *status)
{
    struct mr_status_rule row = {.rule = NULL};

    begin_family(out, "rule_declined", "counter",
                 "Requests that the rule matched and did not answer.");
    while (mr_status_next(status, &row)) {
        for (int m = 0; m < MR_METHODS_COUNT; m++) {
            if (!row.counts.count[m][MR_OUTCOME_DECLINED])
                continue;
            mr_out_text(out, "methodredirect_rule_declined_total");
            write_rule_labels(out, status, row.rule);
            mr_out_printf(out, ",methods=\"%s\"} %" PRIu64 "\n",
                          mr_status_methods(m),
                          row.counts.count[m][MR_OUTCOME_DECLINED]);
        }
    }
}

static void write_rule_last_hits(const struct mr_out *out,
                                 const struct mr_status *status)
{
    struct mr_status_rule row = {.rule = NULL};

    begin_family(out, "rule_last_hit_timestamp_seconds", "gauge",
                 "When a rule answered last.");
    while (mr_status_next(status, &row)) {
        if (!row.hits)
            continue;
        mr_out_text(out, "methodredirect_rule_last_hit_timestamp_seconds");
        write_rule_labels(out, status, row.rule);
        mr_out_printf(out, "} %" PRIu32 "\n", row.counts.last_hit);
    }
}

/* What is told of each map. */
enum { MAP_GENERATION, MAP_LOADED, MAP_LINES, MAP_NEVER_HIT, MAP_FAILED };

static const struct {
    const char *name, *help;
} map_families[] = {
    [MAP_GENERATION] = {"map_generation", "How often the map was loaded."},
    [MAP_LOADED] = {"map_loaded_timestamp_seconds", "When that was last."},
    [MAP_LINES] = {"map_lines", "Lines with a rule."},
    [MAP_NEVER_HIT] = {"map_lines_never_hit", "Lines that never answered."},
    [MAP_FAILED] = {"map_reload_failed",
                    "1: the file has changed and is not usable."},
};

static double map_value(const struct mr_status_map *map, int family)
{
    switch (family) {
    case MAP_GENERATION:
        return map->state.generation;
    case MAP_LOADED:
        return (double)apr_time_sec(map->state.loaded);
    case MAP_LINES:
        return map->lines;
    case MAP_NEVER_HIT:
        return map->never_hit;
    default:
        return map->state.failed;
    }
}

static void write_maps(const struct mr_out *out, const struct mr_status *status,
                       int family)
{
    struct mr_status_rule row = {.rule = NULL};
    struct mr_status_map map;

    begin_family(out, map_families[family].name, "gauge",
                 map_families[family].help);
    while (mr_status_next(status, &row)) {
        if (!mr_status_map(row.rule, &map))
            continue;
        mr_out_printf(out, "methodredirect_%s", map_families[family].name);
        write_rule_labels(out, status, row.rule);
        mr_out_printf(out, "} %.0f\n", map_value(&map, family));
    }
}

void mr_status_metrics(const struct mr_out *out, const struct mr_status *status)
{
    struct mr_status_rule row = {.rule = NULL};
    uint32_t unused = 0;

    while (mr_status_next(status, &row))
        unused += row.hits == 0;
    write_gauge(out, "start_timestamp_seconds", "Since when is counted.",
                (double)apr_time_sec(status->age.started));
    write_gauge(out, "generation", "Generation of children that answers.",
                status->age.generation);
    write_gauge(out, "generations_read",
                "Generations whose counts are added up.", status->age.read);
    write_gauge(out, "rules", "Rules outside of .htaccess files.",
                mr_catalog_count());
    write_gauge(out, "rules_never_hit", "Rules that never answered.", unused);
    write_answers(out, &status->totals);
    write_corrections(out, &status->totals);
    write_events(out, &status->totals);
    write_rule_answers(out, status);
    write_rule_declined(out, status);
    write_rule_last_hits(out, status);
    for (int family = MAP_GENERATION; family <= MAP_FAILED; family++)
        write_maps(out, status, family);
    mr_out_text(out, "# EOF\n");
}
