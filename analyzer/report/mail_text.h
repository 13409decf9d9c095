/**
 * @file
 * Text as mail carries it: in lines of at most 76 characters, all of them ASCII,
 * whatever the text is. Nothing in it can begin a header or end a message.
 */
#ifndef REPORT_MAIL_TEXT_H
#define REPORT_MAIL_TEXT_H

#include <stdio.h>

#include "util/slice.h"

/** Write @a text, lines of UTF-8, as quoted-printable (RFC 2045 6.7). */
void mail_write_quoted(FILE *out, struct slice text);

/** Write the header @a name with @a text, which is UTF-8 without controls: as it
 *  is, or in encoded words (RFC 2047) where it is long or not ASCII. */
void mail_write_header(FILE *out, const char *name, struct slice text);

/** Write the header @a name with addresses that are divided by commas. */
void mail_write_addresses(FILE *out, const char *name, struct slice addresses);

#endif
