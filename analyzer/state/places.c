#include "state/places.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"

struct places {
    struct log_place *all;
    size_t count, room;
    uint32_t *sorted; /* by length of head, head and offset */
    size_t sorted_count;
};

struct log_place place_between(struct slice head, struct slice tail,
                               uint64_t offset)
{
    return (struct log_place){.head = hash_keyed(head),
                              .tail = hash_keyed(tail),
                              .head_len = (uint16_t)head.len,
                              .tail_len = (uint16_t)tail.len,
                              .offset = offset};
}

/* --- marking -------------------------------------------------------------- */

void place_marker_begin(struct place_marker *m, const struct log_place *from)
{
    *m = (struct place_marker){.from = *from};
}

static void take_head(struct place_marker *m, struct slice bytes)
{
    size_t room = PLACE_BYTES - m->head_len;
    size_t len = bytes.len < room ? bytes.len : room;

    memcpy(m->head + m->head_len, bytes.at, len);
    m->head_len += len;
}

static void take_tail(struct place_marker *m, struct slice bytes)
{
    size_t keep;

    if (bytes.len > PLACE_BYTES) {
        bytes.at += bytes.len - PLACE_BYTES;
        bytes.len = PLACE_BYTES;
    }
    keep = PLACE_BYTES - bytes.len;
    if (keep > m->tail_len)
        keep = m->tail_len;
    memmove(m->tail, m->tail + m->tail_len - keep, keep);
    memcpy(m->tail + keep, bytes.at, bytes.len);
    m->tail_len = keep + bytes.len;
}

void place_marker_take(struct place_marker *m, struct slice bytes)
{
    if (bytes.len == 0)
        return;
    if (m->from.offset == 0 && m->head_len < PLACE_BYTES)
        take_head(m, bytes);
    take_tail(m, bytes);
    m->taken += bytes.len;
}

struct log_place place_marker_place(const struct place_marker *m)
{
    const struct slice head = {m->head, m->head_len};
    const struct slice tail = {m->tail, m->tail_len};
    struct log_place place;

    if (m->taken == 0)
        return m->from;
    place = place_between(head, tail, m->from.offset + m->taken);
    if (m->from.offset > 0) {
        place.head = m->from.head;
        place.head_len = m->from.head_len;
    }
    return place;
}

bool place_has_head(const struct log_place *place, struct slice beginning)
{
    return place->head_len <= beginning.len
           && hash_keyed((struct slice){beginning.at, place->head_len})
                  == place->head;
}

void place_see_head(struct log_place *place, struct slice beginning)
{
    place->head_len = (uint16_t)beginning.len;
    place->head = hash_keyed(beginning);
}

bool place_has_tail(const struct log_place *place, struct slice before)
{
    size_t len = place->tail_len;

    return len <= before.len
           && hash_keyed((struct slice){before.at + before.len - len, len})
                  == place->tail;
}

/* --- keeping them --------------------------------------------------------- */

struct places *places_create(void)
{
    return calloc(1, sizeof(struct places));
}

bool places_add(struct places *p, const struct log_place *place)
{
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : 64;
        struct log_place *all = realloc(p->all, room * sizeof *all);
        uint32_t *sorted;
        if (!all)
            return false;
        p->all = all;
        sorted = realloc(p->sorted, room * sizeof *sorted);
        if (!sorted)
            return false;
        p->sorted = sorted;
        p->room = room;
    }
    p->all[p->count++] = *place;
    return true;
}

void places_replace(struct places *p, size_t number,
                    const struct log_place *place)
{
    p->all[number] = *place;
    p->sorted_count = 0; /* its head may be another */
}

struct log_place *places_all(const struct places *p, size_t *count)
{
    *count = p->count;
    return p->all;
}

static int order(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_head(const void *a, const void *b, void *all)
{
    const struct log_place *x = (struct log_place *)all + *(const uint32_t *)a;
    const struct log_place *y = (struct log_place *)all + *(const uint32_t *)b;
    int o;

    if ((o = order(x->head_len, y->head_len)) || (o = order(x->head, y->head)))
        return o;
    return order(x->offset, y->offset);
}

static void sort(struct places *p)
{
    if (p->sorted_count == p->count)
        return;
    for (size_t i = 0; i < p->count; i++)
        p->sorted[i] = (uint32_t)i;
    qsort_r(p->sorted, p->count, sizeof *p->sorted, by_head, p->all);
    p->sorted_count = p->count;
}

static const struct log_place *sorted_at(const struct places *p, size_t i)
{
    return &p->all[p->sorted[i]];
}

/* The first one, from @a from on, that is not before this head. */
static size_t lower_bound(const struct places *p, size_t from, size_t len,
                          uint64_t head)
{
    size_t to = p->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct log_place *at = sorted_at(p, middle);
        if (at->head_len < len || (at->head_len == len && at->head < head))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static int by_offset(const void *a, const void *b)
{
    return order((*(struct log_place *const *)a)->offset,
                 (*(struct log_place *const *)b)->offset);
}

size_t places_find(struct places *p, struct slice beginning, bool stored,
                   struct log_place **found, size_t max)
{
    size_t count = 0, i = 0;

    sort(p);
    while (i < p->count && sorted_at(p, i)->head_len <= beginning.len) {
        size_t len = sorted_at(p, i)->head_len;
        uint64_t head = hash_keyed((struct slice){beginning.at, len});
        i = lower_bound(p, i, len, head);
        for (; i < p->count && sorted_at(p, i)->head_len == len
               && sorted_at(p, i)->head == head;
             i++)
            if (sorted_at(p, i)->stored == stored && count < max)
                found[count++] = &p->all[p->sorted[i]];
        i = lower_bound(p, i, len + 1, 0);
    }
    qsort(found, count, sizeof(struct log_place *), by_offset);
    return count;
}

static int by_last_found(const void *a, const void *b)
{
    const struct log_place *x = a, *y = b;

    return (x->found_us < y->found_us) - (x->found_us > y->found_us);
}

void places_trim(struct places *p, size_t most)
{
    if (p->count <= most)
        return;
    qsort(p->all, p->count, sizeof *p->all, by_last_found);
    p->count = most;
    p->sorted_count = 0;
}

void places_destroy(struct places *p)
{
    if (!p)
        return;
    free(p->all);
    free(p->sorted);
    free(p);
}
