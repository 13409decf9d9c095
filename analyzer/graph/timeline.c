#include "graph/timeline.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 604800 };

const int timeline_statuses[TIMELINE_STATUSES] = {301, 302, 303, 307, 308, 0};

static const int64_t lengths[] = {MINUTE, 5 * MINUTE, 15 * MINUTE,
                                  HOUR,   3 * HOUR,   6 * HOUR,
                                  DAY,    WEEK,       4 * WEEK};

enum {
    LENGTHS = sizeof lengths / sizeof lengths[0],
    /* Twice as long each, they hold whatever 64 bits of microseconds can. */
    MAX_LENGTH = LENGTHS + 20
};

/* Slots are counted from Monday, 1969-12-29. */
static const int64_t origin = -3 * (int64_t)DAY;

int64_t timeline_seconds(unsigned length)
{
    return length < LENGTHS ? lengths[length]
                            : lengths[LENGTHS - 1] << (length - LENGTHS + 1);
}

static int64_t floor_of(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The number of the slot of the next length that holds slot @a slot. */
static int64_t in_next(int64_t slot, unsigned length)
{
    return floor_of(slot,
                    timeline_seconds(length + 1) / timeline_seconds(length));
}

static void lengthen(struct timeline *t)
{
    struct timeline longer = {.first = in_next(t->first, t->length),
                              .length = t->length + 1};

    for (unsigned i = 0; i < t->used; i++) {
        int64_t at = in_next(t->first + i, t->length) - longer.first;
        for (int s = 0; s < TIMELINE_STATUSES; s++)
            longer.counts[at][s] += t->counts[i][s];
        longer.used = (unsigned)at + 1;
    }
    *t = longer;
}

/* Have the slots from @a from to @a to, which are as long as those of @a t. */
static void cover(struct timeline *t, int64_t from, int64_t to)
{
    int64_t before = t->first - from;

    if (before > 0) {
        memmove(t->counts + before, t->counts, t->used * sizeof t->counts[0]);
        memset(t->counts, 0, (size_t)before * sizeof t->counts[0]);
        t->used += (unsigned)before;
        t->first = from;
    }
    if (to >= t->first + t->used)
        t->used = (unsigned)(to - t->first) + 1;
}

static void add(struct timeline *t, const struct timeline_count *c)
{
    int64_t slot = c->slot;

    if (t->used == 0)
        *t = (struct timeline){slot, c->length, 1, {{0}}};
    while (t->length < c->length)
        lengthen(t);
    for (unsigned length = c->length; length < t->length; length++)
        slot = in_next(slot, length);
    for (;;) {
        int64_t from = slot < t->first ? slot : t->first;
        int64_t last = t->first + t->used - 1;
        if (slot > last)
            last = slot;
        if (last - from < TIMELINE_SLOTS) {
            cover(t, from, last);
            break;
        }
        slot = in_next(slot, t->length);
        lengthen(t);
    }
    t->counts[slot - t->first][c->status] += c->count;
}

static unsigned index_of(int status)
{
    unsigned i = 0;

    while (i < TIMELINE_STATUSES - 1 && timeline_statuses[i] != status)
        i++;
    return i;
}

void timeline_add(struct timeline *t, int64_t time_us, int status)
{
    int64_t second = floor_of(time_us, 1000000);
    const struct timeline_count one = {floor_of(second - origin, lengths[0]), 0,
                                       index_of(status), 1};

    add(t, &one);
}

bool timeline_merge(struct timeline *t, const struct timeline_count *more)
{
    const int64_t most = INT64_MAX / 1000000;
    int64_t seconds;

    if (more->length > MAX_LENGTH || more->status >= TIMELINE_STATUSES
        || more->count == 0)
        return false;
    seconds = timeline_seconds(more->length);
    if (more->slot > most / seconds || more->slot < -(most / seconds))
        return false;
    add(t, more);
    return true;
}

int64_t timeline_slot_us(const struct timeline *t, unsigned i)
{
    return ((t->first + i) * timeline_seconds(t->length) + origin) * 1000000;
}
