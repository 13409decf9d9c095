#include "run/record_store.h"

#include <stdlib.h>

enum { BATCH_SIZE = 256 * 1024, MOST_BATCHES = 1 << 16, KEPT_BATCHES = 64 };

struct record_store {
    struct record_batch **batches;
    size_t count, used, room; /* the last of the used ones is filled */
    size_t bytes;
};

struct record_store *record_store_create(void)
{
    return calloc(1, sizeof(struct record_store));
}

/* Begin the next batch. */
static bool begin_batch(struct record_store *store)
{
    size_t room = store->room > 0 ? 2 * store->room : 16;
    struct record_batch **grown;

    if (store->used == store->room) {
        grown = realloc(store->batches, room * sizeof(struct record_batch *));
        if (!grown || room > MOST_BATCHES)
            return false;
        store->batches = grown;
        store->room = room;
    }
    if (store->used == store->count) {
        store->batches[store->count] = record_batch_create(BATCH_SIZE);
        if (!store->batches[store->count])
            return false;
        store->count++;
    }
    store->used++;
    return true;
}

static enum record_batch_result add_to_last(struct record_store *store,
                                            const struct record *record,
                                            uint64_t *place)
{
    struct record_batch *batch = store->batches[store->used - 1];
    size_t end = record_batch_end(batch);
    enum record_batch_result result = record_batch_add(batch, record);

    if (result == RECORD_BATCH_OK)
        store->bytes += record_batch_end(batch) - end;
    *place = (uint64_t)(store->used - 1) << 32 | end;
    return result;
}

bool record_store_add(struct record_store *store, const struct record *record,
                      uint64_t *place)
{
    enum record_batch_result result = RECORD_BATCH_FULL;

    if (store->used > 0)
        result = add_to_last(store, record, place);
    if (result == RECORD_BATCH_FULL && begin_batch(store))
        result = add_to_last(store, record, place);
    return result == RECORD_BATCH_OK;
}

void record_store_at(const struct record_store *store, uint64_t place,
                     struct batch_record *taken)
{
    record_batch_at(store->batches[place >> 32], (uint32_t)place, taken);
}

void record_store_fetch(const struct record_store *store, uint64_t place)
{
    record_batch_fetch(store->batches[place >> 32], (uint32_t)place);
}

size_t record_store_bytes(const struct record_store *store)
{
    return store->bytes;
}

void record_store_clear(struct record_store *store)
{
    while (store->count > KEPT_BATCHES)
        record_batch_destroy(store->batches[--store->count]);
    for (size_t i = 0; i < store->used && i < store->count; i++)
        record_batch_clear(store->batches[i]);
    store->used = store->bytes = 0;
}

void record_store_destroy(struct record_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->count; i++)
        record_batch_destroy(store->batches[i]);
    free(store->batches);
    free(store);
}
