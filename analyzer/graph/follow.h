/**
 * @file
 * What each family of clients sends after each status and method, counted
 * from the log's own traffic.
 */
#ifndef GRAPH_FOLLOW_H
#define GRAPH_FOLLOW_H

#include <stddef.h>
#include <stdint.h>

#include "record/hop.h"

/** Next method of a client that did not follow. */
#define FOLLOW_NOT_FOLLOWED "-"

/** What became of the content, where the method was kept. */
#define FOLLOW_CONTENT_KEPT "kept"
#define FOLLOW_CONTENT_LOST "lost"

struct follow_row {
    const char *family;
    int status;
    const char *method, *next_method;
    const char
        *content; /**< FOLLOW_CONTENT_..., "" when the log does not tell */
    uint64_t count;
};

struct follow_table;

/** NULL without memory. */
struct follow_table *follow_table_create(void);

/** Count a hop. Left out are those that say nothing of the client: of class
 *  unknown, paired with low confidence, or not followed in this log to a host
 *  that may have a log of its own. */
void follow_table_add(struct follow_table *t, const struct hop *hop);

/** Count what another table has counted in @a row, whose texts are any. */
void follow_table_merge(struct follow_table *t, const struct follow_row *row);

/** The rows, by family, status, method and next method. */
const struct follow_row *follow_table_rows(struct follow_table *t,
                                           size_t *count);

void follow_table_destroy(struct follow_table *t);

#endif
