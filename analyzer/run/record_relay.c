#include "run/record_relay.h"

#include <stdlib.h>

#include "record/record_batch.h"
#include "util/turns.h"

/* Small, so that a batch is still in the cache of the processor when it is
 * taken; large, so that threads seldom wait for each other. */
enum { BATCH_SIZE = 256 * 1024 };

struct record_relay {
    record_row_fn *take;
    void *context;
    bool own_thread;
    pthread_t thread;
    struct turns turns;         /* of the threads */
    struct record_batch *batch; /* that is being filled; NULL: the next one */
    struct batch_record taken[RECORD_ROW];
    size_t batch_count;
    struct record_batch *batches[];
};

/* Take all that is in @a batch. */
static void take_all(struct record_relay *relay, struct record_batch *batch)
{
    struct record *row[RECORD_ROW];
    size_t count;

    do {
        for (count = 0; count < RECORD_ROW
                        && record_batch_next(batch, &relay->taken[count]);
             count++)
            row[count] = &relay->taken[count].record;
        if (count > 0)
            relay->take(relay->context, row, count);
    } while (count == RECORD_ROW);
}

static void *work(void *context)
{
    struct record_relay *relay = context;
    size_t i;

    while (turns_wait_for_filled(&relay->turns, &i)) {
        take_all(relay, relay->batches[i]);
        turns_emptied(&relay->turns);
    }
    return NULL;
}

static void release(struct record_relay *relay)
{
    for (size_t i = 0; i < relay->batch_count; i++)
        record_batch_destroy(relay->batches[i]);
    turns_destroy(&relay->turns);
    free(relay);
}

struct record_relay *record_relay_start(record_row_fn *take, void *context,
                                        size_t batches)
{
    bool own_thread = batches > 1;
    struct record_relay *relay =
        calloc(1, sizeof *relay + batches * sizeof(struct record_batch *));
    bool ok = relay != NULL;

    if (!relay)
        return NULL;
    relay->batch_count = batches;
    relay->take = take;
    relay->context = context;
    relay->own_thread = own_thread;
    turns_init(&relay->turns, batches);
    for (size_t i = 0; ok && i < batches; i++)
        ok = (relay->batches[i] = record_batch_create(BATCH_SIZE)) != NULL;
    if (ok && (!own_thread || turns_start_thread(&relay->thread, work, relay)))
        return relay;
    release(relay);
    return NULL;
}

static struct record_batch *batch_of(struct record_relay *relay)
{
    size_t i = 0;

    if (!relay->batch
        && (!relay->own_thread || turns_wait_for_room(&relay->turns, &i))) {
        relay->batch = relay->batches[i];
        record_batch_clear(relay->batch);
    }
    return relay->batch;
}

static void pass_on(struct record_relay *relay)
{
    struct record_batch *batch = relay->batch;

    relay->batch = NULL;
    if (relay->own_thread)
        turns_filled(&relay->turns);
    else
        take_all(relay, batch);
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
    if (relay->own_thread)
        pthread_join(relay->thread, NULL);
    release(relay);
}
