/**
 * @file
 * From a line to a record: run the format program, read time, request line and
 * status, and say why a line is none.
 *
 * Unknown methods and statuses are kept: what a server logged is what
 * happened. A line is refused only when its shape is not that of the format.
 */
#ifndef RECORD_RECORD_PARSER_H
#define RECORD_RECORD_PARSER_H

#include <stdbool.h>

#include "format/log_format.h"
#include "line/line_splitter.h"
#include "record/log_time.h"
#include "record/record.h"

struct record_parser;

/** @a format must outlive the parser. NULL without memory. */
struct record_parser *record_parser_create(const struct log_format *format,
                                           bool use_local_zone);

/** Where the parser is in time, of lines that have a time only (log_time.h);
 *  going back there undoes what was read since. */
struct log_day record_parser_day(const struct record_parser *p);
void record_parser_set_day(struct record_parser *p, struct log_day day);

/** Parse @a line into @a record, which borrows from both.
 *  @return NULL, or why the line is refused: a static sentence. */
const char *record_parse(struct record_parser *parser, const struct line *line,
                         struct record *record);

/** The same, only of a line that plainly has the shape of the format. @return
 *  whether it has; if not, record_parse() has to look. */
bool record_glance(struct record_parser *parser, const struct line *line,
                   struct record *record);

/**
 * Read what record_parse() left for later, unless that is done: all fields,
 * the request line taken apart. Only until the next line is parsed.
 *
 * Unknown methods are kept; what does not begin with a method leaves method
 * and target empty.
 */
void record_read(struct record *record);

/** The target that record_read() would read, and no more than that where it can
 *  be had alone. */
struct slice record_asked(struct record *record);

/** Whether the log of @a record can hold @a field. */
bool record_can_have(const struct record *record, enum log_field field);

/** Whether the line is no request at all: empty, or a comment (#). GoAccess
 *  passes these over without counting them. */
bool line_is_comment(const struct line *line);

void record_parser_destroy(struct record_parser *parser);

#endif
