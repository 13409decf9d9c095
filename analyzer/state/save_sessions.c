#include "session/session_state.h"
#include "state/saver.h"

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
        .answer = save_answer_of(s, hop->answer),
        .path = p->path ? save_path(s, p->path) : 0,
        .agent = hop->agent->name,
        .target = target_path_query(&hop->redirect.target),
        .location_target = target_path_query(&hop->location_target),
        .pending = *p,
    };

    rows_write(&s->pending.rows, &row);
}

void save_sessions(struct saver *s)
{
    const struct session_visitor visitor = {
        s,           save_client,     save_address,
        save_recent, save_submission, save_pending};

    saver_open(s, &s->client, STORED_client);
    saver_open(s, &s->address, STORED_address);
    saver_open(s, &s->recent, STORED_recent);
    saver_open(s, &s->submission, STORED_submission);
    saver_open(s, &s->path, STORED_path);
    saver_open(s, &s->path_step, STORED_path_step);
    saver_open(s, &s->pending, STORED_pending);
    sessions_visit(s->state->sessions, &visitor);
    saver_close(s, &s->client);
    saver_close(s, &s->address);
    saver_close(s, &s->recent);
    saver_close(s, &s->submission);
    saver_close(s, &s->path);
    saver_close(s, &s->path_step);
    saver_close(s, &s->pending);
}
