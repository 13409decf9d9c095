/**
 * @file
 * Values of JSON made of what a report holds.
 *
 * Text from the log is masked, and bytes that are not UTF-8 become `\xHH`. A
 * failed allocation is noted in the builder and makes the result unusable, so
 * that callers need not look at each value: they may be NULL, and are put all
 * the same.
 */
#ifndef REPORT_JSON_BUILDER_H
#define REPORT_JSON_BUILDER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "util/slice.h"

/** Start with {.show_query = ...}. */
struct json_builder {
    bool show_query; /**< do not mask secrets */
    bool failed;     /**< memory ran out; nothing is to be written */
    char *bytes;     /**< of the string that is being written */
    size_t len;
    FILE *stream;
};

/** New values; the caller owns them until they are put or added. */
json_t *build_object(struct json_builder *b);
json_t *build_array(struct json_builder *b);
json_t *build_null(struct json_builder *b);
json_t *build_truth(struct json_builder *b, bool value);
json_t *build_integer(struct json_builder *b, json_int_t value);
json_t *build_count(struct json_builder *b, uint64_t value);
json_t *build_real(struct json_builder *b, double value);

/** Text that may hold URLs, one or many. */
json_t *build_text(struct json_builder *b, struct slice value);
json_t *build_texts(struct json_builder *b, const struct slice *values,
                    size_t count);

/** Our own words, which hold none; NULL is null. */
json_t *build_name(struct json_builder *b, const char *value);
json_t *build_names(struct json_builder *b, const char *const *values,
                    size_t count);

json_t *build_numbers(struct json_builder *b, const int *values, size_t count);

/** ISO 8601, or null for 0, which stands for no time. */
json_t *build_time(struct json_builder *b, int64_t us);

/** A string that is written to a stream: what is written between these two must
 *  be UTF-8. NULL, and nothing to end, when memory ran out. */
FILE *build_begin_string(struct json_builder *b);
json_t *build_end_string(struct json_builder *b);

/** Give @a value to @a object or @a array, which own it from then on. */
void build_put(struct json_builder *b, json_t *object, const char *key,
               json_t *value);
void build_add(struct json_builder *b, json_t *array, json_t *value);

/** Write @a root and a line feed, all in ASCII, and release it. @return 0, or -1
 *  when memory ran out; write errors stay with @a out. */
int build_write(struct json_builder *b, json_t *root, bool pretty, FILE *out);

#endif
