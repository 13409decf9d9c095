/**
 * @file
 * Find the newlines and the unescaped double quotes of a run of bytes.
 *
 * A quote is escaped when an odd run of backslashes stands before it, as
 * Apache writes them. Every variant gives the same marks as the plain one; the
 * fastest that this machine has, and that proves it on a sample, is chosen.
 */
#ifndef LINE_LINE_MARKS_H
#define LINE_LINE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Set in a mark that is a newline; the rest of a mark is its position. */
#define LINE_MARK_NEWLINE 0x80000000u
#define LINE_MARK_AT      0x7fffffffu

/** Bytes behind the input that a variant may read (and ignore). */
enum { LINE_MARKS_PADDING = 64 };

/** Marks behind the last that a variant may overwrite. */
enum { LINE_MARKS_ROOM = 16 };

/**
 * Append the marks of bytes[from .. to) to @a marks, positions counted from
 * @a bytes. @a to is below 2 GiB; @a marks has room for to - from entries plus
 * LINE_MARKS_ROOM. LINE_MARKS_PADDING bytes behind @a to are readable.
 *
 * @param escaped in: whether the byte at @a from is escaped by what came
 *        before; out: the same for the byte at @a to.
 * @return the number of marks written.
 */
typedef size_t line_marks_fn(const char *bytes, size_t from, size_t to,
                             uint32_t *marks, bool *escaped);

line_marks_fn line_marks_plain;

/** NULL where the compiler cannot build it. */
extern line_marks_fn *const line_marks_avx2, *const line_marks_avx512;

/** Whether this machine can run the variant, which may be NULL, and it agrees
 *  with the plain one. */
bool line_marks_can_run(line_marks_fn *variant);

/** The variant to use on this machine. */
line_marks_fn *line_marks_choose(void);

#endif
