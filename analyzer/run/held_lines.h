/**
 * @file
 * Copies of a few lines: those that do not fit the format of their log, until
 * it is known whether they have another.
 */
#ifndef RUN_HELD_LINES_H
#define RUN_HELD_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "line/line_splitter.h"

/** As many are held at most, and as many bytes of them. */
enum { HELD_LINES_MAX = 16, HELD_BYTES_MAX = 64 * 1024 };

struct held_lines;

/** NULL without memory. */
struct held_lines *held_lines_create(void);

/** Hold a copy of @a line. @return false when there is no room for it. */
bool held_lines_add(struct held_lines *held, const struct line *line);

size_t held_lines_count(const struct held_lines *held);

/** The lines, with all that struct line promises; until the next one is added
 *  or all are forgotten. */
const struct line *held_lines_all(const struct held_lines *held);

void held_lines_forget(struct held_lines *held);

/** NULL is allowed. */
void held_lines_destroy(struct held_lines *held);

#endif
