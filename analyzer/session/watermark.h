/**
 * @file
 * The time of a log: the newest that its records agree on.
 *
 * Lines come a little out of order, clocks jump, a single line may carry any
 * time, and a log may be followed by an older one. One record alone moves the
 * watermark by an hour at most; a further jump, forward or back, is believed
 * when a number of records in a row confirm it.
 */
#ifndef SESSION_WATERMARK_H
#define SESSION_WATERMARK_H

#include <stdbool.h>
#include <stdint.h>

/** Zeroed memory is one that has seen nothing. */
struct watermark {
    int64_t newest_us;
    uint64_t disorder; /**< records older than the one before */
    uint64_t too_late; /**< over a minute older than the newest */

    int64_t previous_us;
    int64_t jump_us;        /**< where those far away would move it */
    unsigned ahead, behind; /**< how many of them in a row */
    bool started;
};

enum watermark_result {
    WATERMARK_IN_TIME,
    WATERMARK_TOO_LATE,   /**< too old to be paired with anything */
    WATERMARK_TURNED_BACK /**< in time, and what came before was another time */
};

/** A single record does not move the newest further than this. */
static const int64_t watermark_jump_us = 3600 * (int64_t)1000000;

/** Whether a record of @a time_us would be in time and move the newest there.
 *  Of several such in a row, none older than the one before, it is enough to
 *  follow the last. */
static inline bool watermark_is_near(const struct watermark *w, int64_t time_us)
{
    return w->started && time_us >= w->newest_us
           && time_us - w->newest_us <= watermark_jump_us;
}

/** Take the time of the next record. */
enum watermark_result watermark_follow(struct watermark *w, int64_t time_us);

#endif
