#include <stdio.h>
#include <string.h>

#include "graph/graph_merge.h"
#include "state/database.h"
#include "state/seal.h"
#include "state/saver.h"
#include "state/state_db.h"
#include "util/hash.h"

enum { MAX_ANSWERS = 1 << 21 };

void saver_open(struct saver *s, struct table *t, enum stored_table table)
{
    size_t count = stored_columns(table, t->columns, s->arena);

    rows_create(&t->rows, s->db, stored_name(table), t->columns, count);
}

void saver_close(struct saver *s, struct table *t)
{
    s->failed |= !rows_close(&t->rows);
}

static void save_totals(struct saver *s, struct table *t)
{
    for (size_t i = 0; i < s->state->total_count; i++) {
        const struct state_total *total = &s->state->totals[i];
        for (size_t n = 0; n < total->count; n++) {
            char name[64];
            const struct stored_total row = {name, total->values[n]};
            if (row.value == 0)
                continue;
            if (total->count > 1)
                snprintf(name, sizeof name, "%s_%zu", total->name, n);
            else
                snprintf(name, sizeof name, "%s", total->name);
            rows_write(&t->rows, &row);
        }
    }
}

static void save_number(struct table *t, const char *name, uint64_t value)
{
    const struct stored_total row = {name, value};

    rows_write(&t->rows, &row);
}

static void save_clock(struct saver *s, struct table *t)
{
    const struct session_clock c = sessions_clock(s->state->sessions);

    save_number(t, "clock_started", c.time.started);
    save_number(t, "clock_newest_us", (uint64_t)c.time.newest_us);
    save_number(t, "clock_previous_us", (uint64_t)c.time.previous_us);
    save_number(t, "clock_jump_us", (uint64_t)c.time.jump_us);
    save_number(t, "clock_ahead", c.time.ahead);
    save_number(t, "clock_behind", c.time.behind);
    save_number(t, "clock_delay_us", (uint64_t)c.delay_us);
}

static void save_session_counts(struct saver *s, struct table *t)
{
    const struct session_clock c = sessions_clock(s->state->sessions);

    save_number(t, "clock_disorder", c.time.disorder);
    save_number(t, "clock_too_late", c.time.too_late);
    save_number(t, "evicted_clients", c.counts.evicted_clients);
    save_number(t, "evicted_addresses", c.counts.evicted_addresses);
    save_number(t, "dropped_pending", c.counts.dropped_pending);
    save_number(t, "shared_addresses", c.counts.shared_addresses);
    save_number(t, "non_following_clients", c.counts.non_following_clients);
}

static void save_rejects(struct saver *s)
{
    struct table t;

    saver_open(s, &t, STORED_reject);
    for (size_t i = 0; i < s->state->reject_count; i++) {
        const struct state_reject *r = &s->state->rejects[i];
        const struct stored_reject row = {r->file, r->reason, r->line,
                                          r->offset, r->text};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_format(struct saver *s)
{
    struct table t;

    saver_open(s, &t, STORED_format);
    for (int i = 0; i < 2 && s->state->formats[i]; i++) {
        const struct stored_format row = {s->state->formats[i]};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_runs(struct saver *s)
{
    struct table t;
    size_t count;
    const uint64_t *numbers = runs_numbers(s->state->runs, &count);

    saver_open(s, &t, STORED_run);
    for (size_t i = 0; i < count; i++) {
        const struct stored_run row = {numbers[i]};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_places(struct saver *s)
{
    struct table t;
    size_t count;
    const struct log_place *places = places_all(s->state->places, &count);

    saver_open(s, &t, STORED_place);
    for (size_t i = 0; i < count; i++) {
        const struct stored_place row = {places[i]};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_secret(struct saver *s)
{
    sqlite3_stmt *insert = NULL;

    if (sqlite3_exec(s->db, "CREATE TABLE secret (bytes)", NULL, NULL, NULL)
            != SQLITE_OK
        || sqlite3_prepare_v2(s->db, "INSERT INTO secret VALUES (?)", -1,
                              &insert, NULL)
               != SQLITE_OK
        || sqlite3_bind_blob(insert, 1, hash_secret(), HASH_SECRET,
                             SQLITE_STATIC)
               != SQLITE_OK
        || sqlite3_step(insert) != SQLITE_DONE)
        s->failed = true;
    sqlite3_finalize(insert);
}

/* What was counted. */
static void save_counts(struct saver *s, struct table *totals)
{
    const struct graph *g = s->state->graph;
    size_t sampled;
    uint64_t limit;

    base_rate_requests(graph_base_rate(g), &sampled, &limit);
    save_graph(s);
    save_rejects(s);
    save_totals(s, totals);
    save_number(totals, "sample_limit", limit);
    save_number(totals, "page_requests", graph_requests(g));
    save_number(totals, "refused", graph_refused(g));
}

/* Who waits, how far the logs are read, and by whom. */
static void save_present(struct saver *s, struct table *totals)
{
    save_secret(s);
    save_runs(s);
    save_sessions(s);
    save_format(s);
    if (s->state->places)
        save_places(s);
    save_clock(s, totals);
}

static void save_all(struct saver *s)
{
    struct table totals;

    save_graph_begin(s);
    saver_open(s, &totals, STORED_total);
    save_counts(s, &totals);
    if (s->state->share != STATE_PERIOD)
        save_present(s, &totals);
    if (s->state->share != STATE_WAITING && s->state->sessions)
        save_session_counts(s, &totals);
    saver_close(s, &totals);
    save_graph_end(s);
}

static bool write_tables(struct saver *s, const char *path, struct diag *diag)
{
    bool ready;

    s->arena = arena_create(1 << 20);
    s->answers = index_create(MAX_ANSWERS);
    ready = s->arena && s->answers;
    if (ready)
        save_all(s);
    else
        diag_set(diag, "out of memory");
    if (ready && s->failed)
        database_complain(s->db, path, diag);
    index_destroy(s->answers);
    arena_destroy(s->arena);
    return ready && !s->failed;
}

/* What is left of @a state without what was counted; with a graph and a follow
 * table of its own. */
static struct state without_counts(const struct state *state)
{
    struct state rest = *state;

    rest.graph = graph_create(0);
    rest.follow = follow_table_create();
    rest.total_count = rest.reject_count = 0;
    return rest;
}

static bool write_waiting(const struct state *state, sqlite3 *db,
                          const char *path, struct diag *diag)
{
    const struct state rest = without_counts(state);
    struct saver s = {.state = &rest, .db = db};
    bool written = false;

    if (rest.graph && rest.follow)
        written = write_tables(&s, path, diag);
    else
        diag_set(diag, "out of memory");
    graph_destroy(rest.graph);
    follow_table_destroy(rest.follow);
    return written;
}

bool state_write(const struct state *state, sqlite3 *db, const char *path,
                 struct diag *diag)
{
    struct saver s = {.state = state, .db = db};

    return state->share == STATE_WAITING ? write_waiting(state, db, path, diag)
                                         : write_tables(&s, path, diag);
}

bool state_write_told(const struct told *told, sqlite3 *db, const char *path,
                      struct diag *diag)
{
    struct saver s = {.db = db};
    struct table t;
    size_t count;
    const struct told_finding *findings = told_all(told, &count);

    saver_open(&s, &t, STORED_told);
    for (size_t i = 0; i < count; i++) {
        const struct stored_told row = {findings[i]};
        rows_write(&t.rows, &row);
    }
    saver_close(&s, &t);
    if (s.failed)
        database_complain(db, path, diag);
    return !s.failed;
}

bool state_save(const struct state *state, const char *path, struct diag *diag)
{
    sqlite3 *db = database_create(path, diag);
    bool saved;

    if (!db)
        return false;
    saved = state_write(state, db, path, diag);
    if (saved && !seal_set(db)) {
        database_complain(db, path, diag);
        saved = false;
    }
    saved = saved && database_finish(db, path, diag);
    sqlite3_close(db);
    return saved;
}
