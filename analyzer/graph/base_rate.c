#include "graph/base_rate.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"

enum {
    ROWS = 2,
    COLUMNS = 16384,
    SAMPLE_MAX = 131072 /* requests counted before only half are */
};

struct base_rate {
    uint64_t requests; /* counted, and not halved away */
    unsigned shift;    /* one request in 1 << shift is counted */
    uint32_t cells[ROWS][COLUMNS];
};

struct base_rate *base_rate_create(void)
{
    return calloc(1, sizeof(struct base_rate));
}

void base_rate_destroy(struct base_rate *b)
{
    free(b);
}

static size_t column_of(int row, uint64_t hash)
{
    return (hash >> (row * 20)) % COLUMNS;
}

/* The last eight bytes of @a s as a number; 0 when it has fewer. */
static inline uint64_t last_bytes(struct slice s)
{
    uint64_t value = 0;

    if (s.len >= sizeof value)
        memcpy(&value, s.at + s.len - sizeof value, sizeof value);
    return value;
}

bool base_rate_samples(const struct base_rate *b, const struct record *record)
{
    struct slice request = record->request;
    uint64_t sample;

    /* "GET /some/page HTTP/1.1": the end of the target, not of the line. */
    if (request.len > 17)
        request.len -= 9;
    sample = hash_mix(last_bytes(request) ^ (uint64_t)record->time_us,
                      last_bytes(record->client));
    return (sample & ((1ull << b->shift) - 1)) == 0;
}

/* Enough for one sample: go on with half as many, and count what is counted
 * as half as much. */
static void halve(struct base_rate *b)
{
    b->shift++;
    b->requests /= 2;
    for (int row = 0; row < ROWS; row++)
        for (size_t column = 0; column < COLUMNS; column++)
            b->cells[row][column] /= 2;
}

void base_rate_count(struct base_rate *b, uint64_t target_hash)
{
    if (++b->requests > SAMPLE_MAX)
        halve(b);
    for (int row = 0; row < ROWS; row++)
        b->cells[row][column_of(row, target_hash)]++;
}

double base_rate_of_others(const struct base_rate *b, uint64_t target_hash,
                           uint64_t own)
{
    uint64_t count = UINT64_MAX;

    if (b->requests == 0)
        return 0;
    for (int row = 0; row < ROWS; row++) {
        uint64_t cell = b->cells[row][column_of(row, target_hash)];
        if (cell < count)
            count = cell;
    }
    own >>= b->shift;
    /* One more than was seen: nothing is asked for never. */
    return ((double)(count > own ? count - own : 0) + 1) / (double)b->requests;
}
