#include "report/page_layout.h"

/* --- nodes and edges ------------------------------------------------------ */

static bool same_node(const struct layout_node *a, const struct layout_node *b)
{
    return slice_equal(a->method, b->method) && slice_equal(a->url, b->url)
           && a->status == b->status && a->more == b->more;
}

/* The number of that node; node_count when the figure does not have it. */
static unsigned find(const struct layout_figure *f,
                     const struct layout_node *node)
{
    unsigned i = 0;

    while (i < f->node_count && !same_node(&f->nodes[i], node))
        i++;
    return i;
}

static size_t drawn_redirects(const struct report_chain *c)
{
    return c->count > LAYOUT_REDIRECTS ? LAYOUT_REDIRECTS : c->count;
}

/* The node at step @a i of a chain, of which drawn_redirects() come before the
 * end. */
static struct layout_node node_at(const struct report_chain *c, size_t i)
{
    size_t drawn = drawn_redirects(c);

    if (i < drawn)
        return (struct layout_node){.method = c->methods[i], .url = c->urls[i]};
    if (drawn < c->count)
        return (struct layout_node){.more = c->count - drawn};
    if (c->loop)
        return node_at(c, 0);
    return (struct layout_node){.url = c->urls[i], .status = c->statuses[i]};
}

static void note_status(struct layout_edge *e, int status)
{
    for (size_t i = 0; i < e->status_count; i++)
        if (e->statuses[i] == status)
            return;
    if (e->status_count < LAYOUT_STATUSES)
        e->statuses[e->status_count++] = status;
}

static void add_edge(struct layout_figure *f, unsigned from, unsigned to,
                     int status, uint64_t hits)
{
    size_t i = 0;

    while (i < f->edge_count
           && (f->edges[i].from != from || f->edges[i].to != to))
        i++;
    if (i == f->edge_count)
        f->edges[f->edge_count++] =
            (struct layout_edge){.from = from, .to = to};
    note_status(&f->edges[i], status);
    f->edges[i].hits += hits;
}

static unsigned add_node(struct layout_figure *f,
                         const struct layout_node *node)
{
    unsigned i = find(f, node);

    if (i == f->node_count)
        f->nodes[f->node_count++] = *node;
    return i;
}

static void add_chain(struct layout_figure *f, const struct report_chain *c)
{
    size_t drawn = drawn_redirects(c);
    struct layout_node node = node_at(c, 0);
    unsigned from = add_node(f, &node);

    for (size_t i = 0; i < drawn; i++) {
        node = node_at(c, i + 1);
        unsigned to = add_node(f, &node);
        add_edge(f, from, to, c->statuses[i], c->hits);
        from = to;
    }
    f->vhost = c->vhost;
    f->chains[f->chain_count++] = c;
}

/* Whether a chain goes through a node of a figure that has room for it. */
static bool belongs(const struct layout_figure *f, const struct report_chain *c)
{
    size_t drawn = drawn_redirects(c);
    bool shares = false;

    if (!slice_equal(f->vhost, c->vhost) || f->chain_count == LAYOUT_CHAINS
        || f->node_count + drawn + 1 > LAYOUT_NODES
        || f->edge_count + drawn > LAYOUT_EDGES)
        return false;
    for (size_t i = 0; i <= drawn; i++) {
        struct layout_node node = node_at(c, i);
        shares |= find(f, &node) < f->node_count;
    }
    return shares;
}

/* --- layers --------------------------------------------------------------- */

/* Walk from @a node on; an edge to a node that the walk has come through closes
 * a circle. */
static void mark_back(struct layout_figure *f, unsigned node, bool *entered,
                      bool *through)
{
    entered[node] = through[node] = true;
    for (size_t i = 0; i < f->edge_count; i++) {
        struct layout_edge *e = &f->edges[i];
        if (e->from != node)
            continue;
        e->back = through[e->to];
        if (!entered[e->to])
            mark_back(f, e->to, entered, through);
    }
    through[node] = false;
}

/* Below all that lead to it; without circles that ends. */
static void sink(struct layout_figure *f)
{
    bool moved = true;

    while (moved) {
        moved = false;
        for (size_t i = 0; i < f->edge_count; i++) {
            const struct layout_edge *e = &f->edges[i];
            unsigned layer = f->nodes[e->from].layer + 1;
            if (e->back || f->nodes[e->to].layer >= layer)
                continue;
            f->nodes[e->to].layer = layer;
            moved = true;
        }
    }
}

static void place(struct layout_figure *f)
{
    bool entered[LAYOUT_NODES] = {false}, through[LAYOUT_NODES] = {false};
    unsigned used[LAYOUT_NODES] = {0};

    for (unsigned i = 0; i < f->node_count; i++)
        if (!entered[i])
            mark_back(f, i, entered, through);
    sink(f);
    for (size_t i = 0; i < f->node_count; i++) {
        struct layout_node *n = &f->nodes[i];
        n->column = used[n->layer]++;
        if (n->layer + 1 > f->layers)
            f->layers = n->layer + 1;
        if (n->column + 1 > f->columns)
            f->columns = n->column + 1;
    }
}

size_t layout_chains(const struct report_chain *chains, size_t count,
                     struct layout_figure *figures)
{
    size_t made = 0;

    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < made && !belongs(&figures[at], &chains[i]))
            at++;
        if (at == LAYOUT_FIGURES)
            break;
        if (at == made)
            figures[made++] = (struct layout_figure){0};
        add_chain(&figures[at], &chains[i]);
    }
    for (size_t f = 0; f < made; f++)
        place(&figures[f]);
    return made;
}
