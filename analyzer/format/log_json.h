/**
 * @file
 * JSON logs: a format that is a JSON object, and lines that are.
 *
 *     { "ts": "%x.%f", "request": { "client_ip": "%h", "headers": {
 *       "Referer": ["%R"] } }, "status": "%s" }
 *
 * The format becomes a tree of the keys it names; each leaf holds a program as
 * text formats have it, run on the unescaped value. A line is walked once,
 * beside the tree: what the tree does not name is gone past, not read.
 *
 * Only log_format.c and log_match.c look here.
 */
#ifndef FORMAT_LOG_JSON_H
#define FORMAT_LOG_JSON_H

#include "format/log_format.h"

struct log_json;

/** Whether @a text is meant as a JSON format: it begins with "{". */
bool log_json_is_format(const char *text);

/**
 * Compile @a text: the tree, and the programs of its leaves into @a format,
 * which has room for as many steps as the text has bytes. Strings are copied.
 * @return NULL with @a diag set: it is no JSON object, a leaf is no string,
 *         or it has more than 250 keys.
 */
struct log_json *log_json_compile(const char *text, struct log_format *format,
                                  struct diag *diag);

/** As log_format_match(). Values that had escapes stand in a buffer of @a json
 *  until the next line: all others borrow from the line. */
const char *log_json_match(const struct log_format *format, struct slice line,
                           const struct log_quotes *quotes,
                           struct log_fields *fields);

/** The path of the leaf that fills @a field, keys with dots between, in
 *  @a path; empty when there is none. */
void log_json_path(const struct log_json *json, enum log_field field,
                   char *path, size_t size);

void log_json_destroy(struct log_json *json);

#endif
