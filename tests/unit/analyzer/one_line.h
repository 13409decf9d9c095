/**
 * @file
 * A line of its own, marked as the splitter marks it: for tests of what comes
 * behind the splitter.
 */
#ifndef ONE_LINE_H
#define ONE_LINE_H

#include "line/line_splitter.h"

/** The line @a text, at most 16 KiB; valid until the next call. */
struct line one_line(struct slice text);

#endif
