/**
 * @file
 * What others put around a log line on its way: container runtimes, docker
 * compose, syslog, JSON envelopes.
 */
#ifndef FORMAT_WRAPPING_H
#define FORMAT_WRAPPING_H

#include <stdbool.h>

#include "util/slice.h"

enum wrapping {
    WRAPPING_NONE,
#define WRAPPING(id, name, function) WRAPPING_##id,
#include "format/wrappings.def"
    WRAPPING_COUNT
};

enum { WRAPPING_BUFFER = 64 * 1024 };

/** What it is called in reports: "syslog". */
const char *wrapping_name(enum wrapping wrapping);

/** Whether lines of this kind are unescaped into a buffer. */
bool wrapping_needs_buffer(enum wrapping wrapping);

/** Take the wrapping off @a line; what is left borrows from it, or from
 *  @a buffer of WRAPPING_BUFFER bytes where wrapping_needs_buffer().
 *  @return false when the line has no such wrapping. */
bool wrapping_remove(enum wrapping wrapping, struct slice *line, char *buffer);

/** Whether @a s begins with @a shape: 9 stands for a digit, A for a letter, _
 *  for a digit or blank, anything else for itself. */
bool wrapping_has_shape(struct slice s, const char *shape);

/** The wrapping that @a line plainly has. */
enum wrapping wrapping_of(struct slice line);

#endif
