#include "graph/base_rate.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"

/* So many are kept; with twice as many, those with the larger keys go. */
enum { SAMPLE_MAX = 65536, ROOM = 2 * SAMPLE_MAX };

struct base_rate {
    /* Of all requests seen, those with a key below it are here: it is the
     * smallest key that more than SAMPLE_MAX others do not exceed. */
    uint64_t limit;
    size_t count;
    bool by_target; /* sorted for looking targets up */
    struct base_rate_request requests[ROOM];
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

/* The last eight bytes of @a s as a number; 0 when it has fewer. */
static inline uint64_t last_bytes(struct slice s)
{
    uint64_t value = 0;

    if (s.len >= sizeof value)
        memcpy(&value, s.at + s.len - sizeof value, sizeof value);
    return value;
}

uint64_t base_rate_key(const struct base_rate *b, const struct record *record)
{
    struct slice request = record->request;
    uint64_t key;

    /* "GET /some/page HTTP/1.1": the end of the target, not of the line. */
    if (request.len > 17)
        request.len -= 9;
    key = hash_mix(last_bytes(request) ^ (uint64_t)record->time_us,
                   last_bytes(record->client));
    return key < b->limit ? key : 0;
}

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_target(const void *left, const void *right)
{
    const struct base_rate_request *a = left, *b = right;

    return a->target_hash != b->target_hash
               ? compare(a->target_hash, b->target_hash)
               : compare(a->key, b->key);
}

static void swap(struct base_rate_request *a, struct base_rate_request *b)
{
    struct base_rate_request c = *a;

    *a = *b;
    *b = c;
}

/* The key that @a at of @a count keys are not above (Hoare's selection). The
 * keys are hashes: whichever is taken to divide them, none is likely bad. */
static uint64_t select_key(struct base_rate_request *r, size_t count, size_t at)
{
    size_t low = 0, high = count - 1;

    while (low < high) {
        uint64_t middle = r[low + (high - low) / 2].key;
        size_t i = low, j = high;
        while (i <= j) {
            while (r[i].key < middle)
                i++;
            while (r[j].key > middle)
                j--;
            if (i > j)
                break;
            swap(&r[i++], &r[j]);
            if (j-- == 0)
                break;
        }
        if (at <= j && j < count)
            high = j;
        else if (at >= i)
            low = i;
        else
            break;
    }
    return r[at].key;
}

/* Go back to SAMPLE_MAX at most: equal keys stay together, or go. */
static void thin_out(struct base_rate *b)
{
    size_t kept = 0;

    if (b->count <= SAMPLE_MAX)
        return;
    b->limit = select_key(b->requests, b->count, SAMPLE_MAX);
    for (size_t i = 0; i < b->count; i++)
        if (b->requests[i].key < b->limit)
            b->requests[kept++] = b->requests[i];
    b->count = kept;
}

void base_rate_count(struct base_rate *b, uint64_t key, uint64_t target_hash)
{
    if (key >= b->limit)
        return;
    b->by_target = false;
    b->requests[b->count++] = (struct base_rate_request){key, target_hash};
    if (b->count == ROOM)
        thin_out(b);
}

/* How many of the sample are for @a target_hash. */
static size_t count_of(struct base_rate *b, uint64_t target_hash)
{
    size_t low = 0, high, count = 0;

    if (!b->by_target) {
        thin_out(b);
        qsort(b->requests, b->count, sizeof *b->requests, by_target);
        b->by_target = true;
    }
    for (high = b->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (b->requests[middle].target_hash < target_hash)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + count < b->count
           && b->requests[low + count].target_hash == target_hash)
        count++;
    return count;
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

const struct base_rate_request *
base_rate_requests(struct base_rate *b, size_t *count, uint64_t *limit)
{
    count_of(b, 0);
    *count = b->count;
    *limit = b->limit;
    return b->requests;
}

void base_rate_merge(struct base_rate *b,
                     const struct base_rate_request *requests, size_t count,
                     uint64_t limit)
{
    size_t kept = 0;

    if (limit < b->limit) {
        b->limit = limit;
        for (size_t i = 0; i < b->count; i++)
            if (b->requests[i].key < limit)
                b->requests[kept++] = b->requests[i];
        b->count = kept;
        b->by_target = false;
    }
    for (size_t i = 0; i < count; i++)
        base_rate_count(b, requests[i].key, requests[i].target_hash);
}
