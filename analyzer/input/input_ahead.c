/* A ring of blocks: the thread fills them in turn, the caller empties them. */
#include "input/input_ahead.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "util/turns.h"

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
    struct turns turns;
    _Atomic size_t
        kind_memory;     /* of the kind, when the last block was filled */
    struct block *block; /* that is being emptied; NULL: the next one */
    size_t used;         /* of it */
    uint64_t position;   /* behind the last block that was begun */
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

static void *work(void *context)
{
    struct read_ahead *ahead = context;
    enum input_result result = INPUT_OK;
    size_t i;

    while (result == INPUT_OK && turns_wait_for_room(&ahead->turns, &i)) {
        fill(ahead, &ahead->blocks[i]);
        result = ahead->blocks[i].result;
        ahead->kind_memory = ahead->kind->memory(ahead->self);
        turns_filled(&ahead->turns);
    }
    return NULL;
}

static void release(struct read_ahead *ahead)
{
    turns_destroy(&ahead->turns);
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
    turns_init(&ahead->turns, BLOCKS);
    if (turns_start_thread(&ahead->thread, work, ahead))
        return ahead;
    release(ahead);
    return NULL;
}

/* The block that is to be read out, once it is filled. */
static struct block *block_of(struct read_ahead *ahead)
{
    size_t i;

    if (!ahead->block && turns_wait_for_filled(&ahead->turns, &i)) {
        ahead->block = &ahead->blocks[i];
        ahead->position = ahead->block->position;
        ahead->used = 0;
    }
    return ahead->block;
}

static void give_back(struct read_ahead *ahead)
{
    ahead->block = NULL;
    turns_emptied(&ahead->turns);
}

enum input_result read_ahead_read(struct read_ahead *ahead, char *buf,
                                  size_t size, size_t *got, struct diag *diag)
{
    struct block *block = block_of(ahead);
    size_t left = block->len - ahead->used;

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
    return sizeof *ahead + ahead->kind_memory;
}

void read_ahead_stop(struct read_ahead *ahead)
{
    if (!ahead)
        return;
    turns_end(&ahead->turns);
    pthread_join(ahead->thread, NULL);
    release(ahead);
}
