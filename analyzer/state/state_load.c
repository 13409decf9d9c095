#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/finding.h"
#include "graph/graph_merge.h"
#include "state/database.h"
#include "state/loader.h"
#include "state/periods.h"
#include "state/seal.h"
#include "state/state_db.h"
#include "util/hash.h"

static void refuse_twice(struct loader *l, const char *other)
{
    diag_set(l->diag,
             "%s: holds what %s holds, too, and would count it twice; leave "
             "one of them out: of a state and one that went on from it "
             "(--restore), the older",
             l->path, other);
    l->failed = true;
}

/* Every state is of a run at least: without one it could not be told from what
 * is there. */
static void load_runs(struct loader *l)
{
    struct runs *runs = l->state->runs;
    struct stored_run row = {0};
    bool any = false;

    loader_open(l, &l->table, STORED_run);
    while (loader_is_fine(l) && rows_read(&l->table.rows, &row)) {
        const char *other = row.number ? runs_find(runs, row.number) : NULL;
        if (other)
            refuse_twice(l, other);
        else if (row.number == 0)
            l->damaged = true;
        else
            l->no_memory |= !runs_add(runs, row.number, l->path);
        any = true;
    }
    l->damaged |= !any;
    loader_close(l, &l->table);
}

static void load_rejects(struct loader *l)
{
    struct stored_reject row;

    loader_open(l, &l->table, STORED_reject);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        const struct state_reject reject = {row.file, row.reason, row.line,
                                            row.offset, row.text};
        if (!row.file || !row.reason) {
            l->damaged = true;
            break;
        }
        l->state->on_reject(l->state->context, &reject);
    }
    loader_close(l, &l->table);
}

static void load_format(struct loader *l)
{
    struct stored_format row;

    loader_open(l, &l->table, STORED_format);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        if (row.name)
            l->state->on_format(l->state->context, row.name);
    loader_close(l, &l->table);
}

static void load_places(struct loader *l)
{
    struct stored_place row;

    loader_open(l, &l->table, STORED_place);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        l->damaged |=
            row.place.head_len > PLACE_BYTES || row.place.tail_len > PLACE_BYTES
            || row.place.head_len > row.place.offset
            || row.place.tail_len > row.place.offset || row.place.head_len == 0;
        if (!l->damaged)
            l->no_memory |= !places_add(l->state->places, &row.place);
    }
    loader_close(l, &l->table);
}

static bool is_told_finding(const struct told_finding *f)
{
    return f->fingerprint && f->rule && strlen(f->fingerprint) == 16
           && f->severity <= SEVERITY_ERROR
           && f->confidence <= CONFIDENCE_CERTAIN;
}

static void load_told(struct loader *l)
{
    struct stored_told row;

    loader_open(l, &l->table, STORED_told);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        l->damaged |= !is_told_finding(&row.finding);
        if (!l->damaged)
            l->no_memory |= !told_add(l->state->told, &row.finding);
    }
    loader_close(l, &l->table);
}

static void merge_total(const struct state_total *total, uint64_t *to,
                        uint64_t value)
{
    switch (total->law) {
    case STATE_SUM:
        *to += value;
        break;
    case STATE_LEAST:
        if (value != 0 && (*to == 0 || value < *to))
            *to = value;
        break;
    case STATE_MOST:
        if (value > *to)
            *to = value;
        break;
    case STATE_COMMON:
        *to &= value;
        break;
    }
}

/* Where the total of that name goes; NULL when nobody asks for it. */
static uint64_t *value_named(const struct state_total *total, const char *name)
{
    size_t len = strlen(total->name);
    char *end;
    unsigned long n;

    if (total->count == 1)
        return strcmp(name, total->name) == 0 ? total->values : NULL;
    if (strncmp(name, total->name, len) != 0 || name[len] != '_')
        return NULL;
    n = strtoul(name + len + 1, &end, 10);
    return *end == '\0' && n < total->count ? &total->values[n] : NULL;
}

/* Numbers that are not the report's. */
struct other_totals {
    struct session_clock clock;
    uint64_t sample_limit, page_requests, refused;
};

static void take_other(struct other_totals *o, const char *name, uint64_t value)
{
    const struct {
        const char *name;
        int64_t *to;
    } times[] = {
        {"clock_newest_us", &o->clock.time.newest_us},
        {"clock_previous_us", &o->clock.time.previous_us},
        {"clock_jump_us", &o->clock.time.jump_us},
        {"clock_delay_us", &o->clock.delay_us},
    };
    const struct {
        const char *name;
        uint64_t *to;
    } counts[] = {
        {"clock_disorder", &o->clock.time.disorder},
        {"clock_too_late", &o->clock.time.too_late},
        {"evicted_clients", &o->clock.counts.evicted_clients},
        {"evicted_addresses", &o->clock.counts.evicted_addresses},
        {"dropped_pending", &o->clock.counts.dropped_pending},
        {"shared_addresses", &o->clock.counts.shared_addresses},
        {"non_following_clients", &o->clock.counts.non_following_clients},
        {"sample_limit", &o->sample_limit},
        {"page_requests", &o->page_requests},
        {"refused", &o->refused},
    };

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (strcmp(name, times[i].name) == 0)
            *times[i].to = (int64_t)value;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (strcmp(name, counts[i].name) == 0)
            *counts[i].to = value;
    if (strcmp(name, "clock_started") == 0)
        o->clock.time.started = value != 0;
    if (strcmp(name, "clock_ahead") == 0)
        o->clock.time.ahead = (unsigned)value;
    if (strcmp(name, "clock_behind") == 0)
        o->clock.time.behind = (unsigned)value;
}

static void load_totals(struct loader *l)
{
    struct other_totals other = {.sample_limit = UINT64_MAX};
    struct stored_total row;

    loader_open(l, &l->table, STORED_total);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        uint64_t *to = NULL;
        if (!row.name) {
            l->damaged = true;
            break;
        }
        for (size_t i = 0; !to && i < l->state->total_count; i++)
            if ((to = value_named(&l->state->totals[i], row.name)))
                merge_total(&l->state->totals[i], to, row.value);
        if (!to)
            take_other(&other, row.name, row.value);
    }
    loader_close(l, &l->table);
    sessions_merge_clock(l->state->sessions, &other.clock);
    base_rate_lower(graph_base_rate(l->state->graph), other.sample_limit);
    pages_merge_requests(graph_pages(l->state->graph), other.page_requests);
    graph_add_refused(l->state->graph, other.refused);
}

static void adopt_secret(struct loader *l)
{
    sqlite3_stmt *select = NULL;

    if (sqlite3_prepare_v2(l->db, "SELECT bytes FROM secret", -1, &select, NULL)
            == SQLITE_OK
        && sqlite3_step(select) == SQLITE_ROW
        && sqlite3_column_bytes(select, 0) == HASH_SECRET)
        hash_adopt(sqlite3_column_blob(select, 0));
    else
        loader_note_failure(l);
    sqlite3_finalize(select);
}

static void check_seal(struct loader *l)
{
    bool failed;

    l->damaged = !seal_is_whole(l->db, &failed);
    if (failed)
        loader_note_failure(l);
}

/* What was counted on some days, beside which nothing else is. */
static void load_period(struct loader *l, struct arena *scratch)
{
    load_totals(l);
    load_graph(l, scratch);
    load_rejects(l);
}

static void load_periods(struct loader *l)
{
    bool is_damaged = false;

    l->failed |= !periods_read(l->db, l->path, PERIODS_ALL, 0, l->state,
                               &is_damaged, l->diag);
    l->damaged |= is_damaged;
}

static void load_all(struct loader *l, bool first, struct arena *scratch)
{
    check_seal(l);
    if (!loader_is_fine(l))
        return;
    if (l->state->share == STATE_PERIOD) {
        load_period(l, scratch);
        return;
    }
    load_runs(l);
    if (!loader_is_fine(l))
        return;
    if (first)
        adopt_secret(l);
    load_totals(l);
    load_graph(l, scratch);
    load_rejects(l);
    load_format(l);
    if (l->state->places)
        load_places(l);
    if (l->state->told)
        load_told(l);
    if (loader_is_fine(l))
        load_sessions(l, first, scratch);
    if (loader_is_fine(l) && l->state->share == STATE_WHOLE
        && periods_are_kept(l->db))
        load_periods(l);
}

bool state_read(const struct state *state, sqlite3 *db, const char *path,
                bool first, bool *is_damaged, struct diag *diag)
{
    struct loader l = {.state = state, .path = path, .diag = diag, .db = db};
    struct arena *scratch = arena_create(8 << 20);
    bool ready, loaded;

    l.columns = arena_create(1 << 20);
    ready = scratch && l.columns;
    if (ready)
        load_all(&l, first, scratch);
    loaded = ready && loader_is_fine(&l);
    if (!ready || l.no_memory)
        diag_set(diag, "%s: out of memory for the state", path);
    else if (l.damaged && !l.failed)
        diag_set(diag, "%s: the state is damaged", path);
    *is_damaged = l.damaged || sqlite3_errcode(db) == SQLITE_CORRUPT;
    arena_destroy(scratch);
    arena_destroy(l.columns);
    free(l.nodes.entries);
    free(l.answers.entries);
    return loaded;
}

bool state_load(const struct state *state, const char *path, bool first,
                struct diag *diag)
{
    sqlite3 *db = database_open(path, diag);
    bool is_damaged;
    bool loaded = db && state_read(state, db, path, first, &is_damaged, diag);

    sqlite3_close(db);
    return loaded;
}
