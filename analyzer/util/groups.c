#include "util/groups.h"

#include <stdlib.h>

#include "util/arena.h"
#include "util/index.h"

/* The entry stands behind it. */
struct group {
    struct group *next;
};

struct groups {
    size_t size;
    struct arena *arena;
    struct index *index;
    struct group *first, **last;
};

struct groups *groups_create(size_t size, size_t max)
{
    struct groups *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    g->size = size;
    g->arena = arena_create(max * (sizeof(struct group) + size + 16));
    g->index = index_create(max);
    g->last = &g->first;
    if (g->arena && g->index)
        return g;
    groups_destroy(g);
    return NULL;
}

void *groups_entry(struct groups *g, uint64_t key)
{
    struct group *group = index_find(g->index, key);

    if (group)
        return group + 1;
    group = arena_alloc(g->arena, sizeof *group + g->size);
    if (!group || !index_add(g->index, key, group))
        return NULL;
    *g->last = group;
    g->last = &group->next;
    return group + 1;
}

void *groups_find(const struct groups *g, uint64_t key)
{
    struct group *group = index_find(g->index, key);

    return group ? group + 1 : NULL;
}

void *groups_next(const struct groups *g, const void *entry)
{
    const struct group *group = entry;
    struct group *next = entry ? group[-1].next : g->first;

    return next ? next + 1 : NULL;
}

void groups_destroy(struct groups *g)
{
    if (!g)
        return;
    arena_destroy(g->arena);
    index_destroy(g->index);
    free(g);
}
