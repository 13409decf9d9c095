#include "util/index.h"

#include <stdlib.h>

#include "util/fetch.h"
#include "util/table_memory.h"

struct entry {
    uint64_t key;
    void *value;
};

struct index {
    size_t count, max, mask;
    struct entry *entries;
};

struct index *index_create(size_t max)
{
    struct index *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->max = max;
    t->mask = 255;
    t->entries = table_memory_get((t->mask + 1) * sizeof *t->entries);
    if (!t->entries) {
        free(t);
        return NULL;
    }
    return t;
}

/* The entry of @a key, or the free one where it belongs. */
static struct entry *slot_of(const struct index *t, uint64_t key)
{
    size_t i = (size_t)key & t->mask;

    while (t->entries[i].key != 0 && t->entries[i].key != key)
        i = (i + 1) & t->mask;
    return &t->entries[i];
}

void *index_find(const struct index *t, uint64_t key)
{
    return slot_of(t, key)->value;
}

void index_fetch(const struct index *t, uint64_t key)
{
    fetch(&t->entries[(size_t)key & t->mask], sizeof *t->entries);
}

static bool grow(struct index *t)
{
    struct index larger = {.mask = t->mask * 2 + 1};

    larger.entries =
        table_memory_get((larger.mask + 1) * sizeof *larger.entries);
    if (!larger.entries)
        return false;
    for (size_t i = 0; i <= t->mask; i++)
        if (t->entries[i].key != 0)
            *slot_of(&larger, t->entries[i].key) = t->entries[i];
    table_memory_free(t->entries, (t->mask + 1) * sizeof *t->entries);
    t->entries = larger.entries;
    t->mask = larger.mask;
    return true;
}

bool index_add(struct index *t, uint64_t key, void *value)
{
    if (t->count >= t->max || (t->count * 2 > t->mask && !grow(t)))
        return false;
    *slot_of(t, key) = (struct entry){key, value};
    t->count++;
    return true;
}

void index_destroy(struct index *t)
{
    if (!t)
        return;
    table_memory_free(t->entries, (t->mask + 1) * sizeof *t->entries);
    free(t);
}
