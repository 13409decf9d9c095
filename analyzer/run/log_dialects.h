/**
 * @file
 * The formats of one log: the one in use, and those that it had. Several sites
 * may write into one log, each with its own.
 */
#ifndef RUN_LOG_DIALECTS_H
#define RUN_LOG_DIALECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "line/line_splitter.h"
#include "record/record.h"

struct log_format;
struct log_dialects;

/** @a use_local_zone: as for record_parser_create(). NULL without memory. */
struct log_dialects *log_dialects_create(bool use_local_zone);

/** Use @a format, which this takes over, before all others; the one that was
 *  not used for longest is forgotten when there are too many. @a lines are some
 *  of those that have it. @return false without memory. */
bool log_dialects_use(struct log_dialects *dialects, struct log_format *format,
                      const struct line *lines, size_t count);

/** Whether lines are read in the columns that a comment names. */
bool log_dialects_have_columns(const struct log_dialects *dialects);

/** Whether one more format would put an older one out. */
bool log_dialects_is_full(const struct log_dialects *dialects);

/** Read @a line as log_dialects_parse() does, without a trace: what it says of
 *  the time is not counted for the lines behind it. @return whether it fits. */
bool log_dialects_try(struct log_dialects *dialects, const struct line *line);

/** Whether a format of that name is among them. */
bool log_dialects_know(const struct log_dialects *dialects,
                       const struct log_format *format);

/** Whether none of @a lines has the quotes that @a format spells, and each has
 *  those of a format that is among them. */
bool log_dialects_have_quotes_of(const struct log_dialects *dialects,
                                 const struct log_format *format,
                                 const struct line *lines, size_t count);

/** The format of @a line, if it differs from one of the log's only in the virtual
 *  host in front, and is new to it: one line tells that. NULL when it does not;
 *  who asked is an owner of it otherwise. Never for formats that were given. */
struct log_format *log_dialects_sibling(const struct log_dialects *dialects,
                                        const struct line *line);

/** The parser of the format that the line before had, when lines of it can be
 *  read at a glance, and all have @a quotes quotes; else NULL. It is valid until
 *  another line is parsed. */
struct record_parser *log_dialects_glancing(const struct log_dialects *dialects,
                                            unsigned *quotes);

/** Read @a line with the format that it has, by its quotes, or else with any
 *  that fits. @a fits: whether the quotes are right, too: a shorter format fits
 *  what a longer one has written. @return NULL, or why there is none. */
const char *log_dialects_parse(struct log_dialects *dialects,
                               const struct line *line, struct record *record,
                               bool *fits);

/** NULL is allowed. */
void log_dialects_destroy(struct log_dialects *dialects);

#endif
