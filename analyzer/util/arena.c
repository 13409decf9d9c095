#include "util/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/* The first block is small. The others have the size of a huge page: what a run
 * has learned is read at random, and a page table entry for each 4 KiB of it
 * would cost as much as the reading. */
enum { FIRST_BLOCK = 256 * 1024, HUGE_PAGE = 2 * 1024 * 1024, ALIGN = 16 };

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

static struct block *new_block(size_t size, bool first)
{
    size_t want = first ? FIRST_BLOCK : HUGE_PAGE;
    struct block *block;

    if (size > want - sizeof *block)
        want =
            (size + sizeof *block + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
    block = aligned_alloc(want >= HUGE_PAGE ? HUGE_PAGE : ALIGN, want);
    if (!block)
        return NULL;
    if (want >= HUGE_PAGE)
        madvise(block, want, MADV_HUGEPAGE);
    block->size = want - sizeof *block;
    return block;
}

/* Make the current block one that has room for @a size bytes. */
static int find_room(struct arena *arena, size_t size)
{
    struct block *block = arena->current;

    if (block && block->size - block->used >= size)
        return 1;
    /* After a rewind the blocks behind the current one are empty. */
    if (block && block->next && block->next->size >= size) {
        arena->current = block->next;
        return 1;
    }
    block = new_block(size, !arena->current);
    if (!block)
        return 0;
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

bool arena_holds(const struct arena *arena, const void *p)
{
    const uintptr_t at = (uintptr_t)p;

    for (const struct block *b = arena->first; b; b = b->next)
        if (at - (uintptr_t)b->bytes < b->used)
            return true;
    return false;
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
