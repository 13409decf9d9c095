#include <stdio.h>
#include <string.h>

#include "graph/graph_merge.h"
#include "state/database.h"
#include "state/state_file.h"
#include "util/hash.h"
#include "util/index.h"

enum { MAX_ANSWERS = 1 << 21 };

/* A table while it is written. */
struct table {
    struct rows rows;
    struct column columns[COLUMNS_MAX];
};

struct saver {
    const struct state *state;
    sqlite3 *db;
    struct arena *arena;   /* of the columns' names */
    struct index *answers; /* their numbers, by their addresses */
    struct table node, answer, goal, edge, trail, trail_step, client, address,
        recent, submission, pending, path, path_step, page;
    int64_t nodes, answer_count, trails, paths;
    bool failed;
};

static void create(struct saver *s, struct table *t, enum stored_table table)
{
    size_t count = stored_columns(table, t->columns, s->arena);

    rows_create(&t->rows, s->db, stored_name(table), t->columns, count);
}

static void finish(struct saver *s, struct table *t)
{
    s->failed |= !rows_close(&t->rows);
}

/* --- the graph ------------------------------------------------------------ */

static uint64_t key_of(const void *answer)
{
    return hash_mix((uint64_t)(uintptr_t)answer, 1);
}

static void save_answer(struct saver *s, const struct redirect_answer *a)
{
    const struct stored_answer row = {++s->answer_count, s->nodes, *a};

    rows_write(&s->answer.rows, &row);
    /* Numbers stand where pointers do. */
    s->failed |=
        !index_add(s->answers, key_of(a), (void *)(uintptr_t)s->answer_count);
    for (const struct goal *g = a->goals.first; g; g = g->next) {
        const struct stored_goal goal = {s->answer_count, *g};
        rows_write(&s->goal.rows, &goal);
    }
    for (const struct redirect_edge *e = a->edges; e; e = e->next) {
        const struct stored_edge edge = {s->answer_count, *e};
        rows_write(&s->edge.rows, &edge);
    }
}

static void save_steps(struct table *t, int64_t owner,
                       const struct chain_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct stored_step row = {owner, steps[i]};
        rows_write(&t->rows, &row);
    }
}

static void save_trail(struct saver *s, const struct redirect_trail *t)
{
    const struct stored_trail row = {++s->trails, *t};

    rows_write(&s->trail.rows, &row);
    save_steps(&s->trail_step, s->trails, t->steps, t->count + t->has_end);
}

static void save_graph(struct saver *s)
{
    const struct graph *g = s->state->graph;

    create(s, &s->node, STORED_node);
    create(s, &s->answer, STORED_answer);
    create(s, &s->goal, STORED_goal);
    create(s, &s->edge, STORED_edge);
    create(s, &s->trail, STORED_trail);
    create(s, &s->trail_step, STORED_trail_step);
    for (const struct redirect_node *n = graph_nodes(g); n; n = n->next) {
        const struct stored_node row = {++s->nodes, *n};
        rows_write(&s->node.rows, &row);
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            save_answer(s, a);
    }
    /* One that found no room for its steps says nothing. */
    for (const struct redirect_trail *t = graph_trails(g); t; t = t->next)
        if (t->count > 0)
            save_trail(s, t);
    finish(s, &s->node);
    finish(s, &s->answer);
    finish(s, &s->goal);
    finish(s, &s->edge);
    finish(s, &s->trail);
    finish(s, &s->trail_step);
}

static void save_rewrites(struct saver *s)
{
    struct table t;

    create(s, &t, STORED_rewrite);
    for (const struct method_rewrite *w = graph_rewrites(s->state->graph); w;
         w = w->next) {
        const struct stored_rewrite row = {*w};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
}

static void save_rules(struct saver *s)
{
    struct table t;

    create(s, &t, STORED_rule);
    for (const struct redirect_rule *r = graph_rules(s->state->graph); r;
         r = r->next) {
        const struct stored_rule row = {r->rule, r->hits};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
}

static void save_sites(struct saver *s)
{
    struct table t;

    create(s, &t, STORED_site);
    for (const struct graph_site *site = graph_sites(s->state->graph); site;
         site = site->next) {
        const struct stored_site row = {*site};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
}

static void save_timeline(struct saver *s)
{
    const struct timeline *t = graph_timeline(s->state->graph);
    struct table table;

    create(s, &table, STORED_timeline);
    for (unsigned i = 0; i < t->used; i++) {
        for (unsigned status = 0; status < TIMELINE_STATUSES; status++) {
            const struct stored_timeline row = {
                {t->first + i, t->length, status, t->counts[i][status]}};
            if (row.slot.count > 0)
                rows_write(&table.rows, &row);
        }
    }
    finish(s, &table);
}

static void save_page(void *context, uint64_t word, uint64_t bits)
{
    struct saver *s = context;
    const struct stored_page row = {word, bits};

    rows_write(&s->page.rows, &row);
}

static void save_pages(struct saver *s)
{
    create(s, &s->page, STORED_page);
    pages_visit(graph_pages(s->state->graph), save_page, s);
    finish(s, &s->page);
}

static void save_sample(struct saver *s, size_t count,
                        const struct base_rate_request *requests)
{
    struct table t;

    create(s, &t, STORED_sampled);
    for (size_t i = 0; i < count; i++) {
        const struct stored_sampled row = {requests[i]};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
}

static void save_follow(struct saver *s)
{
    struct table t;
    size_t count;
    const struct follow_row *rows = follow_table_rows(s->state->follow, &count);

    create(s, &t, STORED_follow);
    for (size_t i = 0; i < count; i++) {
        const struct stored_follow row = {rows[i]};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
}

/* --- sessions ------------------------------------------------------------- */

static void save_client(void *context, const struct client *client)
{
    struct saver *s = context;
    const struct stored_client row = {*client};

    rows_write(&s->client.rows, &row);
}

static void save_address(void *context, uint64_t hash,
                         const struct address *address)
{
    struct saver *s = context;
    const struct stored_address row = {hash, *address};

    rows_write(&s->address.rows, &row);
}

static void save_recent(void *context, const struct recent_request *request)
{
    struct saver *s = context;
    const struct stored_recent row = {*request};

    rows_write(&s->recent.rows, &row);
}

static void save_submission(void *context,
                            const struct remembered_submission *entry)
{
    struct saver *s = context;
    const struct stored_submission row = {*entry};

    rows_write(&s->submission.rows, &row);
}

static int64_t save_path(struct saver *s, const struct path *path)
{
    struct stored_path row = {.id = ++s->paths};

    row.second = path_second(path, &row.in_second);
    path_describe(path, NULL, &row.chain);
    row.agent = row.chain.agent->name;
    rows_write(&s->path.rows, &row);
    save_steps(&s->path_step, row.id, row.chain.steps, row.chain.step_count);
    return row.id;
}

static void save_pending(void *context, const struct pending *p)
{
    struct saver *s = context;
    const struct hop *hop = &p->hop;
    const struct stored_pending row = {
        .answer = hop->answer ? (int64_t)(uintptr_t)index_find(
                      s->answers, key_of(hop->answer))
                              : 0,
        .path = p->path ? save_path(s, p->path) : 0,
        .agent = hop->agent->name,
        .target = target_path_query(&hop->redirect.target),
        .location_target = target_path_query(&hop->location_target),
        .pending = *p,
    };

    rows_write(&s->pending.rows, &row);
}

static void save_sessions(struct saver *s)
{
    const struct session_visitor visitor = {
        s,           save_client,     save_address,
        save_recent, save_submission, save_pending};

    create(s, &s->client, STORED_client);
    create(s, &s->address, STORED_address);
    create(s, &s->recent, STORED_recent);
    create(s, &s->submission, STORED_submission);
    create(s, &s->path, STORED_path);
    create(s, &s->path_step, STORED_path_step);
    create(s, &s->pending, STORED_pending);
    sessions_visit(s->state->sessions, &visitor);
    finish(s, &s->client);
    finish(s, &s->address);
    finish(s, &s->recent);
    finish(s, &s->submission);
    finish(s, &s->path);
    finish(s, &s->path_step);
    finish(s, &s->pending);
}

/* --- the rest ------------------------------------------------------------- */

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
    save_number(t, "clock_disorder", c.time.disorder);
    save_number(t, "clock_too_late", c.time.too_late);
    save_number(t, "clock_delay_us", (uint64_t)c.delay_us);
    save_number(t, "evicted_clients", c.counts.evicted_clients);
    save_number(t, "evicted_addresses", c.counts.evicted_addresses);
    save_number(t, "dropped_pending", c.counts.dropped_pending);
    save_number(t, "shared_addresses", c.counts.shared_addresses);
    save_number(t, "non_following_clients", c.counts.non_following_clients);
}

static void save_rejects(struct saver *s)
{
    struct table t;

    create(s, &t, STORED_reject);
    for (size_t i = 0; i < s->state->reject_count; i++) {
        const struct state_reject *r = &s->state->rejects[i];
        const struct stored_reject row = {r->file, r->reason, r->line,
                                          r->offset, r->text};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
}

static void save_format(struct saver *s)
{
    struct table t;

    create(s, &t, STORED_format);
    for (int i = 0; i < 2 && s->state->formats[i]; i++) {
        const struct stored_format row = {s->state->formats[i]};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
}

static void save_runs(struct saver *s)
{
    struct table t;
    size_t count;
    const uint64_t *numbers = runs_numbers(s->state->runs, &count);

    create(s, &t, STORED_run);
    for (size_t i = 0; i < count; i++) {
        const struct stored_run row = {numbers[i]};
        rows_write(&t.rows, &row);
    }
    finish(s, &t);
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

static void save_all(struct saver *s)
{
    struct table totals;
    size_t sampled;
    uint64_t limit;
    const struct base_rate_request *requests =
        base_rate_requests(graph_base_rate(s->state->graph), &sampled, &limit);

    save_secret(s);
    save_runs(s);
    save_graph(s);
    save_rewrites(s);
    save_rules(s);
    save_sites(s);
    save_timeline(s);
    save_pages(s);
    save_sample(s, sampled, requests);
    save_sessions(s);
    save_follow(s);
    save_rejects(s);
    save_format(s);
    create(s, &totals, STORED_total);
    save_totals(s, &totals);
    save_clock(s, &totals);
    save_number(&totals, "sample_limit", limit);
    save_number(&totals, "page_requests", graph_requests(s->state->graph));
    save_number(&totals, "refused", graph_refused(s->state->graph));
    finish(s, &totals);
}

bool state_save(const struct state *state, const char *path, struct diag *diag)
{
    struct saver s = {.state = state};
    bool saved = false;

    s.db = database_create(path, diag);
    if (!s.db)
        return false;
    s.arena = arena_create(1 << 20);
    s.answers = index_create(MAX_ANSWERS);
    if (!s.arena || !s.answers) {
        diag_set(diag, "out of memory");
    }
    else {
        save_all(&s);
        if (s.failed)
            database_complain(s.db, path, diag);
        else
            saved = database_finish(s.db, path, diag);
    }
    sqlite3_close(s.db);
    index_destroy(s.answers);
    arena_destroy(s.arena);
    return saved;
}
