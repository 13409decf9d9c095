#include "graph/graph_pieces.h"

#include "util/hash.h"

struct slice graph_keep(struct graph *g, struct slice text)
{
    struct slice copy;

    if (text.len == 0)
        return (struct slice){NULL, 0};
    copy = arena_copy(g->arena, text);
    g->refused += copy.at == NULL;
    return copy;
}

struct slice graph_keep_host(struct graph *g, struct slice host)
{
    char lower[TARGET_HOST_MAX];

    return graph_keep(g, target_host_text(host, lower));
}

struct slice graph_keep_beside(struct graph *g, struct slice kept,
                               struct slice text)
{
    return slice_equal(text, kept) ? kept : graph_keep(g, text);
}

void graph_keep_line(struct graph *g, struct graph_line *to,
                     const struct graph_line *line)
{
    struct slice text = line->text;

    if (text.len > GRAPH_LINE_TEXT_MAX)
        text.len = GRAPH_LINE_TEXT_MAX;
    *to = *line;
    to->text = graph_keep(g, text);
}

bool graph_line_is_before(const struct graph_line *a,
                          const struct graph_line *b)
{
    struct slice text = a->text;

    if (!b->file || a->time_us != b->time_us)
        return !b->file || a->time_us < b->time_us;
    if (text.len > GRAPH_LINE_TEXT_MAX)
        text.len = GRAPH_LINE_TEXT_MAX;
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

uint64_t graph_base_hash(const struct target *t)
{
    return hash_mix(hash_stable(t->path), hash_stable(t->query));
}

static void keep_literal(struct graph *g, struct graph_url *url,
                         const struct target *target, struct slice as_logged)
{
    url->literal_hash = target->hash;
    url->base_hash = graph_base_hash(target);
    url->literal = graph_keep(g, as_logged);
    url->text = graph_keep_beside(g, url->literal, target_path_query(target));
}

void graph_begin_url(struct graph *g, struct graph_url *url,
                     const struct target *target, struct slice as_logged,
                     struct slice template)
{
    keep_literal(g, url, target, as_logged);
    url->template = graph_keep_beside(g, url->literal, template);
    url->host = graph_keep_host(g, target->host);
}

void graph_note_url(struct graph *g, struct graph_url *url,
                    const struct target *target, struct slice as_logged)
{
    url->varies |= url->literal_hash != target->hash;
    if (slice_compare(as_logged, url->literal) < 0)
        keep_literal(g, url, target, as_logged);
}

void graph_note_location(struct graph *g, struct graph_url *url,
                         struct slice location, struct slice kept)
{
    if (location.len == 0)
        return;
    url->varies |= url->literal.len > 0 && !slice_equal(url->literal, location);
    if (url->literal.len == 0 || slice_compare(location, url->literal) < 0)
        url->literal = kept.len > 0 ? kept : graph_keep(g, location);
}

void graph_note_vhost(struct graph *g, struct slice *to, struct slice vhost)
{
    char lower[TARGET_HOST_MAX];

    if (slice_equal(vhost, *to) || vhost.len == 0)
        return;
    if (vhost.len <= sizeof lower) {
        for (size_t i = 0; i < vhost.len; i++)
            lower[i] = vhost.at[i] >= 'A' && vhost.at[i] <= 'Z'
                           ? (char)(vhost.at[i] + 32)
                           : vhost.at[i];
        vhost.at = lower;
    }
    graph_keep_first(g, to, vhost);
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

void *graph_add_entry(struct graph *g, uint64_t key, size_t size)
{
    void *entry = arena_alloc(g->arena, size);

    if (!entry || !index_add(g->index, key, entry)) {
        g->refused++;
        return NULL;
    }
    return entry;
}
