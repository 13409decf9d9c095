#include "util/arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { BLOCK_SIZE = 256 * 1024, ALIGN = 16 };

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGN) char bytes[];
};

struct arena {
    struct block *first, *current;
    size_t max, used;
};

struct arena *arena_create(size_t max)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (arena)
        arena->max = max;
    return arena;
}

/* Make the current block one that has room for @a size bytes. */
static int find_room(struct arena *arena, size_t size)
{
    struct block *block = arena->current;
    size_t want = size > BLOCK_SIZE ? size : BLOCK_SIZE;

    if (block && block->size - block->used >= size)
        return 1;
    /* After a rewind the blocks behind the current one are empty. */
    if (block && block->next && block->next->size >= size) {
        arena->current = block->next;
        return 1;
    }
    block = malloc(sizeof *block + want);
    if (!block)
        return 0;
    block->size = want;
    block->used = 0;
    if (arena->current) {
        block->next = arena->current->next;
        arena->current->next = block;
    }
    else {
        block->next = NULL;
        arena->first = block;
    }
    arena->current = block;
    return 1;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *p;

    if (size > SIZE_MAX - ALIGN)
        return NULL;
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (size > arena->max - arena->used || !find_room(arena, size))
        return NULL;
    p = arena->current->bytes + arena->current->used;
    arena->current->used += size;
    arena->used += size;
    return memset(p, 0, size);
}

struct slice arena_copy(struct arena *arena, struct slice text)
{
    char *copy = arena_alloc(arena, text.len + 1);

    if (!copy)
        return (struct slice){NULL, 0};
    if (text.len > 0)
        memcpy(copy, text.at, text.len);
    return (struct slice){copy, text.len};
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

void arena_rewind(struct arena *arena)
{
    for (struct block *b = arena->first; b; b = b->next)
        b->used = 0;
    arena->current = arena->first;
    arena->used = 0;
}

void arena_destroy(struct arena *arena)
{
    if (!arena)
        return;
    for (struct block *b = arena->first, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(arena);
}
