/**
 * @file
 * The comments of a W3C log, which tell the format of the lines behind them,
 * until others come: a server writes them anew when it starts or when its
 * configuration changes.
 */
#ifndef FORMAT_W3C_HEADER_H
#define FORMAT_W3C_HEADER_H

#include "format/log_format.h"

/** What the comments said so far; all zero: nothing. */
struct w3c_header {
    char fields[3072]; /**< the last #Fields: line */
    char date[128];    /**< the last #Date: line */
    char zone[128];    /**< the last #GMT-Offset: line */
};

/**
 * Take a line. @return whether the lines behind it have another format than
 * those before: ask w3c_header_format() then. A #Date: counts only where the
 * columns have none. Lines that are too long, or no such comment, say nothing.
 */
bool w3c_header_take(struct w3c_header *header, struct slice line);

/** Whether there was a #Fields: line. */
bool w3c_header_is_known(const struct w3c_header *header);

/** The format of the lines behind; NULL with @a diag set when the columns lack
 *  the client, the time, the request or the status. */
struct log_format *w3c_header_format(const struct w3c_header *header,
                                     struct diag *diag);

#endif
