#include "mr_slots.h"

#include <stdbool.h>
#include <string.h>

#define STEP       UINT64_C(0x9E3779B97F4A7C15) /* odd; 2^64 by the golden ratio */
#define EQUALS_MAX 64

/* At most half full, so that an empty place is near. */
static uint32_t places_for(uint32_t count)
{
    uint32_t places = 16;

    while (places / 2 < count)
        places *= 2;
    return places;
}

/* The place of @a key, or the empty one where it would go. */
static uint32_t *place_of(const struct mr_slots *slots, uint64_t key)
{
    uint32_t at = (uint32_t)(key >> 32) & slots->mask;

    while (slots->table[at] != MR_SLOT_NONE
           && slots->keys[slots->table[at]] != key)
        at = (at + 1) & slots->mask;
    return &slots->table[at];
}

void mr_slots_make(struct mr_slots *slots, uint64_t *keys, uint32_t count,
                   apr_pool_t *pool)
{
    uint32_t places = places_for(count);

    slots->keys = keys;
    slots->count = count;
    slots->mask = places - 1;
    slots->table = apr_palloc(pool, places * sizeof *slots->table);
    memset(slots->table, 0xff, places * sizeof *slots->table);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t key = keys[i];
        uint32_t *place;

        /* An odd step over the upper half, which chooses the place. Beyond 64
         * equal rules their number in the file tells them apart: a million of
         * them must not take a million steps each. */
        for (uint32_t n = 0; *(place = place_of(slots, key)) != MR_SLOT_NONE;
             n++)
            key += STEP * (n < EQUALS_MAX ? 1 : i);
        keys[i] = key;
        *place = i;
    }
}

uint32_t mr_slots_find(const struct mr_slots *slots, uint64_t key)
{
    return *place_of(slots, key);
}

uint32_t *mr_slots_match(const struct mr_slots *of, const uint64_t *others,
                         uint32_t count, apr_pool_t *pool)
{
    uint32_t *match;

    if (count == of->count && !memcmp(of->keys, others, count * sizeof *others))
        return NULL;
    match = apr_palloc(pool, (of->count + 1) * sizeof *match);
    memset(match, 0xff, (of->count + 1) * sizeof *match);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = mr_slots_find(of, others[i]);
        if (slot != MR_SLOT_NONE)
            match[slot] = i;
    }
    return match;
}
