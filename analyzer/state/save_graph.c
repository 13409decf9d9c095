#include "graph/graph_merge.h"
#include "state/saver.h"
#include "util/hash.h"

static uint64_t key_of(const void *answer)
{
    return hash_mix((uint64_t)(uintptr_t)answer, 1);
}

/* Numbers stand where pointers do. */
static void number_answer(struct saver *s, const struct redirect_answer *a)
{
    s->failed |=
        !index_add(s->answers, key_of(a), (void *)(uintptr_t)s->answer_count);
}

static void save_node(struct saver *s, const struct redirect_node *n)
{
    const struct stored_node row = {++s->nodes, *n};

    rows_write(&s->node.rows, &row);
}

static void save_answer(struct saver *s, const struct redirect_answer *a)
{
    const struct stored_answer row = {++s->answer_count, s->nodes, *a};

    rows_write(&s->answer.rows, &row);
    number_answer(s, a);
    for (const struct goal *g = a->goals.first; g; g = g->next) {
        const struct stored_goal goal = {s->answer_count, *g};
        rows_write(&s->goal.rows, &goal);
    }
    for (const struct redirect_edge *e = a->edges; e; e = e->next) {
        const struct stored_edge edge = {s->answer_count, *e};
        rows_write(&s->edge.rows, &edge);
    }
}

void save_steps(struct table *t, int64_t owner, const struct chain_step *steps,
                size_t count)
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

/* An answer for which something waits, and whose counts are elsewhere. */
static void save_uncounted(struct saver *s, const struct redirect_answer *a)
{
    const struct stored_answer row = {
        ++s->answer_count, s->nodes + 1, {.status = a->status}};

    save_node(s, a->node);
    rows_write(&s->answer.rows, &row);
    number_answer(s, a);
}

int64_t save_answer_of(struct saver *s, const struct redirect_answer *answer)
{
    void *number;

    if (!answer)
        return 0;
    number = index_find(s->answers, key_of(answer));
    if (number)
        return (int64_t)(uintptr_t)number;
    save_uncounted(s, answer);
    return s->answer_count;
}

void save_graph_begin(struct saver *s)
{
    saver_open(s, &s->node, STORED_node);
    saver_open(s, &s->answer, STORED_answer);
    saver_open(s, &s->goal, STORED_goal);
    saver_open(s, &s->edge, STORED_edge);
    saver_open(s, &s->trail, STORED_trail);
    saver_open(s, &s->trail_step, STORED_trail_step);
}

static void save_entries(struct saver *s)
{
    const struct graph *g = s->state->graph;

    for (const struct redirect_node *n = graph_nodes(g); n; n = n->next) {
        save_node(s, n);
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            save_answer(s, a);
    }
    /* One that found no room for its steps says nothing. */
    for (const struct redirect_trail *t = graph_trails(g); t; t = t->next)
        if (t->count > 0)
            save_trail(s, t);
}

void save_graph_end(struct saver *s)
{
    saver_close(s, &s->node);
    saver_close(s, &s->answer);
    saver_close(s, &s->goal);
    saver_close(s, &s->edge);
    saver_close(s, &s->trail);
    saver_close(s, &s->trail_step);
}

static void save_rewrites(struct saver *s)
{
    struct table t;

    saver_open(s, &t, STORED_rewrite);
    for (const struct method_rewrite *w = graph_rewrites(s->state->graph); w;
         w = w->next) {
        const struct stored_rewrite row = {*w};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_rules(struct saver *s)
{
    struct table t;

    saver_open(s, &t, STORED_rule);
    for (const struct redirect_rule *r = graph_rules(s->state->graph); r;
         r = r->next) {
        const struct stored_rule row = {r->rule, r->hits};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_timeline(struct saver *s)
{
    const struct timeline *t = graph_timeline(s->state->graph);
    struct table table;

    saver_open(s, &table, STORED_timeline);
    for (unsigned i = 0; i < t->used; i++) {
        for (unsigned status = 0; status < TIMELINE_STATUSES; status++) {
            const struct stored_timeline row = {
                {t->first + i, t->length, status, t->counts[i][status]}};
            if (row.slot.count > 0)
                rows_write(&table.rows, &row);
        }
    }
    saver_close(s, &table);
}

static void save_sites(struct saver *s)
{
    struct table t;

    saver_open(s, &t, STORED_site);
    for (const struct graph_site *site = graph_sites(s->state->graph); site;
         site = site->next) {
        const struct stored_site row = {*site};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_page(void *context, uint64_t word, uint64_t bits)
{
    struct saver *s = context;
    const struct stored_page row = {word, bits};

    rows_write(&s->page.rows, &row);
}

static void save_pages(struct saver *s)
{
    saver_open(s, &s->page, STORED_page);
    pages_visit(graph_pages(s->state->graph), save_page, s);
    saver_close(s, &s->page);
}

static void save_sample(struct saver *s)
{
    struct table t;
    size_t count;
    uint64_t limit;
    const struct base_rate_request *requests =
        base_rate_requests(graph_base_rate(s->state->graph), &count, &limit);

    saver_open(s, &t, STORED_sampled);
    for (size_t i = 0; i < count; i++) {
        const struct stored_sampled row = {requests[i]};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

static void save_follow(struct saver *s)
{
    struct table t;
    size_t count = 0;
    const struct follow_row *rows =
        s->state->follow ? follow_table_rows(s->state->follow, &count) : NULL;

    saver_open(s, &t, STORED_follow);
    for (size_t i = 0; i < count; i++) {
        const struct stored_follow row = {rows[i]};
        rows_write(&t.rows, &row);
    }
    saver_close(s, &t);
}

void save_graph(struct saver *s)
{
    save_entries(s);
    save_rewrites(s);
    save_rules(s);
    save_timeline(s);
    save_sites(s);
    save_pages(s);
    save_sample(s);
    save_follow(s);
}
