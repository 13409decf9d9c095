#include "session/resubmissions.h"

#include <stdlib.h>

#include "util/hash.h"

enum { WAYS = 4, SETS = 1024 };

static const int64_t window_us = 10 * 1000000;

struct resubmissions {
    uint64_t evicted;
    struct remembered_submission entries[SETS][WAYS];
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

static bool is_near(const struct remembered_submission *e, int64_t time_us)
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

static enum resubmission compare(const struct remembered_submission *before,
                                 const struct remembered_submission *now)
{
    bool measured = before->bytes_in >= 0 && now->bytes_in >= 0;

    if (before->referer_hash != now->referer_hash
        || (measured && !are_as_many(before->bytes_in, now->bytes_in)))
        return RESUBMISSION_NONE;
    return measured && now->referer_hash != 0 ? RESUBMISSION_EXACT
                                              : RESUBMISSION_LIKELY;
}

/* The place in the set of @a key that is free, or the oldest. */
static struct remembered_submission *place_of(struct resubmissions *table,
                                              uint64_t key)
{
    struct remembered_submission *set = table->entries[key % SETS];
    struct remembered_submission *place = set;

    for (int i = 1; i < WAYS && place->key != 0; i++)
        if (set[i].key == 0 || set[i].time_us < place->time_us)
            place = &set[i];
    return place;
}

void resubmissions_merge(struct resubmissions *table,
                         const struct remembered_submission *entry)
{
    struct remembered_submission *place = place_of(table, entry->key);

    table->evicted += place->key != 0 && is_near(place, entry->time_us);
    *place = *entry;
}

void resubmissions_visit(
    const struct resubmissions *table,
    void (*visit)(void *context, const struct remembered_submission *entry),
    void *context)
{
    for (size_t set = 0; set < SETS; set++)
        for (int i = 0; i < WAYS; i++)
            if (table->entries[set][i].key != 0)
                visit(context, &table->entries[set][i]);
}

enum resubmission resubmissions_add(struct resubmissions *table,
                                    const struct submission *s)
{
    const struct remembered_submission *set = table->entries[s->key % SETS];
    const struct remembered_submission now = {
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
    }
    resubmissions_merge(table, &now);
    return best;
}
