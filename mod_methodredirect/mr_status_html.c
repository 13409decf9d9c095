/* The counts as a page: complete without scripts, light and dark as the reader
 * has it, rows become cards on a narrow screen. */
#include "mr_status.h"

#include <inttypes.h>
#include <string.h>

#include <apr_strings.h>

#include "mr_catalog.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fff;"
    "--line:#d0d7de;--band:#f6f8fa;--warn:#9a6700}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;"
    "--page:#0d1117;--line:#30363d;--band:#161b22;--warn:#d9a62e}}\n"
    "body{margin:0 auto;max-width:96rem;padding:1rem;background:var(--page);"
    "color:var(--ink);font:1rem/1.45 system-ui,sans-serif}\n"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}\n"
    "p,small{color:var(--soft)}a{color:inherit}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}\n"
    "th{background:var(--band);font-weight:600;white-space:nowrap}\n"
    "td:first-child{min-width:12rem}\n"
    ".n{text-align:right;white-space:nowrap;"
    "font-variant-numeric:tabular-nums}th.n{white-space:normal;"
    "overflow-wrap:normal}\n"
    "code{font:.9em/1.4 ui-monospace,monospace}small{display:block}\n"
    ".never h2{color:var(--warn)}\n"
    "form{margin:1rem 0}input{font:inherit;width:14rem;max-width:60%}"
    "button{font:inherit}\n"
    "@media(max-width:70rem){thead{position:absolute;left:-999rem}\n"
    "table,tbody,tr,td{display:block}\n"
    "tr{border:1px solid var(--line);border-radius:.4rem;margin:.6rem 0;"
    "padding:.3rem}\n"
    "td,td:first-child{border:0;padding:.15rem .4rem;min-width:0}\n"
    "td[title]:not(:empty)::before{content:attr(title) \": \";"
    "color:var(--soft)}\n"
    ".n{text-align:left;white-space:normal}}\n";

/* The headings of a table, ending with NULL; those after the first @a texts
 * stand over numbers. */
static void begin_table(const struct mr_out *out, const char *const *headings,
                        int texts)
{
    mr_out_text(out, "<table><thead><tr>");
    for (int i = 0; headings[i]; i++) {
        mr_out_text(out, i < texts ? "<th scope=\"col\">"
                                   : "<th scope=\"col\" class=\"n\">");
        mr_out_text(out, headings[i]);
    }
    mr_out_text(out, "<tbody>\n");
}

/* A cell; its title is its heading where the table has become cards. */
static void begin_cell(const struct mr_out *out, const char *title,
                       bool numbers)
{
    mr_out_text(out, numbers ? "<td class=\"n\" title=\"" : "<td title=\"");
    mr_out_text(out, title);
    mr_out_text(out, "\">");
}

static void write_time(const struct mr_out *out, long long seconds)
{
    mr_out_text(out, "<time>");
    mr_out_time(out, seconds);
    mr_out_text(out, "</time>");
}

static void write_code(const struct mr_out *out, const char *text)
{
    mr_out_text(out, "<code>");
    mr_out_html(out, text);
    mr_out_text(out, "</code>");
}

static void write_small(const struct mr_out *out, const char *text)
{
    mr_out_text(out, "<small>");
    mr_out_html(out, text);
    mr_out_text(out, "</small>");
}

/* --- rules --------------------------------------------------------------- */

static void write_place(const struct mr_out *out,
                        const struct mr_status *status,
                        const struct mr_rule *rule)
{
    begin_cell(out, "Rule", false);
    write_code(out, rule->id);
    if (!strchr(rule->id, ':')) /* the id is not the place itself */
        write_small(out, apr_psprintf(status->pool, "%s:%d",
                                      rule->directive->filename,
                                      rule->directive->line_num));
    begin_cell(out, "Stands in", false);
    mr_out_html(out, rule->server->is_virtual
                         ? mr_catalog_vhost(rule, status->pool)
                         : "main server");
    write_small(out, mr_catalog_scope(rule, status->pool));
}

static void write_redirect(const struct mr_out *out,
                           const struct mr_status *status,
                           const struct mr_rule *rule)
{
    begin_cell(out, "Redirect", false);
    if (mr_catalog_from(rule))
        write_code(out, mr_catalog_from(rule));
    if (rule->to_text) {
        mr_out_text(out, " &#8594; ");
        write_code(out, rule->to_text);
    }
    write_small(out, mr_catalog_kind(rule));
    begin_cell(out, "Methods", false);
    write_code(out, mr_catalog_table(rule, status->pool));
}

static bool is_never_hit(const struct mr_status_rule *row)
{
    return row->hits == 0;
}

static bool is_hit(const struct mr_status_rule *row)
{
    return row->hits > 0;
}

static uint32_t count_rules(const struct mr_status *status,
                            bool (*of)(const struct mr_status_rule *row))
{
    struct mr_status_rule row = {.rule = NULL};
    uint32_t count = 0;

    while (mr_status_next(status, &row))
        count += of(&row);
    return count;
}

/* The first rules of a kind, as many as fit. */
static void
write_rules(const struct mr_out *out, const struct mr_status *status,
            bool (*of)(const struct mr_status_rule *row),
            void (*write)(const struct mr_out *, const struct mr_status *,
                          const struct mr_status_rule *))
{
    struct mr_status_rule row = {.rule = NULL};
    uint32_t left = status->max;

    while (left > 0 && mr_status_next(status, &row)) {
        if (!of(&row))
            continue;
        mr_out_text(out, "<tr>");
        write(out, status, &row);
        mr_out_text(out, "\n");
        left--;
    }
    mr_out_text(out, "</table>\n");
}

static void write_left_out(const struct mr_out *out,
                           const struct mr_status *status, uint32_t count)
{
    if (count > status->max)
        mr_out_printf(out,
                      "<p>%" PRIu32 " more are left out; "
                      "<code>?max=NUMBER</code> shows more of them, JSON "
                      "all.</p>\n",
                      count - status->max);
}

static void write_unused(const struct mr_out *out,
                         const struct mr_status *status,
                         const struct mr_status_rule *row)
{
    write_place(out, status, row->rule);
    write_redirect(out, status, row->rule);
    begin_cell(out, "Never since", true);
    write_time(out, mr_counters_rule_since(row->rule->slot));
    begin_cell(out, "Declined", true);
    mr_out_printf(out, "%" PRIu64,
                  row->counts.count[0][MR_OUTCOME_DECLINED]
                      + row->counts.count[1][MR_OUTCOME_DECLINED]);
}

static void write_unused_rules(const struct mr_out *out,
                               const struct mr_status *status)
{
    static const char *const headings[] = {"Rule",    "Stands in",   "Redirect",
                                           "Methods", "Never since", "Declined",
                                           NULL};
    uint32_t count = count_rules(status, is_never_hit);

    if (!count)
        return;
    mr_out_printf(
        out, "<section class=\"never\"><h2>Rules never hit: %" PRIu32 "</h2>\n",
        count);
    begin_table(out, headings, 4);
    write_rules(out, status, is_never_hit, write_unused);
    write_left_out(out, status, count);
    mr_out_text(out, "</section>\n");
}

/* "302: 17" and a line for each other status; empty when there is none. */
static void write_answers(const struct mr_out *out, const char *title,
                          const uint64_t count[MR_OUTCOME_COUNT])
{
    const char *between = "";

    begin_cell(out, title, true);
    for (int o = 0; o < MR_OUTCOME_DECLINED; o++) {
        if (!count[o])
            continue;
        mr_out_printf(out, "%s%s: %" PRIu64, between, mr_status_outcome(o),
                      count[o]);
        between = "<br>";
    }
}

static void write_used(const struct mr_out *out, const struct mr_status *status,
                       const struct mr_status_rule *row)
{
    write_place(out, status, row->rule);
    write_redirect(out, status, row->rule);
    begin_cell(out, "Hits", true);
    mr_out_printf(out, "%" PRIu64, row->hits);
    write_answers(out, "Safe methods", row->counts.count[MR_METHODS_SAFE]);
    write_answers(out, "Unsafe methods", row->counts.count[MR_METHODS_UNSAFE]);
    begin_cell(out, "Declined", true);
    mr_out_printf(out, "%" PRIu64,
                  row->counts.count[0][MR_OUTCOME_DECLINED]
                      + row->counts.count[1][MR_OUTCOME_DECLINED]);
    begin_cell(out, "Last hit", true);
    write_time(out, row->counts.last_hit);
}

static void write_used_rules(const struct mr_out *out,
                             const struct mr_status *status)
{
    static const char *const headings[] = {
        "Rule",         "Stands in",      "Redirect", "Methods",  "Hits",
        "Safe methods", "Unsafe methods", "Declined", "Last hit", NULL};
    uint32_t count = count_rules(status, is_hit);

    mr_out_printf(out, "<section><h2>Rules with hits: %" PRIu32 "</h2>\n",
                  count);
    if (count) {
        begin_table(out, headings, 4);
        write_rules(out, status, is_hit, write_used);
        write_left_out(out, status, count);
    }
    mr_out_text(out, "</section>\n");
}

/* --- maps ---------------------------------------------------------------- */

static void write_map(const struct mr_out *out, const struct mr_rule *rule,
                      const struct mr_status_map *map)
{
    mr_out_text(out, "<tr>");
    begin_cell(out, "Map", false);
    write_code(out, map->state.file);
    write_small(out, rule->id);
    if (map->state.failed) {
        mr_out_text(out, "<p>The file has changed and is not usable; the last "
                         "good one is in force: ");
        mr_out_html(out, map->state.error);
        mr_out_text(out, "</p>");
    }
    begin_cell(out, "Generation", true);
    mr_out_printf(out, "%u", map->state.generation);
    begin_cell(out, "Loaded", true);
    write_time(out, apr_time_sec(map->state.loaded));
    begin_cell(out, "Lines", true);
    mr_out_printf(out, "%u", map->lines);
    begin_cell(out, "Lines never hit", true);
    mr_out_printf(out, "%u\n", map->never_hit);
}

static void write_maps(const struct mr_out *out, const struct mr_status *status)
{
    static const char *const headings[] = {"Map",   "Generation",      "Loaded",
                                           "Lines", "Lines never hit", NULL};
    struct mr_status_rule row = {.rule = NULL};
    struct mr_status_map map;
    bool begun = false;

    while (mr_status_next(status, &row)) {
        if (!mr_status_map(row.rule, &map))
            continue;
        if (!begun) {
            mr_out_text(out, "<section><h2>Maps</h2>\n");
            begin_table(out, headings, 1);
        }
        begun = true;
        write_map(out, row.rule, &map);
    }
    if (begun)
        mr_out_text(out, "</table></section>\n");
}

/* --- totals -------------------------------------------------------------- */

static void write_totals(const struct mr_out *out,
                         const struct mr_totals *totals)
{
    static const char *const headings[] = {"Methods", "301",      "302",
                                           "303",     "307",      "308",
                                           "final",   "declined", NULL};

    mr_out_text(out, "<section><h2>Answers by method and status</h2>\n");
    begin_table(out, headings, 1);
    for (int m = 0; m < MR_METHODS_COUNT; m++) {
        mr_out_text(out, "<tr>");
        begin_cell(out, "Methods", false);
        mr_out_text(out, mr_status_methods(m));
        for (int o = 0; o < MR_OUTCOME_COUNT; o++) {
            begin_cell(out, mr_status_outcome(o), true);
            mr_out_printf(out, "%" PRIu64, totals->answers[m][o]);
        }
        mr_out_text(out, "\n");
    }
    mr_out_text(out, "</table></section>\n");
}

static void write_corrections(const struct mr_out *out,
                              const struct mr_totals *totals)
{
    static const char *const headings[] = {"Origin",
                                           "report",
                                           "302 &#8594; 307",
                                           "301 &#8594; 308",
                                           "30x &#8594; 303",
                                           "refuse",
                                           NULL};

    mr_out_text(out, "<section><h2>Redirects of others, held against the "
                     "policy</h2>\n");
    begin_table(out, headings, 1);
    for (int o = 0; o < MR_ORIGIN_COUNT; o++) {
        mr_out_text(out, "<tr>");
        begin_cell(out, headings[0], false);
        mr_out_text(out, mr_origin_name((enum mr_origin)o));
        for (int c = 0; c < MR_CORRECTION_COUNT; c++) {
            begin_cell(out, headings[1 + c], true);
            mr_out_printf(out, "%" PRIu64, totals->corrections[o][c]);
        }
        mr_out_text(out, "\n");
    }
    mr_out_text(out, "</table></section>\n");
}

static void write_events(const struct mr_out *out,
                         const struct mr_totals *totals)
{
    static const char *const headings[] = {"Event", "Count", NULL};

    mr_out_text(out, "<section><h2>Events</h2>\n");
    begin_table(out, headings, 1);
    for (int e = 0; e < MR_EVENT_COUNT; e++) {
        mr_out_text(out, "<tr>");
        begin_cell(out, "Event", false);
        mr_out_html(out, mr_event_text((enum mr_event)e));
        begin_cell(out, "Count", true);
        mr_out_printf(out, "%" PRIu64 "\n", totals->events[e]);
    }
    mr_out_text(out, "</table></section>\n");
}

/* --- the page ------------------------------------------------------------ */

static void write_head(const struct mr_out *out, const struct mr_status *status)
{
    mr_out_text(out, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
                     "<meta charset=\"utf-8\"><meta name=\"viewport\" "
                     "content=\"width=device-width,initial-scale=1\">\n"
                     "<title>mod_methodredirect</title>\n<style nonce=\"");
    mr_out_html(out, status->nonce);
    mr_out_text(out, "\">\n");
    mr_out_text(out, style);
    mr_out_text(out, "</style></head><body>\n<h1>mod_methodredirect</h1>\n");
}

static void write_age(const struct mr_out *out, const struct mr_status *status)
{
    if (!status->age.counting) {
        mr_out_text(out, "<p>Nothing is counted: there was no shared memory "
                         "for it when httpd started.</p>\n");
        return;
    }
    mr_out_text(out, "<p>Counted since ");
    write_time(out, apr_time_sec(status->age.started));
    mr_out_text(out, ", now ");
    write_time(out, apr_time_sec(status->now));
    mr_out_printf(out,
                  "; generation %d of httpd's children, %d read together; "
                  "%" PRIu32 " rules. ",
                  status->age.generation, status->age.read, mr_catalog_count());
    mr_out_text(out, "Also as <a href=\"?format=json\">JSON</a> and "
                     "<a href=\"?format=openmetrics\">OpenMetrics</a>.</p>\n");
}

static void write_filter(const struct mr_out *out,
                         const struct mr_status *status)
{
    mr_out_text(out, "<form><label>Virtual host <input name=\"vhost\" "
                     "placeholder=\"all\" value=\"");
    mr_out_html(out, status->vhost ? status->vhost : "");
    mr_out_printf(out,
                  "\"></label> <input type=\"hidden\" name=\"max\" "
                  "value=\"%" PRIu32 "\"><button>Show</button></form>\n",
                  status->max);
}

void mr_status_html(const struct mr_out *out, const struct mr_status *status)
{
    write_head(out, status);
    write_age(out, status);
    write_filter(out, status);
    write_unused_rules(out, status);
    write_used_rules(out, status);
    write_maps(out, status);
    write_totals(out, &status->totals);
    write_corrections(out, &status->totals);
    write_events(out, &status->totals);
    mr_out_text(out, "</body></html>\n");
}
