#include "run/record_relay.h"

#include <stdlib.h>

#include "record/record_batch.h"
#include "util/turns.h"

/* Small, so that a batch is still in the cache of the processor when it is
 * taken; large, so that threads seldom wait for each other. */
enum { BATCHES = 4, BATCH_SIZE = 256 * 1024 };

struct record_relay {
    void (*take)(void *context, struct record *record);
    void *context;
    pthread_t thread;
    struct turns turns;
    struct record_batch *batches[BATCHES];
    struct record_batch *batch; /* that is being filled; NULL: the next one */
};

static void *work(void *context)
{
    struct record_relay *relay = context;
    struct record record;
    size_t i;

    while (turns_wait_for_filled(&relay->turns, &i)) {
        while (record_batch_next(relay->batches[i], &record))
            relay->take(relay->context, &record);
        turns_emptied(&relay->turns);
    }
    return NULL;
}

static void release(struct record_relay *relay)
{
    for (size_t i = 0; i < BATCHES; i++)
        record_batch_destroy(relay->batches[i]);
    turns_destroy(&relay->turns);
    free(relay);
}

struct record_relay *record_relay_start(void (*take)(void *context,
                                                     struct record *record),
                                        void *context)
{
    struct record_relay *relay = calloc(1, sizeof *relay);
    bool ok = relay != NULL;

    if (!relay)
        return NULL;
    relay->take = take;
    relay->context = context;
    turns_init(&relay->turns, BATCHES);
    for (size_t i = 0; ok && i < BATCHES; i++)
        ok = (relay->batches[i] = record_batch_create(BATCH_SIZE)) != NULL;
    if (ok && turns_start_thread(&relay->thread, work, relay))
        return relay;
    release(relay);
    return NULL;
}

static struct record_batch *batch_of(struct record_relay *relay)
{
    size_t i;

    if (!relay->batch && turns_wait_for_room(&relay->turns, &i)) {
        relay->batch = relay->batches[i];
        record_batch_clear(relay->batch);
    }
    return relay->batch;
}

static void pass_on(struct record_relay *relay)
{
    relay->batch = NULL;
    turns_filled(&relay->turns);
}

bool record_relay_give(struct record_relay *relay, const struct record *record)
{
    enum record_batch_result result;

    while ((result = record_batch_add(batch_of(relay), record))
           == RECORD_BATCH_FULL)
        pass_on(relay);
    return result == RECORD_BATCH_OK;
}

void record_relay_finish(struct record_relay *relay)
{
    if (!relay)
        return;
    if (relay->batch)
        pass_on(relay);
    turns_end(&relay->turns);
    pthread_join(relay->thread, NULL);
    release(relay);
}
