/**
 * @file
 * Copies of lines that are no records, which are told later.
 */
#ifndef RUN_HELD_REJECTS_H
#define RUN_HELD_REJECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "line/line_splitter.h"

struct held_rejects;

struct held_reject {
    const char *file, *why; /**< outlive the run */
    struct line line;       /**< its text is a copy; without quotes */
};

/** NULL without memory. */
struct held_rejects *held_rejects_create(void);

/** Add one; *@a number is its own. @return false without memory. */
bool held_rejects_add(struct held_rejects *rejects, const char *file,
                      const struct line *line, const char *why, size_t *number);

const struct held_reject *held_rejects_at(const struct held_rejects *rejects,
                                          size_t number);

/** Bytes of their texts. */
size_t held_rejects_bytes(const struct held_rejects *rejects);

/** Forget all but those that are named, in the order of their numbers, between
 *  begin and end: each gets another number. */
void held_rejects_keep_begin(struct held_rejects *rejects);
size_t held_rejects_keep(struct held_rejects *rejects, size_t number);
void held_rejects_keep_end(struct held_rejects *rejects);

/** NULL is allowed. */
void held_rejects_destroy(struct held_rejects *rejects);

#endif
