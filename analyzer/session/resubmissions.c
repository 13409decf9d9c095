#include "session/resubmissions.h"

#include <stdlib.h>

#include "util/hash.h"

enum { WAYS = 4, SETS = 1024 };

static const int64_t window_us = 10 * 1000000;

struct entry {
    uint64_t key, referer_hash; /* 0: none */
    int64_t time_us, bytes_in;
};

struct resubmissions {
    uint64_t evicted;
    struct entry entries[SETS][WAYS];
};

struct resubmissions *resubmissions_create(void)
{
    return calloc(1, sizeof(struct resubmissions));
}

void resubmissions_destroy(struct resubmissions *table)
{
    free(table);
}

uint64_t resubmissions_evicted(const struct resubmissions *table)
{
    return table->evicted;
}

static bool is_near(const struct entry *e, int64_t time_us)
{
    return e->time_us >= time_us - window_us
           && e->time_us <= time_us + window_us;
}

/* Cookies and dates in headers vary by some bytes. */
static bool are_as_many(int64_t a, int64_t b)
{
    int64_t more = a > b ? a - b : b - a;
    return more * 100 <= a;
}

static enum resubmission compare(const struct entry *before,
                                 const struct entry *now)
{
    bool measured = before->bytes_in >= 0 && now->bytes_in >= 0;

    if (before->referer_hash != now->referer_hash
        || (measured && !are_as_many(before->bytes_in, now->bytes_in)))
        return RESUBMISSION_NONE;
    return measured && now->referer_hash != 0 ? RESUBMISSION_EXACT
                                              : RESUBMISSION_LIKELY;
}

enum resubmission resubmissions_add(struct resubmissions *table,
                                    const struct submission *s)
{
    struct entry *set = table->entries[s->key % SETS], *place = set;
    const struct entry now = {
        .key = s->key,
        .referer_hash = s->referer.len > 0 ? hash_stable(s->referer) : 0,
        .time_us = s->time_us,
        .bytes_in = s->bytes_in,
    };
    enum resubmission best = RESUBMISSION_NONE;

    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == now.key && is_near(&set[i], now.time_us)) {
            enum resubmission found = compare(&set[i], &now);
            if (found > best)
                best = found;
        }
        if (set[i].key == 0 || set[i].time_us < place->time_us)
            place = &set[i];
    }
    table->evicted += place->key != 0 && is_near(place, now.time_us);
    *place = now;
    return best;
}
