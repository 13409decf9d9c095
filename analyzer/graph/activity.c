#include "graph/activity.h"

#include <stdbool.h>
#include <string.h>

enum { NEVER = 1 << 30 };

/* Make slots twice as wide. */
static void widen(struct activity *a)
{
    struct activity wide = {.first = a->first >> 1,
                            .shift = (uint8_t)(a->shift + 1)};

    for (int i = 0; i < a->used; i++) {
        int64_t slot = ((a->first + i) >> 1) - wide.first;
        wide.counts[slot] += a->counts[i];
        wide.used = (uint8_t)(slot + 1);
    }
    *a = wide;
}

/* Have the slots from @a from to @a to, which are as wide as those of @a a. */
static void cover(struct activity *a, int64_t from, int64_t to)
{
    int64_t before = a->first - from;

    if (before > 0) {
        memmove(a->counts + before, a->counts, a->used * sizeof a->counts[0]);
        memset(a->counts, 0, (size_t)before * sizeof a->counts[0]);
        a->used = (uint8_t)(a->used + before);
        a->first = from;
    }
    if (to >= a->first + a->used)
        a->used = (uint8_t)(to - a->first + 1);
}

/* Add @a count at the slot @a slot of 1 << @a shift seconds. */
static void add(struct activity *a, int64_t slot, unsigned shift,
                uint32_t count)
{
    uint32_t *at;

    if (a->used == 0)
        *a = (struct activity){
            .first = slot, .shift = (uint8_t)shift, .used = 1};
    while (a->shift < shift)
        widen(a);
    slot >>= a->shift - shift;
    for (;;) {
        int64_t from = slot < a->first ? slot : a->first;
        int64_t last = a->first + a->used - 1;
        if (slot > last)
            last = slot;
        if (last - from < ACTIVITY_SLOTS) {
            cover(a, from, last);
            break;
        }
        widen(a);
        slot >>= 1;
    }
    at = &a->counts[slot - a->first];
    *at = count < UINT32_MAX - *at ? *at + count : UINT32_MAX;
}

void activity_add(struct activity *a, int64_t time_us)
{
    int64_t second = time_us / 1000000 - (time_us % 1000000 < 0);

    add(a, second, 0, 1);
}

void activity_merge(struct activity *a, const struct activity *more)
{
    /* The first and the last slot are never empty: so wide do they get. */
    for (int i = 0; i < more->used; i++)
        if (more->counts[i] > 0)
            add(a, more->first + i, more->shift, more->counts[i]);
}

/* The first slot of 1 << @a shift seconds, from @a from on, in which it happened;
 * INT64_MAX when there is none. */
static int64_t next_slot(const struct activity *a, int64_t from, unsigned shift)
{
    for (int i = 0; i < a->used; i++) {
        int64_t slot = (a->first + i) >> (shift - a->shift);
        if (a->counts[i] > 0 && slot >= from)
            return slot;
    }
    return INT64_MAX;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned activity_changes(const struct activity *a, const struct activity *b)
{
    unsigned shift = a->shift > b->shift ? a->shift : b->shift;
    unsigned in_a = 0, in_b = 0; /* least changes, when that was the last */

    if (a->used == 0 || b->used == 0)
        return 0;
    /* From one to the next: between them there may be years. */
    for (int64_t slot = INT64_MIN;; slot++) {
        int64_t next_a = next_slot(a, slot, shift);
        int64_t next_b = next_slot(b, slot, shift);
        bool has_a = next_a <= next_b, has_b = next_b <= next_a;
        unsigned to_a = least(in_a, in_b + 1), to_b = least(in_b, in_a + 1);

        slot = next_a < next_b ? next_a : next_b;
        if (slot == INT64_MAX)
            return least(in_a, in_b);
        /* With both in a slot, it went at least once from one to the other. */
        if (has_a && has_b) {
            in_a = to_b + 1;
            in_b = to_a + 1;
        }
        else if (has_a) {
            in_a = to_a;
            in_b = NEVER;
        }
        else {
            in_a = NEVER;
            in_b = to_b;
        }
    }
}
