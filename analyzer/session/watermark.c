#include "session/watermark.h"

enum { WITNESSES = 16 }; /* records in a row that a far jump needs */

/* A record more than this older than the newest is not paired. */
static const int64_t max_disorder_us = 60 * 1000000;

static void move_to(struct watermark *w, int64_t time_us)
{
    w->newest_us = time_us;
    w->ahead = w->behind = 0;
}

/* Far ahead: the earliest of those that say so is believed. */
static void note_ahead(struct watermark *w, int64_t time_us)
{
    if (w->ahead == 0 || time_us < w->jump_us)
        w->jump_us = time_us;
    w->behind = 0;
    if (++w->ahead == WITNESSES)
        move_to(w, w->jump_us);
}

/* Too old: the latest of those that say so is believed, for instance where an
 * older log follows. */
static bool note_behind(struct watermark *w, int64_t time_us)
{
    if (w->behind == 0 || time_us > w->jump_us)
        w->jump_us = time_us;
    w->ahead = 0;
    if (++w->behind < WITNESSES)
        return false;
    move_to(w, w->jump_us);
    return true;
}

enum watermark_result watermark_follow(struct watermark *w, int64_t time_us)
{
    if (!w->started) {
        w->started = true;
        w->newest_us = w->previous_us = time_us;
    }
    w->disorder += time_us < w->previous_us;
    w->previous_us = time_us;

    if (time_us - w->newest_us > watermark_jump_us) {
        note_ahead(w, time_us);
        return WATERMARK_IN_TIME;
    }
    if (w->newest_us - time_us > max_disorder_us) {
        w->too_late++;
        return note_behind(w, time_us) ? WATERMARK_TURNED_BACK
                                       : WATERMARK_TOO_LATE;
    }
    move_to(w, time_us > w->newest_us ? time_us : w->newest_us);
    return WATERMARK_IN_TIME;
}
