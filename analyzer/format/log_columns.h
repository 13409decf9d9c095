/**
 * @file
 * Logs whose comments name their columns (W3C Extended Log File Format):
 *
 *     #Date: 2026-11-20 00:00:18
 *     #Fields: time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)
 *     00:00:18 192.0.2.1 GET /a 200 "Mozilla/5.0 (X11)"
 *
 * Columns stand between blanks or tabs, several of which are one; a column may
 * have quotes, and then holds blanks.
 *
 * Only log_format.c, log_match.c and w3c_header.c look here.
 */
#ifndef FORMAT_LOG_COLUMNS_H
#define FORMAT_LOG_COLUMNS_H

#include "format/log_format.h"

/** Whether @a text is comment lines as above. */
bool log_columns_is_format(const char *text);

/** Compile comment lines into @a format, one step a column. #Date stands in
 *  for a missing date, #GMT-Offset is that of all times.
 *  @return false with @a diag set when no line begins with #Fields. */
bool log_columns_compile(const char *text, struct log_format *format,
                         struct diag *diag);

/** As log_format_match(). */
const char *log_columns_match(const struct log_format *format,
                              struct slice line, struct log_fields *fields);

#endif
