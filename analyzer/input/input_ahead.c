/* A ring of blocks. The thread fills them in turn, the caller empties them in
 * the same order; a block belongs to the thread while it is not filled.
 *
 *        emptied              filled
 *           v                   v
 *     [  ] [##] [##] [##]  ... [..]      filled - emptied <= BLOCKS
 */
#include "input/input_ahead.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 4, BLOCK_SIZE = 256 * 1024 };

struct block {
    size_t len;
    uint64_t position;        /* of the source, behind the block */
    enum input_result result; /* what came behind the block; OK: another one */
    struct diag diag;
    char bytes[BLOCK_SIZE];
};

struct read_ahead {
    const struct input_kind *kind;
    void *self;
    const struct input_source *source;
    pthread_t thread;
    pthread_mutex_t mutex;  /* guards what is in the next lines */
    pthread_cond_t changed; /* one of them did; two threads: no crowd */
    size_t filled, emptied; /* blocks so far */
    size_t kind_memory;     /* of the kind, when the last block was filled */
    bool quit;              /* nobody reads on */
    size_t used;            /* of the block that is being emptied */
    uint64_t position;      /* behind the last block that was begun */
    struct block blocks[BLOCKS];
};

static void fill(struct read_ahead *ahead, struct block *block)
{
    size_t got;

    block->len = 0;
    do {
        block->result =
            ahead->kind->read(ahead->self, block->bytes + block->len,
                              BLOCK_SIZE - block->len, &got, &block->diag);
        block->len += got;
    } while (block->result == INPUT_OK && block->len < BLOCK_SIZE);
    block->position = ahead->source->position;
}

/* Wait for a free block. @return false when nobody wants it. */
static bool wait_for_room(struct read_ahead *ahead)
{
    bool quit;

    pthread_mutex_lock(&ahead->mutex);
    while (ahead->filled - ahead->emptied == BLOCKS && !ahead->quit)
        pthread_cond_wait(&ahead->changed, &ahead->mutex);
    quit = ahead->quit;
    pthread_mutex_unlock(&ahead->mutex);
    return !quit;
}

static void *work(void *context)
{
    struct read_ahead *ahead = context;
    enum input_result result = INPUT_OK;

    for (size_t i = 0; result == INPUT_OK && wait_for_room(ahead); i++) {
        struct block *block = &ahead->blocks[i % BLOCKS];
        fill(ahead, block);
        result = block->result;
        pthread_mutex_lock(&ahead->mutex);
        ahead->filled++;
        ahead->kind_memory = ahead->kind->memory(ahead->self);
        pthread_cond_signal(&ahead->changed);
        pthread_mutex_unlock(&ahead->mutex);
    }
    return NULL;
}

/* Signals are for the thread that waits for them. */
static bool start_thread(struct read_ahead *ahead)
{
    sigset_t all, before;
    bool ok;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ok = pthread_create(&ahead->thread, NULL, work, ahead) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static void release(struct read_ahead *ahead)
{
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->mutex);
    free(ahead);
}

struct read_ahead *read_ahead_start(const struct input_kind *kind, void *self,
                                    const struct input_source *source)
{
    struct read_ahead *ahead = malloc(sizeof *ahead);

    if (!ahead)
        return NULL;
    memset(ahead, 0, offsetof(struct read_ahead, blocks));
    ahead->kind = kind;
    ahead->self = self;
    ahead->source = source;
    ahead->position = source->position;
    ahead->kind_memory = kind->memory(self);
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    if (start_thread(ahead))
        return ahead;
    release(ahead);
    return NULL;
}

/* The block that is to be read out, once it is filled. */
static struct block *wait_for_block(struct read_ahead *ahead)
{
    pthread_mutex_lock(&ahead->mutex);
    while (ahead->filled == ahead->emptied)
        pthread_cond_wait(&ahead->changed, &ahead->mutex);
    pthread_mutex_unlock(&ahead->mutex);
    return &ahead->blocks[ahead->emptied % BLOCKS];
}

static void give_back(struct read_ahead *ahead)
{
    ahead->used = 0;
    pthread_mutex_lock(&ahead->mutex);
    ahead->emptied++;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->mutex);
}

enum input_result read_ahead_read(struct read_ahead *ahead, char *buf,
                                  size_t size, size_t *got, struct diag *diag)
{
    struct block *block = wait_for_block(ahead);
    size_t left = block->len - ahead->used;

    ahead->position = block->position;
    *got = left < size ? left : size;
    if (*got == 0) { /* only the last block can be empty, or read to its end */
        *diag = block->diag;
        return block->result;
    }
    memcpy(buf, block->bytes + ahead->used, *got);
    ahead->used += *got;
    if (ahead->used == block->len && block->result == INPUT_OK)
        give_back(ahead);
    return INPUT_OK;
}

uint64_t read_ahead_position(const struct read_ahead *ahead)
{
    return ahead->position;
}

size_t read_ahead_memory(struct read_ahead *ahead)
{
    size_t memory;

    pthread_mutex_lock(&ahead->mutex);
    memory = sizeof *ahead + ahead->kind_memory;
    pthread_mutex_unlock(&ahead->mutex);
    return memory;
}

void read_ahead_stop(struct read_ahead *ahead)
{
    if (!ahead)
        return;
    pthread_mutex_lock(&ahead->mutex);
    ahead->quit = true;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->mutex);
    pthread_join(ahead->thread, NULL);
    release(ahead);
}
