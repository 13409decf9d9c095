/**
 * @file
 * Walk one line of JSON without building anything: the tokens, and strings
 * unescaped into a buffer of the caller.
 *
 * Lenient where logs are: bare words may be anything up to the next comma or
 * bracket, control bytes may stand in strings, escapes that JSON does not know
 * (Apache's \xhh) stay as they are.
 */
#ifndef FORMAT_JSON_SCAN_H
#define FORMAT_JSON_SCAN_H

#include "format/log_format.h"

/** Where the walk stands. */
struct json_scan {
    const char *begin, *at, *end;
    const struct log_quotes *quotes; /**< of the line; count 0: look for them */
    unsigned next_quote;
};

/** Go past white space. @return the next byte; 0 at the end of the line. */
char json_scan_peek(struct json_scan *s);

/** The string at the cursor, which stands on its quote: what is between the
 *  quotes, still escaped. @return false when the line ends before it does. */
bool json_scan_string(struct json_scan *s, struct slice *text);

/** The number or word at the cursor, at least one byte long. */
struct slice json_scan_word(struct json_scan *s);

/** Go past the value at the cursor, whatever it holds. @return false when the
 *  line ends before it does. */
bool json_scan_skip(struct json_scan *s);

/** Undo the escapes of @a text into @a buffer, of which @a *used bytes of
 *  @a size are taken. @return false when there is no room. */
bool json_scan_unescape(struct slice *text, char *buffer, size_t size,
                        size_t *used);

#endif
