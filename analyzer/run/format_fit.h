/**
 * @file
 * How well a format fits some lines: by their shape, and by what stands in the
 * fields.
 */
#ifndef RUN_FORMAT_FIT_H
#define RUN_FORMAT_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "format/log_format.h"
#include "line/line_splitter.h"

/** No more lines are looked at. */
enum { FORMAT_LINES_MAX = 200 };

struct format_fit {
    size_t lines;   /**< that are no comments */
    size_t shaped;  /**< that have its shape, with every field */
    size_t fitting; /**< and in each field what belongs there */
    const struct line
        *bad;        /**< the first that does not fit, one of the shape */
    const char *why; /**< before others; and why. NULL: all fit */
};

/**
 * Try @a format on @a lines; @a any, if not NULL, is set for each that fits.
 *
 * A format of which one in twenty lines has something in a field that cannot be
 * there (a status that no server sends, a User-Agent for a Referer and a URL
 * for a User-Agent) has other fields than the log, and so has one most of whose
 * Referers are User-Agents: nothing fits then, nor without memory.
 */
struct format_fit format_fit_of(const struct log_format *format,
                                const struct line *lines, size_t count,
                                bool *any);

/** Whether two formats read the status of a line that fits both in different
 *  places. */
bool format_contradict(const struct log_format *a, const struct log_format *b,
                       const struct line *lines, size_t count);

#endif
