#include "session/recent.h"

#include <stdlib.h>

#include "util/hash.h"

enum { WAYS = 4, SETS = 4096 };

/* What is older can follow no redirect any more: see find_earlier_answer(). */
static const int64_t useful_us = 2 * 1000000;

struct recent {
    uint64_t evicted;
    struct recent_request requests[SETS][WAYS];
};

struct recent *recent_create(void)
{
    return calloc(1, sizeof(struct recent));
}

void recent_destroy(struct recent *recent)
{
    free(recent);
}

/* All requests of a proxy are of one client: only with the target they spread
 * over the table. */
static struct recent_request *set_of(struct recent *recent, uint64_t client_key,
                                     uint64_t target_hash)
{
    return recent->requests[hash_mix(client_key, target_hash) % SETS];
}

uint64_t recent_evicted(const struct recent *recent)
{
    return recent->evicted;
}

void recent_visit(const struct recent *recent,
                  void (*visit)(void *context,
                                const struct recent_request *request),
                  void *context)
{
    for (size_t set = 0; set < SETS; set++)
        for (int i = 0; i < WAYS; i++)
            if (recent->requests[set][i].client_key != 0)
                visit(context, &recent->requests[set][i]);
}

void recent_add(struct recent *recent, const struct recent_request *request)
{
    struct recent_request *set =
        set_of(recent, request->client_key, request->target_hash);
    struct recent_request *place = set;

    for (int i = 1; i < WAYS && place->client_key != 0; i++)
        if (set[i].client_key == 0 || set[i].time_us < place->time_us)
            place = &set[i];
    recent->evicted += place->client_key != 0
                       && request->time_us - place->time_us <= useful_us;
    *place = *request;
}

void recent_note(struct recent *recent, uint64_t client_key,
                 uint64_t target_hash, const struct record *record)
{
    const struct recent_request request = {
        .client_key = client_key,
        .target_hash = target_hash,
        .line = record->number,
        .offset = record->offset,
        .time_us = record->time_us,
        .status = (int16_t)record->status,
        .method = (uint8_t)record->method,
    };

    recent_add(recent, &request);
}

struct recent_request *recent_find(struct recent *recent, uint64_t client_key,
                                   uint64_t target_hash)
{
    struct recent_request *set = set_of(recent, client_key, target_hash);
    struct recent_request *found = NULL;

    for (int i = 0; i < WAYS; i++)
        if (set[i].client_key == client_key && set[i].target_hash == target_hash
            && (!found || set[i].time_us > found->time_us))
            found = &set[i];
    return found;
}
