#include "graph/base_rate.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"

struct base_rate {
    /* Of all requests seen, those with a key below it are here: the largest
     * with which there is room, of all keys, half, a quarter of them, ... */
    uint64_t limit;
    size_t count;
    bool by_target; /* sorted for looking targets up */
    struct base_rate_request requests[BASE_RATE_ROOM];
};

struct base_rate *base_rate_create(void)
{
    /* Zeroed pages are not touched before they are needed. */
    struct base_rate *b = calloc(1, sizeof *b);

    if (b)
        b->limit = UINT64_MAX;
    return b;
}

void base_rate_destroy(struct base_rate *b)
{
    free(b);
}

uint64_t base_rate_key(const struct base_rate *b, const struct record *record)
{
    uint64_t key = base_rate_key_of(record);

    return key < b->limit ? key : 0;
}

static int by_target(const void *left, const void *right)
{
    const struct base_rate_request *a = left, *b = right;

    return (a->target_hash > b->target_hash)
           - (a->target_hash < b->target_hash);
}

void base_rate_lower(struct base_rate *b, uint64_t limit)
{
    size_t kept = 0;

    if (limit >= b->limit)
        return;
    b->limit = limit;
    for (size_t i = 0; i < b->count; i++)
        if (b->requests[i].key < limit)
            b->requests[kept++] = b->requests[i];
    b->count = kept;
}

void base_rate_count(struct base_rate *b, uint64_t key, uint64_t target_hash)
{
    if (key >= b->limit)
        return;
    b->by_target = false;
    b->requests[b->count++] = (struct base_rate_request){key, target_hash};
    while (b->count == BASE_RATE_ROOM)
        base_rate_lower(b, b->limit >> 1);
}

void base_rate_merge(struct base_rate *b, const struct base_rate *more)
{
    base_rate_lower(b, more->limit);
    for (size_t i = 0; i < more->count; i++)
        base_rate_count(b, more->requests[i].key,
                        more->requests[i].target_hash);
}

const struct base_rate_request *
base_rate_requests(const struct base_rate *b, size_t *count, uint64_t *limit)
{
    *count = b->count;
    *limit = b->limit;
    return b->requests;
}

/* How many of the sample, which is sorted, are for targets before the one. */
static size_t count_before(const struct base_rate *b, uint64_t target_hash)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->requests[middle].target_hash < target_hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many of the sample are for @a target_hash. */
static size_t count_of(struct base_rate *b, uint64_t target_hash)
{
    size_t end;

    if (!b->by_target) {
        qsort(b->requests, b->count, sizeof *b->requests, by_target);
        b->by_target = true;
    }
    end =
        target_hash < UINT64_MAX ? count_before(b, target_hash + 1) : b->count;
    return end - count_before(b, target_hash);
}

double base_rate_of_others(struct base_rate *b, uint64_t target_hash,
                           uint64_t own)
{
    double sampled, others = (double)count_of(b, target_hash);

    if (b->count == 0)
        return 0;
    sampled = b->limit == UINT64_MAX ? 1 : (double)b->limit / 0x1p64;
    others -= (double)own * sampled;
    /* One more than was seen: nothing is asked for never. */
    return ((others > 0 ? others : 0) + 1) / (double)b->count;
}
