#include "graph/graph_pieces.h"

enum { MAX_EVIDENCE_TEXT = 2048 };

struct slice graph_keep(struct graph *g, struct slice text)
{
    struct slice copy;

    if (text.len == 0)
        return (struct slice){NULL, 0};
    copy = arena_copy(g->arena, text);
    g->refused += copy.at == NULL;
    return copy;
}

void graph_keep_line(struct graph *g, struct graph_line *to, const char *file,
                     uint64_t line, uint64_t offset, struct slice text)
{
    if (text.len > MAX_EVIDENCE_TEXT)
        text.len = MAX_EVIDENCE_TEXT;
    *to = (struct graph_line){file, line, offset, graph_keep(g, text)};
}

void graph_extend(int64_t time_us, int64_t *first, int64_t *last)
{
    if (*first == 0 || time_us < *first)
        *first = time_us;
    if (time_us > *last)
        *last = time_us;
}

void *graph_add_entry(struct graph *g, uint64_t key, size_t size)
{
    void *entry = arena_alloc(g->arena, size);

    if (!entry || !index_add(g->index, key, entry)) {
        g->refused++;
        return NULL;
    }
    return entry;
}
