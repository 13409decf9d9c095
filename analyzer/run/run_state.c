#include "run/run_state.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "session/session_state.h"
#include "state/state_file.h"

enum {
    MAX_TOTALS = 24,
    MAX_REJECTS = 64,
    STATUSES = 1000,
    LATE_MEMORY = 8 << 20 /* for redirects that wait between two runs */
};

/* What a state file knows by name. */
struct named_parts {
    struct state state;
    struct state_total totals[MAX_TOTALS];
    struct state_reject rejects[MAX_REJECTS];
    const struct run_parts *parts;
};

static void on_reject(void *context, const struct state_reject *r)
{
    struct named_parts *n = context;

    report_builder_note_reject(n->parts->builder, r->file, r->line, r->offset,
                               r->text, r->reason);
}

static void on_format(void *context, const char *name)
{
    struct named_parts *n = context;

    if (!*n->parts->first_format)
        *n->parts->first_format = strdup(name);
    free(*n->parts->last_format);
    *n->parts->last_format = strdup(name);
}

static void add_total(struct named_parts *n, const char *name, uint64_t *values,
                      size_t count, enum state_law law)
{
    n->totals[n->state.total_count++] =
        (struct state_total){name, values, count, law};
}

static void name_totals(struct named_parts *n, const struct run_parts *p)
{
    struct log_counts *c = p->counts;
    struct learned *l = p->learned;
    struct report_formats *formats = report_builder_formats(p->builder);

    add_total(n, "lines", &c->lines, 1, STATE_SUM);
    add_total(n, "bytes", &c->bytes, 1, STATE_SUM);
    add_total(n, "records", &c->records, 1, STATE_SUM);
    add_total(n, "rejected", &c->rejected, 1, STATE_SUM);
    add_total(n, "filtered", &c->filtered, 1, STATE_SUM);
    add_total(n, "record_bytes", &c->record_bytes, 1, STATE_SUM);
    add_total(n, "rejected_bytes", &c->rejected_bytes, 1, STATE_SUM);
    add_total(n, "filtered_bytes", &c->filtered_bytes, 1, STATE_SUM);
    add_total(n, "overlong", &c->overlong, 1, STATE_SUM);
    add_total(n, "format_changes", &c->format_changes, 1, STATE_SUM);
    add_total(n, "valid_requests", &l->requests, 1, STATE_SUM);
    add_total(n, "start_us", (uint64_t *)&l->start_us, 1, STATE_LEAST);
    add_total(n, "end_us", (uint64_t *)&l->end_us, 1, STATE_MOST);
    add_total(n, "log_size", p->log_size, 1, STATE_SUM);
    add_total(n, "partial", p->partial, 1, STATE_MOST);
    add_total(n, "status", l->status_counts, STATUSES, STATE_SUM);
    add_total(n, "formats", &formats->count, 1, STATE_SUM);
    add_total(n, "format_fields", &formats->fields, 1, STATE_COMMON);
}

static void name_rejects(struct named_parts *n, const struct run_parts *p)
{
    size_t count;
    const struct report_reject *from =
        report_builder_rejects(p->builder, &count);

    for (size_t i = 0; i < count && i < MAX_REJECTS; i++)
        n->rejects[n->state.reject_count++] =
            (struct state_reject){from[i].file, from[i].reason, from[i].line,
                                  from[i].offset, from[i].text};
}

static void name_parts(struct named_parts *n, const struct run_parts *p,
                       enum state_share share)
{
    *n = (struct named_parts){.parts = p};
    n->state = (struct state){.share = share,
                              .sessions = p->learned->sessions,
                              .graph = p->learned->graph,
                              .follow = p->learned->follow,
                              .runs = p->runs,
                              .places = p->places,
                              .told = p->told,
                              .names = p->names,
                              .totals = n->totals,
                              .formats = {*p->first_format, *p->last_format},
                              .rejects = n->rejects,
                              .context = n,
                              .on_reject = on_reject,
                              .on_format = on_format};
    name_totals(n, p);
    name_rejects(n, p);
}

bool run_state_save(const struct run_parts *parts, const char *path,
                    struct diag *diag)
{
    struct named_parts n;

    name_parts(&n, parts, STATE_WHOLE);
    return state_save(&n.state, path, diag);
}

bool run_state_load(const struct run_parts *parts, const char *path, bool first,
                    struct diag *diag)
{
    struct named_parts n;

    name_parts(&n, parts, STATE_WHOLE);
    return state_load(&n.state, path, first, diag);
}

/* --- the state that stays ------------------------------------------------- */

/* Redirects that wait are in a graph of their own, since what they have counted is
 * in the period of an earlier run. */
static bool take_up_waiting(const struct run_parts *p,
                            struct standing *standing, bool first,
                            struct diag *diag)
{
    struct learned *l = p->learned;
    struct named_parts n;
    bool loaded;

    l->late = graph_create(LATE_MEMORY);
    if (!l->late) {
        diag_set(diag, "out of memory");
        return false;
    }
    name_parts(&n, p, STATE_WAITING);
    n.state.graph = l->late;
    loaded = standing_load(standing, &n.state, first, diag);
    l->late_us = sessions_earliest_redirect(l->sessions);
    return loaded;
}

bool run_state_take_up(const struct run_parts *parts, struct standing *standing,
                       unsigned keep_last, bool first, struct diag *diag)
{
    struct named_parts n;

    if (keep_last > 0 && standing_has_periods(standing))
        return take_up_waiting(parts, standing, first, diag);
    name_parts(&n, parts, STATE_WHOLE);
    return standing_load(standing, &n.state, first, diag);
}

/* Whether anything has become of the redirects that waited. */
static bool has_hops(const struct graph *late)
{
    for (const struct redirect_node *n = graph_nodes(late); n; n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            if (a->followed + a->not_followed + a->unknown > 0)
                return true;
    return false;
}

/* What became of them stands on the day of the first of them, so that it does not
 * outlive what they have counted themselves. */
static bool add_late(const struct run_parts *p, struct standing *standing,
                     struct diag *diag)
{
    const struct state late = {.share = STATE_PERIOD,
                               .graph = p->learned->late};

    return !late.graph || !has_hops(late.graph)
           || standing_add_period(standing, p->learned->late_us, &late, diag);
}

/* Add what this run has counted to what others have on the same day. */
static bool add_day(const struct run_parts *p, struct standing *standing,
                    int64_t last_us, struct diag *diag)
{
    struct named_parts n;

    name_parts(&n, p, STATE_PERIOD);
    if (!standing_take_day(standing, last_us, &n.state, diag))
        return false;
    name_parts(&n, p, STATE_PERIOD); /* with what was taken */
    return standing_add_period(standing, last_us, &n.state, diag);
}

static bool write_waiting(const struct run_parts *p, struct standing *standing,
                          struct diag *diag)
{
    struct named_parts n;

    name_parts(&n, p, STATE_WAITING);
    return standing_write_waiting(standing, &n.state, diag);
}

static bool read_others(const struct run_parts *p, struct standing *standing,
                        int64_t last_us, struct diag *diag)
{
    struct named_parts n;

    name_parts(&n, p, STATE_PERIOD);
    return standing_read_others(standing, last_us, &n.state, diag);
}

/* The time of the newest line; of one that is still to come, the clock of its server
 * was wrong. */
static int64_t newest_of(const struct learned *l, struct standing *standing)
{
    const int64_t tomorrow_us = ((int64_t)time(NULL) + 86400) * 1000000;

    if (l->end_us == 0)
        return standing_newest(standing);
    return l->end_us < tomorrow_us ? l->end_us : tomorrow_us;
}

static bool write_days(const struct run_parts *p, struct standing *standing,
                       unsigned days, struct diag *diag)
{
    const bool has_read = p->counts->lines > 0;
    int64_t now_us;

    if (!standing_begin_periods(standing, diag))
        return false;
    now_us = newest_of(p->learned, standing);
    return add_late(p, standing, diag)
           && (!has_read || add_day(p, standing, now_us, diag))
           && standing_forget(standing, days, diag)
           && write_waiting(p, standing, diag)
           && read_others(p, standing, has_read ? now_us : INT64_MIN, diag);
}

bool run_state_write(const struct run_parts *parts, struct standing *standing,
                     unsigned keep_last, struct diag *diag)
{
    struct named_parts n;

    if (keep_last > 0)
        return write_days(parts, standing, keep_last, diag);
    name_parts(&n, parts, STATE_WHOLE);
    return standing_write(standing, &n.state, diag);
}
