/* What a record will be added to, fetched before. */
#include "graph/graph_pieces.h"
#include "util/fetch.h"

void graph_look_for_page(const struct graph *g, const struct record *record)
{
    pages_fetch(g->pages, record);
}

static void *find(const struct graph *g, uint64_t key)
{
    return key ? index_find(g->index, key) : NULL;
}

static void fetch_answers(const struct redirect_node *node, uint64_t client_key)
{
    for (const struct redirect_answer *a = node->answers; a; a = a->next)
        distinct_fetch(&a->clients, client_key);
}

void graph_look_for_node(const struct graph *g, const struct record *record,
                         const struct target *target, int step,
                         struct graph_look *look)
{
    switch (step) {
    case 0:
        look->key = graph_literal_key(NULL, target, record->method);
        index_fetch(g->index, look->key);
        break;
    case 1:
        look->node = find(g, look->key);
        fetch(look->node, sizeof *look->node);
        break;
    case 2:
        if (look->node) {
            fetch(look->node->answers, sizeof *look->node->answers);
            fetch(look->node->url.literal.at, 1);
        }
        break;
    default:
        if (look->node)
            fetch_answers(look->node, record_client_key(record));
        break;
    }
}

void graph_look_for_edge(const struct graph *g, const struct record *record,
                         const struct target *target,
                         const struct hop *redirect, int step,
                         struct graph_look *look)
{
    switch (step) {
    case 0:
        /* Without room for the redirect there is no edge of it. */
        look->key = redirect->answer ? graph_literal_key(redirect->answer,
                                                         target, record->method)
                                     : 0;
        index_fetch(g->index, look->key);
        fetch(redirect->answer, 1);
        break;
    case 1:
        look->edge = find(g, look->key);
        fetch(look->edge, sizeof *look->edge);
        break;
    default:
        if (look->edge) {
            fetch(look->edge->url.literal.at, 1);
            distinct_fetch(&look->edge->clients, record_client_key(record));
        }
        break;
    }
}
