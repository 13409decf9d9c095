#include "run/slice_lines.h"

#include <stdlib.h>
#include <string.h>

#include "util/table_memory.h"

enum {
    NUMBER_BITS = 20, /* of a key: which line; the rest is its time */
    DIGIT_BITS = 11,
    DIGITS = 1 << DIGIT_BITS,
    SECOND_US = 1000000
};

struct slice_lines {
    struct slice_line *all;
    uint64_t *keys, *other; /* of those that are sorted; and what it takes */
    size_t count, room, sorted, next;
    struct slice_bound bound;
    uint32_t last_rank, most_rank; /* of the last one added, of those sorted */
    bool ranks_rise;               /* from each line to the next */
};

struct slice_lines *slice_lines_create(size_t room)
{
    struct slice_lines *lines = calloc(1, sizeof *lines);

    if (!lines)
        return NULL;
    lines->room = room;
    lines->ranks_rise = true;
    lines->bound = (struct slice_bound){INT64_MIN, 0};
    lines->all = table_memory_get(room * sizeof *lines->all);
    lines->keys = malloc(room * sizeof *lines->keys);
    lines->other = malloc(room * sizeof *lines->other);
    if (lines->all && lines->keys && lines->other)
        return lines;
    slice_lines_destroy(lines);
    return NULL;
}

void slice_lines_destroy(struct slice_lines *lines)
{
    if (!lines)
        return;
    table_memory_free(lines->all, lines->room * sizeof *lines->all);
    free(lines->keys);
    free(lines->other);
    free(lines);
}

size_t slice_lines_count(const struct slice_lines *lines)
{
    return lines->count;
}

size_t slice_lines_room(const struct slice_lines *lines)
{
    return lines->room - lines->count;
}

void slice_lines_add(struct slice_lines *lines, const struct slice_line *line)
{
    uint32_t rank = slice_line_rank(line);

    lines->ranks_rise &= rank >= lines->last_rank;
    lines->last_rank = rank;
    lines->all[lines->count++] = *line;
}

/* --- order ---------------------------------------------------------------- */

/* One pass, which leaves alike what is alike: by @a digits[i] of the key i. */
static void scatter(struct slice_lines *lines, const size_t *counts,
                    size_t (*digit)(const struct slice_lines *lines,
                                    uint64_t key, unsigned shift),
                    unsigned shift)
{
    size_t starts[DIGITS], sum = 0;
    uint64_t *swap = lines->keys;

    for (size_t i = 0; i < DIGITS; i++) {
        starts[i] = sum;
        sum += counts[i];
    }
    for (size_t i = 0; i < lines->sorted; i++)
        lines->other[starts[digit(lines, lines->keys[i], shift)]++] =
            lines->keys[i];
    lines->keys = lines->other;
    lines->other = swap;
}

static inline size_t time_digit(const struct slice_lines *lines, uint64_t key,
                                unsigned shift)
{
    (void)lines;
    return (size_t)(key >> (NUMBER_BITS + shift)) & (DIGITS - 1);
}

static inline size_t rank_digit(const struct slice_lines *lines, uint64_t key,
                                unsigned shift)
{
    return (slice_line_rank(&lines->all[key & ((1u << NUMBER_BITS) - 1)])
            >> shift)
           & (DIGITS - 1);
}

static void pass(struct slice_lines *lines,
                 size_t (*digit)(const struct slice_lines *lines, uint64_t key,
                                 unsigned shift),
                 unsigned shift)
{
    size_t counts[DIGITS] = {0};

    for (size_t i = 0; i < lines->sorted; i++)
        counts[digit(lines, lines->keys[i], shift)]++;
    scatter(lines, counts, digit, shift);
}

/* The keys of the lines before the bound. @return the latest of their times, in
 * seconds if those are whole, from the first one on. */
static uint64_t make_keys(struct slice_lines *lines)
{
    int64_t first = INT64_MAX, last = INT64_MIN, part = 0;
    int64_t unit;

    lines->most_rank = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct slice_line *line = &lines->all[i];
        if (!slice_line_is_before(line, lines->bound))
            continue;
        first = line->due_us < first ? line->due_us : first;
        last = line->due_us > last ? line->due_us : last;
        part |= line->due_us % SECOND_US;
        if (slice_line_rank(line) > lines->most_rank)
            lines->most_rank = slice_line_rank(line);
        lines->keys[lines->sorted++] = i;
    }
    unit = part == 0 ? SECOND_US : 1;
    for (size_t i = 0; i < lines->sorted; i++) {
        const struct slice_line *line = &lines->all[lines->keys[i]];
        lines->keys[i] |= (uint64_t)((line->due_us - first) / unit)
                          << NUMBER_BITS;
    }
    return lines->sorted > 0 ? (uint64_t)((last - first) / unit) : 0;
}

void slice_lines_sort(struct slice_lines *lines, struct slice_bound bound)
{
    uint64_t latest;

    lines->bound = bound;
    lines->sorted = lines->next = 0;
    latest = make_keys(lines);
    for (unsigned shift = 0;
         !lines->ranks_rise && lines->most_rank >> shift > 0;
         shift += DIGIT_BITS)
        pass(lines, rank_digit, shift);
    for (unsigned shift = 0; latest >> shift > 0; shift += DIGIT_BITS)
        pass(lines, time_digit, shift);
}

/* --- taking --------------------------------------------------------------- */

static const struct slice_line *line_of(const struct slice_lines *lines,
                                        size_t i)
{
    return &lines->all[lines->keys[i] & ((1u << NUMBER_BITS) - 1)];
}

const struct slice_line *slice_lines_next(struct slice_lines *lines)
{
    return lines->next < lines->sorted ? line_of(lines, lines->next++) : NULL;
}

const struct slice_line *slice_lines_ahead(const struct slice_lines *lines,
                                           size_t ahead)
{
    return ahead < lines->sorted - lines->next
               ? line_of(lines, lines->next + ahead)
               : NULL;
}

size_t slice_lines_sorted(const struct slice_lines *lines)
{
    return lines->sorted;
}

void slice_lines_keep_rest(struct slice_lines *lines,
                           void (*keep)(void *context, struct slice_line *line),
                           void *context)
{
    const struct slice_bound bound = lines->bound;
    size_t count = lines->count, sorted = lines->sorted;

    lines->count = lines->sorted = lines->next = 0;
    lines->ranks_rise = true;
    lines->last_rank = 0;
    lines->bound = (struct slice_bound){INT64_MIN, 0};
    for (size_t i = 0; sorted < count && i < count; i++) {
        struct slice_line line = lines->all[i];
        if (slice_line_is_before(&line, bound))
            continue;
        keep(context, &line);
        slice_lines_add(lines, &line);
    }
}
