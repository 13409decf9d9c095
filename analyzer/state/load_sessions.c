#include <stdlib.h>
#include <string.h>

#include "session/session_state.h"
#include "state/loader.h"

static void load_clients(struct loader *l)
{
    struct stored_client row;

    loader_open(l, &l->table, STORED_client);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        if (row.client.key != 0)
            sessions_merge_client(l->state->sessions, &row.client);
    loader_close(l, &l->table);
}

static void load_addresses(struct loader *l)
{
    struct stored_address row;

    loader_open(l, &l->table, STORED_address);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        sessions_merge_address(l->state->sessions, row.hash, &row.address);
    loader_close(l, &l->table);
}

static void load_recent(struct loader *l)
{
    struct stored_recent row;

    loader_open(l, &l->table, STORED_recent);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        l->damaged |= row.request.method >= HTTP_METHOD_COUNT;
        if (!l->damaged && row.request.client_key != 0)
            sessions_merge_recent(l->state->sessions, &row.request);
    }
    loader_close(l, &l->table);
}

static void load_submissions(struct loader *l)
{
    struct stored_submission row;

    loader_open(l, &l->table, STORED_submission);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        if (row.entry.key != 0)
            sessions_merge_submission(l->state->sessions, &row.entry);
    loader_close(l, &l->table);
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

    loader_open(l, &l->table, STORED_path);
    loader_open(l, &l->steps, STORED_path_step);
    l->has_step = loader_next_step(l);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct chain *c = &row.chain;
        struct path *path;
        arena_rewind(scratch);
        c->steps = steps;
        c->step_count = loader_steps(l, row.id, steps, scratch);
        if (!is_chain(c) || !row.agent || !c->file) {
            l->damaged = true;
            break;
        }
        c->agent = agent_family_named(slice_of(row.agent));
        path = path_restore(c, row.second, row.in_second);
        l->no_memory |= path == NULL;
        loader_number(l, paths, row.id, path);
        if (!loader_is_fine(l))
            break;
    }
    loader_close(l, &l->steps);
    loader_close(l, &l->table);
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

    if (!row->agent || !redirect->file || !loader_is_status(redirect->status)
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
    struct path *path = loader_entry(l, paths, id);

    if (path)
        paths->entries[id - 1] = NULL;
    return path;
}

static void load_pending(struct loader *l, struct numbered *paths)
{
    struct stored_pending row;

    loader_open(l, &l->table, STORED_pending);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_answer *answer =
            loader_entry(l, &l->answers, row.answer);
        if (!restore_pending(&row) || l->damaged) {
            l->damaged = true;
            break;
        }
        row.pending.hop.answer = answer;
        row.pending.path = take_path(l, paths, row.path);
        sessions_merge_pending(l->state->sessions, &row.pending);
    }
    loader_close(l, &l->table);
}

void load_sessions(struct loader *l, bool first, struct arena *scratch)
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
    if (loader_is_fine(l))
        load_pending(l, &paths);
    for (size_t i = 0; i < paths.count; i++)
        path_destroy(paths.entries[i]);
    free(paths.entries);
}
