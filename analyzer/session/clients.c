#include "session/clients.h"

#include <stdlib.h>

#include "util/fetch.h"
#include "util/table_memory.h"

/* More clients than are redirected within a minute anywhere; a larger table
 * only costs cache misses. */
enum { WAYS = 8, MAX_SETS = 16384 };

static const int64_t remembered_us = 600 * (int64_t)1000000;

/* The keys of a set fill one cache line, so that looking for a client touches
 * that line and the client's own. */
struct clients {
    size_t mask; /* sets - 1 */
    uint64_t *keys;
    struct client *slots;
};

struct clients *clients_create(size_t memory)
{
    struct clients *t = calloc(1, sizeof *t);
    size_t sets = 16;

    if (!t)
        return NULL;
    while (sets < MAX_SETS
           && sets * 2 * WAYS * (sizeof *t->slots + sizeof *t->keys) <= memory)
        sets *= 2;
    t->mask = sets - 1;
    t->slots = table_memory_get(sets * WAYS * sizeof *t->slots);
    t->keys = table_memory_get(sets * WAYS * sizeof *t->keys);
    if (!t->slots || !t->keys) {
        clients_destroy(t);
        return NULL;
    }
    return t;
}

void clients_destroy(struct clients *t)
{
    if (!t)
        return;
    table_memory_free(t->slots, (t->mask + 1) * WAYS * sizeof *t->slots);
    table_memory_free(t->keys, (t->mask + 1) * WAYS * sizeof *t->keys);
    free(t);
}

void clients_fetch(const struct clients *t, uint64_t key)
{
    fetch(t->keys + (key & t->mask) * WAYS, WAYS * sizeof *t->keys);
}

struct client *clients_find(const struct clients *t, uint64_t key)
{
    size_t first = (key & t->mask) * WAYS;

    for (size_t i = first; i < first + WAYS; i++)
        if (t->keys[i] == key)
            return &t->slots[i];
    return NULL;
}

struct client *clients_fetch_found(const struct clients *t, uint64_t key)
{
    struct client *c = clients_find(t, key);

    /* Without it, the place for a new one is looked for. */
    if (c)
        fetch(c, sizeof *c);
    else
        fetch(t->slots + (key & t->mask) * WAYS, WAYS * sizeof *t->slots);
    return c;
}

/* A client with a redirect that waits is kept longest. */
static bool gives_way_before(const struct client *a, const struct client *b)
{
    if (!a->pending != !b->pending)
        return !a->pending;
    return a->last_us < b->last_us;
}

bool client_was_idle(const struct client *client, int64_t time_us)
{
    return time_us - client->last_us > remembered_us;
}

bool client_is_over(const struct client *client, int64_t time_us)
{
    return !client->pending && client_was_idle(client, time_us);
}

void clients_visit(const struct clients *t,
                   void (*visit)(void *context, const struct client *client),
                   void *context)
{
    for (size_t i = 0; i < (t->mask + 1) * WAYS; i++)
        if (t->keys[i] != 0)
            visit(context, &t->slots[i]);
}

struct client *clients_get(struct clients *t, uint64_t key, int64_t time_us,
                           struct client *evicted)
{
    size_t first = (key & t->mask) * WAYS;
    uint64_t *keys = t->keys + first;
    struct client *set = t->slots + first, *found = clients_find(t, key);
    int victim = 0;

    evicted->key = 0;
    if (found) {
        if (client_is_over(found, time_us))
            *found = (struct client){.key = key, .last_us = time_us};
        return found;
    }
    for (int i = 0; i < WAYS; i++) {
        if (keys[i] == 0) {
            keys[i] = key;
            set[i] = (struct client){.key = key, .last_us = time_us};
            return &set[i];
        }
        if (gives_way_before(&set[i], &set[victim]))
            victim = i;
    }
    *evicted = set[victim];
    set[victim] = (struct client){.key = key, .last_us = time_us};
    keys[victim] = key;
    return &set[victim];
}
