/**
 * @file
 * Lines of plain logs that were records, read again at their places.
 */
#ifndef RUN_LINE_AGAIN_H
#define RUN_LINE_AGAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

struct input;
struct line_again;

/** @a use_local_zone: as for record_parser_create(). NULL without memory. */
struct line_again *line_again_create(bool use_local_zone);

/** The number of @a format, less than @a most; -1 when there are too many, or there
 *  is no memory for it. */
int line_again_format(struct line_again *again, const struct log_format *format,
                      int most);

/** Read the line at byte @a offset of @a in, which is its line @a number, in the
 *  format of that number; @a record borrows from here until the next call.
 *  @return false when there is no such record any more. */
bool line_again_read(struct line_again *again, const struct input *in,
                     uint64_t offset, uint64_t number, int format,
                     struct record *record);

/** NULL is allowed. */
void line_again_destroy(struct line_again *again);

#endif
