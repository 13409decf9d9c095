#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph_merge.h"
#include "semantics/redirect_status.h"
#include "state/database.h"
#include "state/state_file.h"
#include "util/hash.h"

/* A table while it is read, with a row of it. */
struct table {
    struct rows rows;
    struct column columns[COLUMNS_MAX];
};

/* Entries by their numbers, from 1 on. */
struct numbered {
    void **entries;
    size_t count, room;
};

struct loader {
    const struct state *state;
    const char *path;
    struct diag *diag; /* set by the first table that fails */
    sqlite3 *db;
    struct numbered nodes, answers;
    bool no_memory, damaged, failed;
    struct table table, steps; /* of the steps, while their owners are read */
    bool has_step;
    struct stored_step step; /* the next one, of an owner that is to come */
};

static void note_failure(struct loader *l)
{
    if (!l->failed)
        database_complain(l->db, l->path, l->diag);
    l->failed = true;
}

static void open_table(struct loader *l, struct table *t,
                       enum stored_table table)
{
    size_t count = stored_columns(table, t->columns, l->state->arena);

    l->no_memory |= count == 0;
    rows_open(&t->rows, l->db, stored_name(table), t->columns, count,
              l->state->arena);
    if (t->rows.failed)
        note_failure(l);
}

static void close_table(struct loader *l, struct table *t)
{
    l->damaged |= t->rows.damaged;
    if (t->rows.failed)
        note_failure(l);
    rows_close(&t->rows);
}

static bool is_fine(const struct loader *l)
{
    return !l->no_memory && !l->damaged && !l->failed;
}

/* --- entries by number ---------------------------------------------------- */

static void number(struct loader *l, struct numbered *n, int64_t id,
                   void *entry)
{
    if (id != (int64_t)n->count + 1) {
        l->damaged = true;
        return;
    }
    if (n->count == n->room) {
        size_t room = n->room ? n->room * 2 : 1024;
        void **larger = realloc(n->entries, room * sizeof *larger);
        if (!larger) {
            l->no_memory = true;
            return;
        }
        n->entries = larger;
        n->room = room;
    }
    n->entries[n->count++] = entry;
}

/* NULL for one that found no room, or for 0. */
static void *entry_of(struct loader *l, const struct numbered *n, int64_t id)
{
    if (id < 0 || id > (int64_t)n->count) {
        l->damaged = true;
        return NULL;
    }
    return id == 0 ? NULL : n->entries[id - 1];
}

/* --- the graph ------------------------------------------------------------ */

static void load_nodes(struct loader *l)
{
    struct stored_node row;

    open_table(l, &l->table, STORED_node);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        number(l, &l->nodes, row.id,
               graph_merge_node(l->state->graph, &row.node));
    close_table(l, &l->table);
}

static bool is_status(int status)
{
    return status >= 100 && status <= 999;
}

static void load_answers(struct loader *l)
{
    struct stored_answer row;

    open_table(l, &l->table, STORED_answer);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_node *node = entry_of(l, &l->nodes, row.node);
        l->damaged |= !is_status(row.answer.status);
        number(l, &l->answers, row.id,
               node && !l->damaged
                   ? graph_merge_answer(l->state->graph, node, &row.answer)
                   : NULL);
    }
    close_table(l, &l->table);
}

static void load_goals(struct loader *l)
{
    struct stored_goal row;

    open_table(l, &l->table, STORED_goal);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_answer *answer = entry_of(l, &l->answers, row.answer);
        if (answer)
            graph_merge_goal(l->state->graph, answer, &row.goal);
    }
    close_table(l, &l->table);
}

static void load_rewrites(struct loader *l)
{
    struct stored_rewrite row;

    open_table(l, &l->table, STORED_rewrite);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        graph_merge_rewrite(l->state->graph, &row.rewrite);
    close_table(l, &l->table);
}

static void load_rules(struct loader *l)
{
    struct stored_rule row;

    open_table(l, &l->table, STORED_rule);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        graph_merge_rule(l->state->graph, row.rule, row.hits);
    close_table(l, &l->table);
}

static void load_pages(struct loader *l)
{
    struct pages *pages = graph_pages(l->state->graph);
    struct stored_page row;

    open_table(l, &l->table, STORED_page);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        l->damaged |= !pages_merge_word(pages, row.word, row.bits);
    close_table(l, &l->table);
}

static void load_edges(struct loader *l)
{
    struct stored_edge row;

    open_table(l, &l->table, STORED_edge);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_answer *answer = entry_of(l, &l->answers, row.answer);
        if (answer)
            graph_merge_edge(l->state->graph, answer, &row.edge);
    }
    close_table(l, &l->table);
}

/* --- steps ---------------------------------------------------------------- */

static bool next_step(struct loader *l)
{
    struct chain_step *step = &l->step.step;

    memset(&l->step, 0, sizeof l->step);
    if (!rows_read(&l->steps.rows, &l->step))
        return false;
    l->damaged |=
        step->scheme > TARGET_SCHEME_OTHER || !is_status(step->status);
    step->target_hash = step->text.len ? target_path_query_hash(step->text) : 0;
    step->host_hash = target_host_hash(step->host);
    step->method =
        http_method_from_name(step->method_text.at, step->method_text.len);
    return true;
}

static struct slice keep(struct loader *l, struct arena *arena,
                         struct slice text)
{
    struct slice copy;

    if (text.len == 0)
        return (struct slice){NULL, 0};
    copy = arena_copy(arena, text);
    l->no_memory |= copy.at == NULL;
    return copy;
}

/* The steps of @a owner, in @a steps; their texts in @a arena. They stand in the
 * order of their owners. @return how many. */
static size_t steps_of(struct loader *l, int64_t owner,
                       struct chain_step *steps, struct arena *arena)
{
    size_t count = 0;

    for (; l->has_step && l->step.owner == owner; l->has_step = next_step(l)) {
        struct chain_step *step = &steps[count];
        if (count > CHAIN_MAX_STEPS) {
            l->damaged = true;
            return 0;
        }
        *step = l->step.step;
        step->url = keep(l, arena, step->url);
        step->text = keep(l, arena, step->text);
        step->host = keep(l, arena, step->host);
        step->method_text = keep(l, arena, step->method_text);
        count++;
    }
    return count;
}

static bool is_trail(const struct redirect_trail *t, size_t steps)
{
    return steps > (size_t)t->has_end && t->cycle_length <= steps - t->has_end
           && t->confidence <= CONFIDENCE_CERTAIN;
}

static void load_trails(struct loader *l, struct arena *scratch)
{
    struct chain_step steps[CHAIN_MAX_STEPS + 2];
    struct stored_trail row;

    open_table(l, &l->table, STORED_trail);
    open_table(l, &l->steps, STORED_trail_step);
    l->has_step = next_step(l);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_trail *t = &row.trail;
        size_t count;
        arena_rewind(scratch);
        memset(steps, 0, sizeof steps);
        count = steps_of(l, row.id, steps, scratch);
        if (!is_trail(t, count)) {
            l->damaged = true;
            break;
        }
        t->steps = steps;
        t->count = count - t->has_end;
        graph_merge_trail(l->state->graph, t);
    }
    close_table(l, &l->steps);
    close_table(l, &l->table);
}

/* --- sessions ------------------------------------------------------------- */

static void load_clients(struct loader *l)
{
    struct stored_client row;

    open_table(l, &l->table, STORED_client);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        if (row.client.key != 0)
            sessions_merge_client(l->state->sessions, &row.client);
    close_table(l, &l->table);
}

static void load_addresses(struct loader *l)
{
    struct stored_address row;

    open_table(l, &l->table, STORED_address);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        sessions_merge_address(l->state->sessions, row.hash, &row.address);
    close_table(l, &l->table);
}

static void load_recent(struct loader *l)
{
    struct stored_recent row;

    open_table(l, &l->table, STORED_recent);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        l->damaged |= row.request.method >= HTTP_METHOD_COUNT;
        if (!l->damaged && row.request.client_key != 0)
            sessions_merge_recent(l->state->sessions, &row.request);
    }
    close_table(l, &l->table);
}

static void load_submissions(struct loader *l)
{
    struct stored_submission row;

    open_table(l, &l->table, STORED_submission);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        if (row.entry.key != 0)
            sessions_merge_submission(l->state->sessions, &row.entry);
    close_table(l, &l->table);
}

static bool is_chain(const struct chain *c)
{
    return c->step_count > 0 && c->redirects >= c->step_count
           && c->confidence <= CONFIDENCE_CERTAIN
           && c->cycle_start <= c->step_count
           && c->cycle_length <= c->step_count - c->cycle_start;
}

/* Which paths there are: they are handed over when what waits with them is
 * read. */
static void load_paths(struct loader *l, struct numbered *paths,
                       struct arena *scratch)
{
    struct chain_step steps[CHAIN_MAX_STEPS + 2];
    struct stored_path row;

    open_table(l, &l->table, STORED_path);
    open_table(l, &l->steps, STORED_path_step);
    l->has_step = next_step(l);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct chain *c = &row.chain;
        struct path *path;
        arena_rewind(scratch);
        c->steps = steps;
        c->step_count = steps_of(l, row.id, steps, scratch);
        if (!is_chain(c) || !row.agent || !c->file) {
            l->damaged = true;
            break;
        }
        c->agent = agent_family_named(slice_of(row.agent));
        path = path_restore(c, row.second, row.in_second);
        l->no_memory |= path == NULL;
        number(l, paths, row.id, path);
        if (!is_fine(l))
            break;
    }
    close_table(l, &l->steps);
    close_table(l, &l->table);
}

static bool restore_target(struct target *target, struct slice path_query)
{
    const struct target read = *target;

    if (read.scheme > TARGET_SCHEME_OTHER)
        return false;
    target_of_text(path_query, read.host, target);
    target->scheme = read.scheme;
    if (path_query.len == 0)
        target->hash = 0;
    return true;
}

static bool restore_pending(struct stored_pending *row)
{
    struct hop *hop = &row->pending.hop;
    struct hop_end *redirect = &hop->redirect;

    if (!row->agent || !redirect->file || !is_status(redirect->status)
        || hop->client_key == 0)
        return false;
    hop->agent = agent_family_named(slice_of(row->agent));
    redirect->method = http_method_from_name(redirect->method_text.at,
                                             redirect->method_text.len);
    return restore_target(&redirect->target, row->target)
           && restore_target(&hop->location_target, row->location_target);
}

/* The path of that number, which has one owner. */
static struct path *take_path(struct loader *l, struct numbered *paths,
                              int64_t id)
{
    struct path *path = entry_of(l, paths, id);

    if (path)
        paths->entries[id - 1] = NULL;
    return path;
}

static void load_pending(struct loader *l, struct numbered *paths)
{
    struct stored_pending row;

    open_table(l, &l->table, STORED_pending);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_answer *answer = entry_of(l, &l->answers, row.answer);
        if (!restore_pending(&row) || l->damaged) {
            l->damaged = true;
            break;
        }
        row.pending.hop.answer = answer;
        row.pending.path = take_path(l, paths, row.path);
        sessions_merge_pending(l->state->sessions, &row.pending);
    }
    close_table(l, &l->table);
}

static void load_sessions(struct loader *l, bool first, struct arena *scratch)
{
    struct numbered paths = {NULL, 0, 0};

    load_clients(l);
    load_addresses(l);
    /* What they ask for is known by hashes of that run only. */
    if (first) {
        load_recent(l);
        load_submissions(l);
    }
    load_paths(l, &paths, scratch);
    if (is_fine(l))
        load_pending(l, &paths);
    for (size_t i = 0; i < paths.count; i++)
        path_destroy(paths.entries[i]);
    free(paths.entries);
}

/* --- the rest ------------------------------------------------------------- */

static void load_sample(struct loader *l)
{
    struct base_rate *b = graph_base_rate(l->state->graph);
    struct stored_sampled row;

    open_table(l, &l->table, STORED_sampled);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        base_rate_count(b, row.request.key, row.request.target_hash);
    close_table(l, &l->table);
}

static void load_follow(struct loader *l)
{
    struct stored_follow row;

    open_table(l, &l->table, STORED_follow);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        if (!row.row.family || !row.row.method || !row.row.next_method
            || !row.row.content) {
            l->damaged = true;
            break;
        }
        follow_table_merge(l->state->follow, &row.row);
    }
    close_table(l, &l->table);
}

static void load_rejects(struct loader *l)
{
    struct stored_reject row;

    open_table(l, &l->table, STORED_reject);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        const struct state_reject reject = {row.file, row.reason, row.line,
                                            row.offset, row.text};
        if (!row.file || !row.reason) {
            l->damaged = true;
            break;
        }
        l->state->on_reject(l->state->context, &reject);
    }
    close_table(l, &l->table);
}

static void load_format(struct loader *l)
{
    struct stored_format row;

    open_table(l, &l->table, STORED_format);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        if (row.name)
            l->state->on_format(l->state->context, row.name);
    close_table(l, &l->table);
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

    open_table(l, &l->table, STORED_total);
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
    close_table(l, &l->table);
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
        note_failure(l);
    sqlite3_finalize(select);
}

static void load_all(struct loader *l, bool first, struct arena *scratch)
{
    if (first)
        adopt_secret(l);
    load_totals(l);
    load_nodes(l);
    load_answers(l);
    load_goals(l);
    load_edges(l);
    load_rewrites(l);
    load_rules(l);
    load_pages(l);
    load_trails(l, scratch);
    load_sample(l);
    load_follow(l);
    load_rejects(l);
    load_format(l);
    if (is_fine(l))
        load_sessions(l, first, scratch);
}

bool state_load(const struct state *state, const char *path, bool first,
                struct diag *diag)
{
    struct loader l = {.state = state, .path = path, .diag = diag};
    struct arena *scratch;
    bool loaded;

    l.db = database_open(path, diag);
    if (!l.db)
        return false;
    scratch = arena_create(8 << 20);
    if (scratch)
        load_all(&l, first, scratch);
    loaded = scratch && is_fine(&l);
    if (!scratch || l.no_memory)
        diag_set(diag, "%s: out of memory for the state", path);
    else if (l.damaged && !l.failed)
        diag_set(diag, "%s: the state is damaged", path);
    arena_destroy(scratch);
    free(l.nodes.entries);
    free(l.answers.entries);
    sqlite3_close(l.db);
    return loaded;
}
