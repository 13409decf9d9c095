/**
 * @file
 * Lines of several logs that are read before it is their turn, in 24 bytes each,
 * and put in the order of the merge: by the time at which they are due, then by
 * the rank of their log, then as they stand there.
 */
#ifndef RUN_SLICE_LINES_H
#define RUN_SLICE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What there is of a line. */
enum {
    SLICE_RECORD, /**< a copy, at that place of a store */
    SLICE_REJECT, /**< no record: the one of that number of those */
    SLICE_FORMAT /**< that, and more: it is to be read again at that byte of its
                       log, in the format of number what - SLICE_FORMAT */
};
enum { SLICE_WHAT_MAX = 255, SLICE_LOGS_MAX = 1 << 20 };

/** Where it is found is less than this. */
#define SLICE_AT_MAX (UINT64_C(1) << 48)

struct slice_line {
    int64_t due_us;
    uint32_t at_low;
    uint16_t at_high;
    uint16_t slot;          /**< of its address */
    uint32_t number_low;    /**< of the line in its log */
    uint32_t rank_and_what; /**< of the log; and of those above */
};

static inline void slice_line_set_at(struct slice_line *line, uint64_t at)
{
    line->at_low = (uint32_t)at;
    line->at_high = (uint16_t)(at >> 32);
}

static inline uint64_t slice_line_at(const struct slice_line *line)
{
    return (uint64_t)line->at_high << 32 | line->at_low;
}

static inline void slice_line_set(struct slice_line *line, size_t rank,
                                  unsigned what)
{
    line->rank_and_what = (uint32_t)rank << 8 | what;
}

static inline uint32_t slice_line_rank(const struct slice_line *line)
{
    return line->rank_and_what >> 8;
}

static inline unsigned slice_line_what(const struct slice_line *line)
{
    return line->rank_and_what & 0xff;
}

/** A place in the order: behind all that is due at @a due_us of the logs up to
 *  @a rank. */
struct slice_bound {
    int64_t due_us;
    uint32_t rank;
};

/** Whether @a line is before @a bound. */
static inline bool slice_line_is_before(const struct slice_line *line,
                                        struct slice_bound bound)
{
    return line->due_us != bound.due_us ? line->due_us < bound.due_us
                                        : slice_line_rank(line) <= bound.rank;
}

struct slice_lines;

/** Room for @a room lines, at most 2^20. NULL without memory. */
struct slice_lines *slice_lines_create(size_t room);

/** How many lines there are, and may still be added. */
size_t slice_lines_count(const struct slice_lines *lines);
size_t slice_lines_room(const struct slice_lines *lines);

/** Add @a line; there is room for it. Lines of one log are added in their
 *  order. */
void slice_lines_add(struct slice_lines *lines, const struct slice_line *line);

/** Those before @a bound, in order, from slice_lines_next() on. Lines that are
 *  added now are not among them. */
void slice_lines_sort(struct slice_lines *lines, struct slice_bound bound);

/** The next of them; NULL behind the last. */
const struct slice_line *slice_lines_next(struct slice_lines *lines);

/** The one @a ahead of that, without taking it; NULL when there is none. */
const struct slice_line *slice_lines_ahead(const struct slice_lines *lines,
                                           size_t ahead);

/** How many there were. */
size_t slice_lines_sorted(const struct slice_lines *lines);

/** Forget those; @a keep is told of all others, which it may change. */
void slice_lines_keep_rest(struct slice_lines *lines,
                           void (*keep)(void *context, struct slice_line *line),
                           void *context);

/** NULL is allowed. */
void slice_lines_destroy(struct slice_lines *lines);

#endif
