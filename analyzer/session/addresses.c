#include "session/addresses.h"

#include "util/fetch.h"
#include "util/table_memory.h"

enum { WAYS = 8, SETS = 16384 };

static const int64_t remembered_us = 600 * (int64_t)1000000;

/* The hashes of a set fill one cache line, so that looking for an address
 * touches that line and the address' own. */
struct addresses {
    uint64_t shared, evicted;
    _Alignas(64) uint64_t hashes[SETS][WAYS];
    struct address places[SETS][WAYS];
};

struct addresses *addresses_create(void)
{
    return table_memory_get(sizeof(struct addresses));
}

void addresses_destroy(struct addresses *table)
{
    table_memory_free(table, sizeof *table);
}

uint64_t addresses_shared(const struct addresses *table)
{
    return table->shared;
}

uint64_t addresses_evicted(const struct addresses *table)
{
    return table->evicted;
}

static bool is_over(const struct address *a, int64_t time_us)
{
    return time_us - a->last_us > remembered_us;
}

void addresses_fetch(const struct addresses *table, uint64_t hash)
{
    fetch(table->hashes[hash % SETS], sizeof table->hashes[0]);
}

static const struct address *find(const struct addresses *table, uint64_t hash)
{
    const uint64_t *hashes = table->hashes[hash % SETS];

    for (int i = 0; i < WAYS; i++)
        if (hashes[i] == hash)
            return &table->places[hash % SETS][i];
    return NULL;
}

void addresses_fetch_found(const struct addresses *table, uint64_t hash)
{
    const struct address *a = find(table, hash);

    /* Without it, the place for a new one is looked for. */
    if (a)
        fetch(a, sizeof *a);
    else
        fetch(table->places[hash % SETS], sizeof table->places[0]);
}

struct address *addresses_find(struct addresses *table, uint64_t hash,
                               int64_t time_us)
{
    struct address *a = (struct address *)find(table, hash);

    return a && !is_over(a, time_us) ? a : NULL;
}

/* The place of a set that is free, or was of use least lately. */
static struct address *make_room(struct addresses *table, uint64_t hash,
                                 int64_t time_us)
{
    uint64_t *hashes = table->hashes[hash % SETS];
    struct address *set = table->places[hash % SETS];
    int oldest = 0;

    for (int i = 0; i < WAYS; i++) {
        if (hashes[i] == 0) {
            hashes[i] = hash;
            return &set[i];
        }
        if (set[i].last_us < set[oldest].last_us)
            oldest = i;
    }
    table->evicted += !is_over(&set[oldest], time_us);
    hashes[oldest] = hash;
    return &set[oldest];
}

struct address *addresses_get(struct addresses *table, uint64_t hash,
                              int64_t time_us)
{
    struct address *a = (struct address *)find(table, hash);

    if (!a)
        a = make_room(table, hash, time_us);
    else if (!is_over(a, time_us))
        return a;
    *a = (struct address){.last_us = time_us};
    return a;
}

void addresses_visit(const struct addresses *table,
                     void (*visit)(void *context, uint64_t hash,
                                   const struct address *address),
                     void *context)
{
    for (size_t set = 0; set < SETS; set++)
        for (int i = 0; i < WAYS; i++)
            if (table->hashes[set][i] != 0)
                visit(context, table->hashes[set][i], &table->places[set][i]);
}

void addresses_merge(struct addresses *table, uint64_t hash,
                     const struct address *from)
{
    struct address *a = addresses_get(table, hash, from->last_us);

    a->shared |= from->shared;
    for (int i = 0; i < ADDRESS_CLIENTS && from->clients[i] != 0; i++)
        addresses_note(table, a, from->clients[i], from->last_us);
}

void addresses_note(struct addresses *table, struct address *a,
                    uint64_t client_key, int64_t time_us)
{
    if (time_us > a->last_us)
        a->last_us = time_us;
    if (a->shared)
        return;
    for (int i = 0; i < ADDRESS_CLIENTS; i++) {
        if (a->clients[i] == client_key)
            return;
        if (a->clients[i] == 0) {
            a->clients[i] = client_key;
            return;
        }
    }
    a->shared = true;
    table->shared++;
}
