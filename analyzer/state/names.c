#include "state/names.h"

#include <stdlib.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/index.h"

enum { MAX_KNOWN = 1 << 16 }; /* more are kept, and perhaps twice */

struct names {
    struct arena *arena;
    struct index *known; /* by their hashes */
};

struct names *names_create(size_t max)
{
    struct names *n = calloc(1, sizeof *n);

    if (!n)
        return NULL;
    n->arena = arena_create(max);
    n->known = index_create(MAX_KNOWN);
    if (n->arena && n->known)
        return n;
    names_destroy(n);
    return NULL;
}

const char *names_keep(struct names *n, struct slice text)
{
    uint64_t key = hash_keyed(text);
    const char *known = index_find(n->known, key);
    char *copy;

    if (known && slice_is(text, known))
        return known;
    copy = (char *)arena_copy(n->arena, text).at;
    if (copy && !known)
        index_add(n->known, key, copy);
    return copy;
}

void names_destroy(struct names *n)
{
    if (!n)
        return;
    arena_destroy(n->arena);
    index_destroy(n->known);
    free(n);
}
