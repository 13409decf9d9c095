/**
 * @file
 * Which format a log has, by its first lines.
 */
#ifndef RUN_FORMAT_CHOICE_H
#define RUN_FORMAT_CHOICE_H

#include "format/log_format.h"
#include "format/w3c_header.h"
#include "line/line_splitter.h"
#include "util/diag.h"

/**
 * The format that fits most of @a lines, the most telling one of those that fit
 * nearly as many: what the comments of the log said (@a header, may be NULL),
 * or a preset. A line fits when what stands between its fields is what the
 * format has there, and each field can be what it is said to be.
 *
 * @return NULL with @a diag set when fewer than a tenth of the lines fit
 *         any preset, when two fit alike that read the status in different places,
 *         or when a preset fails to compile; and without when no line is a
 *         request. @a name is that of the log, for the diagnostic.
 */
struct log_format *format_from_lines(const struct w3c_header *header,
                                     const struct line *lines, size_t count,
                                     const char *name, struct diag *diag);

/** The preset of that name; NULL when there is none. */
struct log_format *format_usual(const char *name);

/** The preset of that name, if nearly all of @a lines that are requests have it;
 *  NULL otherwise. */
struct log_format *format_if_usual(const char *name, const struct line *lines,
                                   size_t count);

/** The preset that most of @a lines have, with all its fields, and @a least of
 *  them at least, the most telling one of those; NULL when there is none. */
struct log_format *format_of_most(const struct line *lines, size_t count,
                                  size_t least);

/** Whether @a format fits at least one line, as it is or with the wrapping that
 *  most lines have taken off (it keeps that then): at least one of the first
 *  @a tests lines that are requests (0: do not ask); otherwise @a diag says why
 *  not. */
bool format_fits(struct log_format *format, const struct line *lines,
                 size_t count, unsigned tests, const char *name,
                 struct diag *diag);

#endif
