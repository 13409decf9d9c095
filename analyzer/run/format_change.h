/**
 * @file
 * Other formats among the lines of a log, from its beginning or later.
 *
 * A row of lines that do not fit is looked at when it is long enough: all lines
 * from there on are held, until there are enough to decide. When a few of those
 * that fit nothing have one format, the log has that, too.
 */
#ifndef RUN_FORMAT_CHANGE_H
#define RUN_FORMAT_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/line_splitter.h"
#include "run/log_dialects.h"

struct format_change;

/** Who reads the log. */
struct format_reader {
    void *context;
    struct log_dialects *dialects;
    /** Read with @a format, which this takes over, what comes now; @a lines are
     *  some of those that have it. @return false without memory. */
    bool (*use)(void *context, struct log_format *format,
                const struct line *lines, size_t count);
    /** If not NULL, the format of the log was given: others are not used, and
     *  the first is told of the lines from @a line on. */
    void (*tell)(void *context, const struct log_format *format,
                 const struct line *line);
    uint64_t *changes; /**< are counted here */
};

/** NULL without memory. */
struct format_change *format_change_create(struct format_reader reader);

/** Use the other formats of the first lines: they may take turns. @return false
 *  without memory. */
bool format_change_use_others(struct format_change *change,
                              const struct line *lines, size_t count);

/** Take up the format of a line that fits none, if it is a sibling of one.
 *  @return whether it was. */
bool format_change_use_sibling(struct format_change *change,
                               const struct line *line);

/** Note whether a line fits. @return whether a look begins with it: it is to be
 *  held, and all behind it while format_change_is_looking(). */
bool format_change_begins(struct format_change *change, bool fits);
bool format_change_is_looking(const struct format_change *change);

enum hold_result {
    HOLD_REFUSED, /**< it is not held, and the look is over */
    HOLD_OK,
    HOLD_ENOUGH, /**< it is held, and it is to be decided now */
    HOLD_LATER   /**< it is not; it is to be decided without it */
};

/** Keep a copy of @a line. */
enum hold_result format_change_hold(struct format_change *change,
                                    const struct line *line);

/** Whether lines are held. */
bool format_change_holds(const struct format_change *change);

/** Decide: some of the lines that are held and do not fit have a format that is
 *  new to the log, or they are what they seem. @return false without memory. */
bool format_change_decide(struct format_change *change);

/** The next of the lines that were held, NULL behind the last; then none is. */
const struct line *format_change_next_held(struct format_change *change);

/** NULL is allowed. */
void format_change_destroy(struct format_change *change);

#endif
