#include "report/wording.h"

#include <string.h>

#include "detect/detector.h"
#include "report/hurt.h"

const char *wording_headline(char buf[WORDING_SIZE],
                             const struct report *report)
{
    /* One more than severities, in their order. */
    static const char *const names[] = {"info", "note", "warning", "error"};
    size_t counts[SEVERITY_ERROR + 1] = {0}, used = 0, fresh = 0;

    for (size_t i = 0; i < report->finding_count; i++) {
        counts[report->findings[i].severity]++;
        fresh += report->findings[i].baseline == BASELINE_NEW;
    }
    snprintf(buf, WORDING_SIZE, "nothing found that this log can show");
    for (int s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--) {
        if (counts[s] == 0)
            continue;
        used +=
            (size_t)snprintf(buf + used, WORDING_SIZE - used, "%s%zu %s%s",
                             used ? ", " : "", counts[s], names[s],
                             counts[s] > 1 && s != SEVERITY_INFO ? "s" : "");
    }
    if (fresh > 0)
        used += (size_t)snprintf(buf + used, WORDING_SIZE - used, ", %zu new",
                                 fresh);
    if (report->acknowledged_count > 0)
        used += (size_t)snprintf(
            buf + used, WORDING_SIZE - used, "%s, %zu acknowledged",
            used ? "" : "nothing new", report->acknowledged_count);
    if (report->gone_count > 0)
        snprintf(buf + used, WORDING_SIZE - used, "%s, %zu gone",
                 used ? "" : "nothing found that this log can show",
                 report->gone_count);
    return buf;
}

const char *wording_baseline(char buf[WORDING_SIZE], const struct finding *f)
{
    char told[TEXT_TIME_SIZE];

    text_iso_time(told, f->first_told_us);
    told[strcspn(told, "T")] = '\0';
    if (f->baseline == BASELINE_UNCHANGED || f->baseline == BASELINE_GONE)
        snprintf(buf, WORDING_SIZE, "%stold since %s",
                 f->baseline == BASELINE_GONE ? "gone, " : "", told);
    else
        snprintf(buf, WORDING_SIZE, "%s",
                 f->baseline == BASELINE_NEW ? "new" : "");
    return buf;
}

/* "2 errors and 1 warning", or one of both. @return its length */
static int write_problems(char buf[WORDING_SIZE], size_t errors,
                          size_t warnings)
{
    int len = 0;

    if (errors > 0)
        len = snprintf(buf, WORDING_SIZE, "%zu error%s", errors,
                       errors > 1 ? "s" : "");
    if (warnings > 0)
        len += snprintf(buf + len, WORDING_SIZE - (size_t)len,
                        "%s%zu warning%s", errors > 0 ? " and " : "", warnings,
                        warnings > 1 ? "s" : "");
    return len;
}

struct affected {
    uint64_t requests;
    bool exact;
};

/* URLs may share requests: one that several redirects sent on. */
static void add_affected(void *context, uint32_t site, uint64_t hits,
                         bool exact)
{
    struct affected *all = context;

    (void)site;
    all->exact = all->requests == 0 && exact;
    all->requests += hits;
}

const char *wording_lead(char buf[WORDING_SIZE], const struct report *report)
{
    const uint64_t requests = report->general.valid_requests;
    size_t counts[SEVERITY_ERROR + 1] = {0};
    char some[TEXT_NUMBER_SIZE], all[TEXT_NUMBER_SIZE];
    struct affected affected = {0, true};
    int len;

    for (size_t i = 0; i < report->finding_count; i++)
        counts[report->findings[i].severity]++;
    affected.exact &= hurt_count(report->findings, report->finding_count, NULL,
                                 add_affected, &affected);
    len = write_problems(buf, counts[SEVERITY_ERROR], counts[SEVERITY_WARNING]);
    if (requests == 0)
        snprintf(buf, WORDING_SIZE, "No requests were read.");
    else if (len == 0)
        snprintf(buf, WORDING_SIZE,
                 "No error and no warning that this log can show.");
    else if (affected.requests == 0)
        snprintf(buf + len, WORDING_SIZE - (size_t)len, ".");
    else
        snprintf(
            buf + len, WORDING_SIZE - (size_t)len, "; %s %s%s of %s request%s.",
            counts[SEVERITY_ERROR] + counts[SEVERITY_WARNING] > 1
                ? "they affect"
                : "it affects",
            affected.exact ? "" : "up to ",
            text_count(some, affected.requests < requests ? affected.requests
                                                          : requests),
            text_count(all, requests), requests == 1 ? "" : "s");
    return buf;
}

const char *wording_summary(const struct finding *finding)
{
    for (const struct detector *const *d = detectors; *d; d++)
        if (strcmp((*d)->id, finding->rule) == 0)
            return (*d)->summary;
    return finding->name;
}

const char *wording_hits(char buf[WORDING_SIZE], const struct finding *finding)
{
    char least[TEXT_NUMBER_SIZE], most[TEXT_NUMBER_SIZE];
    char clients[TEXT_NUMBER_SIZE];
    int len;
    uint64_t error = finding->hits_error < finding->hits ? finding->hits_error
                                                         : finding->hits;

    text_count(least, finding->hits - error);
    text_count(most, finding->hits);
    if (finding_is_of_log(finding)) {
        snprintf(buf, WORDING_SIZE, "%s time%s", most,
                 finding->hits == 1 ? "" : "s");
        return buf;
    }
    len = snprintf(buf, WORDING_SIZE, "%s%s%s%s hit%s",
                   finding->estimated && error == 0 ? "about " : "",
                   error > 0 ? least : "", error > 0 ? " to " : "", most,
                   finding->hits == 1 ? "" : "s");
    if (finding_knows_clients(finding))
        snprintf(buf + len, WORDING_SIZE - (size_t)len, " by %s%s client%s",
                 finding->estimated ? "about " : "",
                 text_count(clients, finding->clients),
                 finding->clients == 1 ? "" : "s");
    else
        snprintf(buf + len, WORDING_SIZE - (size_t)len, ", clients not known");
    return buf;
}

void wording_redirect(FILE *out, const struct finding *finding,
                      enum text_style style, bool show_query)
{
    if (finding_is_of_log(finding))
        return;
    for (unsigned i = 0; i < finding->method_count; i++) {
        fputs(i ? "," : "", out);
        text_write(out, finding->methods[i], style, show_query);
    }
    fputs(finding->method_count ? " " : "", out);
    text_write(out, finding->vhost, style, show_query);
    text_write(out, finding->url, style, show_query);
    for (unsigned i = 0; i < finding->status_count; i++)
        fprintf(out, "%c%d", i ? ',' : ' ', finding->statuses[i]);
    if (finding->target.len > 0) {
        fputs(style == TEXT_HTML ? " -&gt; " : " -> ", out);
        text_write(out, finding->target, style, show_query);
    }
}

const char *wording_period(char buf[WORDING_SIZE], int64_t first_us,
                           int64_t last_us)
{
    char first[TEXT_TIME_SIZE], last[TEXT_TIME_SIZE];

    text_time(first, first_us);
    text_time(last, last_us);
    if (first_us == 0)
        snprintf(buf, WORDING_SIZE, "no requests");
    else if (first_us / 1000000 == last_us / 1000000)
        snprintf(buf, WORDING_SIZE, "%s UTC", first);
    else
        snprintf(buf, WORDING_SIZE, "%s to %s UTC", first, last);
    return buf;
}

const char *wording_lines(char buf[WORDING_SIZE],
                          const struct report_general *g)
{
    char read[TEXT_NUMBER_SIZE], valid[TEXT_NUMBER_SIZE];
    char failed[TEXT_NUMBER_SIZE], filtered[TEXT_NUMBER_SIZE];

    snprintf(buf, WORDING_SIZE,
             "%s read = %s request%s + %s not understood + %s filtered",
             text_count(read, g->lines_read),
             text_count(valid, g->valid_requests),
             g->valid_requests == 1 ? "" : "s",
             text_count(failed, g->failed_requests),
             text_count(filtered, g->filtered_requests));
    return buf;
}

const char *wording_bytes(char buf[WORDING_SIZE],
                          const struct report_general *g)
{
    char read[TEXT_NUMBER_SIZE], valid[TEXT_NUMBER_SIZE];
    char failed[TEXT_NUMBER_SIZE], filtered[TEXT_NUMBER_SIZE];

    snprintf(buf, WORDING_SIZE, "%s = %s + %s + %s",
             text_count(read, g->bytes_read), text_count(valid, g->valid_bytes),
             text_count(failed, g->failed_bytes),
             text_count(filtered, g->filtered_bytes));
    return buf;
}

size_t wording_quality(const struct report_quality *quality,
                       struct wording_note notes[WORDING_NOTES])
{
    const struct {
        uint64_t count;
        const char *one, *more;
    } all[] = {
        {quality->invalid_lines, "line not understood", "lines not understood"},
        {quality->overlong_lines, "of them longer than a line may be",
         "of them longer than a line may be"},
        {quality->disorder, "record older than the one before it",
         "records older than the one before them"},
        {quality->too_late,
         "of them more than a minute older than the newest: not paired",
         "of them more than a minute older than the newest: not paired"},
        {quality->format_changes, "change of format inside a log",
         "changes of format inside a log"},
        {quality->evicted_clients,
         "client forgotten early for lack of memory (--memory)",
         "clients forgotten early for lack of memory (--memory)"},
        {quality->dropped_pending,
         "redirect forgotten before its follow-up could come",
         "redirects forgotten before their follow-up could come"},
        {quality->overflowed_tables, "entry refused by a full table (--memory)",
         "entries refused by full tables (--memory)"},
        {quality->unlisted_redirects,
         "redirecting URL too rare to be listed; it was analysed",
         "redirecting URLs too rare to be listed; they were analysed"},
        {quality->unlisted_chains,
         "chain too rare to be listed; it was analysed",
         "chains too rare to be listed; they were analysed"},
        {quality->nat_addresses,
         "address that stands for many clients; their requests pair less "
         "surely",
         "addresses that stand for many clients; their requests pair less "
         "surely"},
        {quality->non_following_clients,
         "client that never follows redirects; what it drops is not counted "
         "as lost",
         "clients that never follow redirects; what they drop is not counted "
         "as lost"},
    };
    size_t set = 0;

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].count > 0)
            notes[set++] = (struct wording_note){
                all[i].count, all[i].count == 1 ? all[i].one : all[i].more};
    return set;
}
