#include "graph/graph_merge.h"

#include "graph/graph_pieces.h"
#include "util/hash.h"

/* In the place of the owner of a file's name. */
enum { FILE_NAME = 0x66696c65 };

/* --- members -------------------------------------------------------------- */

static void merge_numbers(const struct entry_field *f, uint64_t *to,
                          const uint64_t *from)
{
    for (size_t i = 0; i < f->size / sizeof *to; i++) {
        if (f->law == ENTRY_SUM)
            to[i] += from[i];
        else if (f->law == ENTRY_MOST && from[i] > to[i])
            to[i] = from[i];
    }
}

static void merge_time(const struct entry_field *f, int64_t *to, int64_t from)
{
    if (from == 0)
        return;
    if (*to == 0 || (f->law == ENTRY_EARLIEST ? from < *to : from > *to))
        *to = from;
}

void graph_take_line(struct graph *g, struct graph_line *to,
                     const struct graph_line *line)
{
    const struct slice name = slice_of(line->file);
    uint64_t key = hash_mix(FILE_NAME, hash_keyed(name));
    const char *file = index_find(g->index, key);

    if (!file) {
        file = graph_keep(g, name).at;
        if (file && !index_add(g->index, key, (void *)file))
            g->refused++;
    }
    if (!file)
        return;
    graph_keep_line(g, to, line);
    to->file = file;
}

static void merge_line(struct graph *g, struct graph_line *to,
                       const struct graph_line *from)
{
    if (from->file && graph_line_is_before(from, to))
        graph_take_line(g, to, from);
}

static void merge_member(struct graph *g, const struct entry_field *f, void *to,
                         const void *from)
{
    switch (f->kind) {
    case ENTRY_U64:
        merge_numbers(f, to, from);
        break;
    case ENTRY_I64:
        merge_time(f, to, *(const int64_t *)from);
        break;
    case ENTRY_BOOL:
        if (f->law == ENTRY_EVERY)
            *(bool *)to &= *(const bool *)from;
        else
            *(bool *)to |= *(const bool *)from;
        break;
    case ENTRY_DAYS:
        ((struct days *)to)->bits |= ((const struct days *)from)->bits;
        break;
    case ENTRY_TEXT:
        graph_keep_first(g, to, *(const struct slice *)from);
        break;
    case ENTRY_URL: /* noted when the entry was looked up */
        ((struct graph_url *)to)->varies |=
            ((const struct graph_url *)from)->varies;
        break;
    case ENTRY_LINE:
        merge_line(g, to, from);
        break;
    case ENTRY_CLIENTS:
        distinct_merge(to, from, g->arena);
        break;
    case ENTRY_HOSTS:
        host_set_merge(to, from, g->arena);
        break;
    case ENTRY_ACTIVITY:
        activity_merge(to, from);
        break;
    case ENTRY_INT:
    case ENTRY_UINT: /* none is merged by itself */
        break;
    }
}

void graph_merge_members(struct graph *g, enum entry_type type, void *to,
                         const void *from)
{
    size_t count;
    const struct entry_field *fields = entry_fields(type, &count);

    for (size_t i = 0; i < count; i++)
        if (fields[i].law != ENTRY_BY_HAND)
            merge_member(g, &fields[i], (char *)to + fields[i].at,
                         (const char *)from + fields[i].at);
}

/* --- entries -------------------------------------------------------------- */

static enum http_method method_of(struct slice name)
{
    return http_method_from_name(name.at, name.len);
}

struct redirect_node *graph_merge_node(struct graph *g,
                                       const struct redirect_node *from)
{
    struct redirect_node *node;
    struct target target;

    target_of_text(from->url.text, from->url.host, &target);
    node = graph_node(g, from->vhost, from->method_text,
                      method_of(from->method_text), from->url.literal, &target);
    if (node)
        graph_merge_members(g, ENTRY_OF_node, node, from);
    return node;
}

struct redirect_answer *graph_merge_answer(struct graph *g,
                                           struct redirect_node *node,
                                           const struct redirect_answer *from)
{
    struct redirect_answer *a = graph_answer(g, node, from->status);

    if (!a)
        return NULL;
    graph_merge_members(g, ENTRY_OF_answer, a, from);
    graph_note_location(g, &a->target, from->target.literal,
                        (struct slice){NULL, 0});
    a->target.varies |= from->target.varies;
    return a;
}

void graph_merge_goal(struct graph *g, struct redirect_answer *answer,
                      const struct goal *from)
{
    if (!goals_merge(&answer->goals, from, g->arena))
        g->refused += !answer->goals.many;
}

static void merge_best_pair(struct graph *g, struct redirect_edge *to,
                            const struct redirect_edge *from)
{
    if (!from->redirect_line.file
        || !graph_pair_is_better(to, from->best_score, &from->redirect_line))
        return;
    to->best_score = from->best_score;
    graph_take_line(g, &to->redirect_line, &from->redirect_line);
    graph_take_line(g, &to->next_line, &from->next_line);
}

struct redirect_edge *graph_merge_edge(struct graph *g,
                                       struct redirect_answer *answer,
                                       const struct redirect_edge *from)
{
    struct hop_end next = {.url = from->url.literal,
                           .method = method_of(from->next_method_text),
                           .method_text = from->next_method_text};
    struct redirect_edge *e;

    target_of_text(from->url.text, from->url.host, &next.target);
    e = graph_edge(g, answer, &next);
    if (!e)
        return NULL;
    graph_merge_members(g, ENTRY_OF_edge, e, from);
    merge_best_pair(g, e, from);
    return e;
}

struct pages *graph_pages(const struct graph *g)
{
    return g->pages;
}

bool graph_merge_timeline(struct graph *g, const struct timeline_count *from)
{
    return timeline_merge(&g->timeline, from);
}

struct base_rate *graph_base_rate(const struct graph *g)
{
    return g->base;
}

void graph_add_refused(struct graph *g, uint64_t count)
{
    g->refused += count;
}
