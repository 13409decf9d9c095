#include <string.h>

#include "graph/graph_merge.h"
#include "state/loader.h"

static void load_nodes(struct loader *l)
{
    struct stored_node row;

    loader_open(l, &l->table, STORED_node);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        loader_number(l, &l->nodes, row.id,
                      graph_merge_node(l->state->graph, &row.node));
    loader_close(l, &l->table);
}

static void load_answers(struct loader *l)
{
    struct stored_answer row;

    loader_open(l, &l->table, STORED_answer);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_node *node = loader_entry(l, &l->nodes, row.node);
        l->damaged |= !loader_is_status(row.answer.status);
        loader_number(l, &l->answers, row.id,
                      node && !l->damaged ? graph_merge_answer(
                          l->state->graph, node, &row.answer)
                                          : NULL);
    }
    loader_close(l, &l->table);
}

static void load_goals(struct loader *l)
{
    struct stored_goal row;

    loader_open(l, &l->table, STORED_goal);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_answer *answer =
            loader_entry(l, &l->answers, row.answer);
        if (answer)
            graph_merge_goal(l->state->graph, answer, &row.goal);
    }
    loader_close(l, &l->table);
}

static void load_rewrites(struct loader *l)
{
    struct stored_rewrite row;

    loader_open(l, &l->table, STORED_rewrite);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        graph_merge_rewrite(l->state->graph, &row.rewrite);
    loader_close(l, &l->table);
}

static void load_rules(struct loader *l)
{
    struct stored_rule row;

    loader_open(l, &l->table, STORED_rule);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        graph_merge_rule(l->state->graph, row.rule, row.hits);
    loader_close(l, &l->table);
}

static void load_sites(struct loader *l)
{
    struct stored_site row;

    loader_open(l, &l->table, STORED_site);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        graph_merge_site(l->state->graph, &row.site);
    loader_close(l, &l->table);
}

static void load_timeline(struct loader *l)
{
    struct stored_timeline row;

    loader_open(l, &l->table, STORED_timeline);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        l->damaged |= !graph_merge_timeline(l->state->graph, &row.slot);
    loader_close(l, &l->table);
}

static void load_pages(struct loader *l)
{
    struct pages *pages = graph_pages(l->state->graph);
    struct stored_page row;

    loader_open(l, &l->table, STORED_page);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        l->damaged |= !pages_merge_word(pages, row.word, row.bits);
    loader_close(l, &l->table);
}

static void load_edges(struct loader *l)
{
    struct stored_edge row;

    loader_open(l, &l->table, STORED_edge);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_answer *answer =
            loader_entry(l, &l->answers, row.answer);
        const struct redirect_edge *e = &row.edge;
        if (!e->redirect_line.file != !e->next_line.file)
            l->damaged = true;
        else if (answer)
            graph_merge_edge(l->state->graph, answer, e);
    }
    loader_close(l, &l->table);
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

    loader_open(l, &l->table, STORED_trail);
    loader_open(l, &l->steps, STORED_trail_step);
    l->has_step = loader_next_step(l);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        struct redirect_trail *t = &row.trail;
        size_t count;
        arena_rewind(scratch);
        memset(steps, 0, sizeof steps);
        count = loader_steps(l, row.id, steps, scratch);
        if (!is_trail(t, count)) {
            l->damaged = true;
            break;
        }
        t->steps = steps;
        t->count = count - t->has_end;
        graph_merge_trail(l->state->graph, t);
    }
    loader_close(l, &l->steps);
    loader_close(l, &l->table);
}

static void load_sample(struct loader *l)
{
    struct base_rate *b = graph_base_rate(l->state->graph);
    struct stored_sampled row;

    loader_open(l, &l->table, STORED_sampled);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row))
        base_rate_count(b, row.request.key, row.request.target_hash);
    loader_close(l, &l->table);
}

static void load_follow(struct loader *l)
{
    struct stored_follow row;

    loader_open(l, &l->table, STORED_follow);
    while (memset(&row, 0, sizeof row), rows_read(&l->table.rows, &row)) {
        if (!row.row.family || !row.row.method || !row.row.next_method
            || !row.row.content) {
            l->damaged = true;
            break;
        }
        follow_table_merge(l->state->follow, &row.row);
    }
    loader_close(l, &l->table);
}

void load_graph(struct loader *l, struct arena *scratch)
{
    load_nodes(l);
    load_answers(l);
    load_goals(l);
    load_edges(l);
    load_rewrites(l);
    load_rules(l);
    load_sites(l);
    load_timeline(l);
    load_pages(l);
    load_trails(l, scratch);
    load_sample(l);
    load_follow(l);
}
