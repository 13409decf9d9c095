#include "run/learned.h"

#include "record/record_parser.h"
#include "run/hops_writer.h"

/* --- what sessions hand on ------------------------------------------------ */

static const void *on_redirect(void *context, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key)
{
    struct learned *l = context;
    return graph_add_redirect(l->graph, record, target, location, client_key);
}

/* What the log has taught so far of where the redirect leads. */
static int hop_points(const struct hop *hop, const struct redirect_edge *edge)
{
    return edge && !(hop->evidence & HOP_BY_LOCATION) ? graph_edge_points(edge)
                                                      : 0;
}

static void on_hop(void *context, const struct hop *hop)
{
    struct learned *l = context;
    bool is_late = l->late && graph_holds(l->late, hop->answer);
    const struct redirect_edge *edge =
        graph_add_hop(is_late ? l->late : l->graph, hop);

    follow_table_add(l->follow, hop);
    if (l->hops
        && !hops_write(l->hops, hop, hop_points(hop, edge), l->show_query))
        l->no_memory = true;
}

static void on_chain(void *context, const struct chain *chain)
{
    struct learned *l = context;
    graph_add_chain(l->graph, chain);
}

/* --- records -------------------------------------------------------------- */

/* How common the target is, for telling follow-ups from coincidence. */
static void count_target(struct learned *l, struct record *record)
{
    uint64_t key = graph_sample_key(l->graph, record);
    struct target target;

    if (key == 0)
        return;
    record_read(record);
    target_of_request(record, &l->target_buffer, &target);
    graph_count_request(l->graph, key, &target);
}

/* %m is the method of the last internal redirect, %r what the client sent. Error
 * pages are asked for by GET; that loses nothing. */
static void look_for_rewrite(struct learned *l, struct record *record)
{
    struct slice became;
    struct target target;

    if (!record_can_have(record, LOG_FIELD_METHOD)
        || !record_can_have(record, LOG_FIELD_REQUEST) || record->status >= 400)
        return;
    record_read(record);
    became = record_field(record, LOG_FIELD_METHOD);
    if (became.len == 0 || !http_method_is_lost_by_get(record->method)
        || record->method_text.len == 0
        || slice_equal(became, record->method_text))
        return;
    target_of_request(record, &l->target_buffer, &target);
    graph_add_rewrite(l->graph, record, &target, became,
                      record_client_key(record));
}

/* What every request counts for. */
static void tally(struct learned *l, struct record *record)
{
    l->requests++;
    l->status_counts[record->status]++;
    if (l->start_us == 0 || record->time_us < l->start_us)
        l->start_us = record->time_us;
    if (record->time_us > l->end_us)
        l->end_us = record->time_us;
    graph_add_request(l->graph, record);
    if (l->count_sites) {
        record_read(record);
        graph_count_site(l->graph, record);
    }
    /* Without a Location it matters how common targets are. */
    if (!record_can_have(record, LOG_FIELD_LOCATION))
        count_target(l, record);
}

static void take(struct learned *l, struct record *record,
                 const struct session_look *look)
{
    if (!record->is_tallied)
        tally(l, record);
    sessions_record(l->sessions, record, look);
    look_for_rewrite(l, record);
}

/* --- records that come together ------------------------------------------- */

enum { TOGETHER = 16 };

/* What was found of a record before it is taken. */
struct look {
    struct session_look session;
    struct graph_look node, edge;
};

/* One step of looking; each reads what the one before has had fetched. */
static void look_ahead(struct learned *l, struct record *record, int step,
                       struct look *look)
{
    const int edge_step = step - SESSION_LOOK_STEPS;

    if (step == 0)
        graph_look_for_page(l->graph, record);
    else if (!look->session.matters)
        return;
    if (step < SESSION_LOOK_STEPS)
        sessions_look(l->sessions, record, step, &look->session);
    else if (look->session.waiting)
        graph_look_for_edge(l->graph, record, &look->session.target,
                            look->session.waiting, edge_step, &look->edge);
    if (step < GRAPH_LOOK_NODE_STEPS && record_is_redirect(record))
        graph_look_for_node(l->graph, record, &look->session.target, step,
                            &look->node);
}

static void take_few(struct learned *l, struct record **row, size_t count)
{
    enum { STEPS = SESSION_LOOK_STEPS + GRAPH_LOOK_EDGE_STEPS };
    struct look looks[TOGETHER];

    for (int step = 0; step < STEPS; step++)
        for (size_t i = 0; i < count; i++)
            look_ahead(l, row[i], step, &looks[i]);
    for (size_t i = 0; i < count; i++)
        take(l, row[i], &looks[i].session);
}

void learned_take_row(struct learned *l, struct record **row, size_t count)
{
    for (size_t i = 0; i < count; i += TOGETHER)
        take_few(l, row + i, count - i < TOGETHER ? count - i : TOGETHER);
}

/* --- life ----------------------------------------------------------------- */

bool learned_begin(struct learned *learned, size_t memory)
{
    const struct session_sink sink = {learned, on_redirect, on_hop, on_chain};

    *learned = (struct learned){.sessions = sessions_create(memory, &sink),
                                .graph = graph_create(memory),
                                .follow = follow_table_create()};
    return learned->sessions && learned->graph && learned->follow;
}

void learned_release(struct learned *learned)
{
    follow_table_destroy(learned->follow);
    graph_destroy(learned->graph);
    graph_destroy(learned->late);
    sessions_destroy(learned->sessions);
}
