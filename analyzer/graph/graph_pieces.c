#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
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

void graph_keep_line(struct graph *g, struct graph_line *to,
                     const struct graph_line *line)
{
    struct slice text = line->text;

    if (text.len > MAX_EVIDENCE_TEXT)
        text.len = MAX_EVIDENCE_TEXT;
    *to = *line;
    to->text = graph_keep(g, text);
}

bool graph_line_is_before(const struct graph_line *a,
                          const struct graph_line *b)
{
    struct slice text = a->text;

    if (!b->file || a->time_us != b->time_us)
        return !b->file || a->time_us < b->time_us;
    if (text.len > MAX_EVIDENCE_TEXT)
        text.len = MAX_EVIDENCE_TEXT;
    return slice_compare(text, b->text) < 0;
}

void graph_keep_earliest(struct graph *g, struct graph_line *to,
                         const struct record *record)
{
    const struct graph_line line = {record->file, record->number,
                                    record->offset, record->time_us,
                                    record->line};

    if (graph_line_is_before(&line, to))
        graph_keep_line(g, to, &line);
}

void graph_keep_first(struct graph *g, struct slice *to, struct slice text)
{
    if (text.len > 0 && (to->len == 0 || slice_compare(text, *to) < 0))
        *to = graph_keep(g, text);
}

void graph_extend(int64_t time_us, int64_t *first, int64_t *last)
{
    if (*first == 0 || time_us < *first)
        *first = time_us;
    if (time_us > *last)
        *last = time_us;
}

bool text_contains(struct slice s, const char *text)
{
    return s.len > 0 && memmem(s.at, s.len, text, strlen(text)) != NULL;
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
