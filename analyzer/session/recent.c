#include "session/recent.h"

#include <stdlib.h>

enum { WAYS = 4, SETS = 2048 };

struct recent {
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

void recent_note(struct recent *recent, uint64_t client_key,
                 uint64_t target_hash, const struct record *record)
{
    struct recent_request *set = recent->requests[client_key % SETS];

    /* In turn, by the number of the line: no counter to keep. */
    set[record->number % WAYS] = (struct recent_request){
        .client_key = client_key,
        .target_hash = target_hash,
        .line = record->number,
        .offset = record->offset,
        .time_us = record->time_us,
        .status = (int16_t)record->status,
        .method = (uint8_t)record->method,
    };
}

struct recent_request *recent_find(struct recent *recent, uint64_t client_key,
                                   uint64_t target_hash)
{
    struct recent_request *set = recent->requests[client_key % SETS];
    struct recent_request *found = NULL;

    for (int i = 0; i < WAYS; i++)
        if (set[i].client_key == client_key && set[i].target_hash == target_hash
            && (!found || set[i].time_us > found->time_us))
            found = &set[i];
    return found;
}
