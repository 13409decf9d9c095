/**
 * @file
 * Hands records from the thread that reads to one that takes them, in their
 * order, in batches; or lets the same thread take them, many at once. What is
 * learned of them is what would be learned of one after the other.
 */
#ifndef RUN_RECORD_RELAY_H
#define RUN_RECORD_RELAY_H

#include <stdbool.h>
#include <stddef.h>

struct record;
struct record_relay;

/** Takes @a count records that were given one after the other. */
typedef void record_row_fn(void *context, struct record **row, size_t count);
enum { RECORD_ROW = 16 };

/** Let a thread of its own, which may be @a batches of 256 KiB behind, call @a take
 *  for rows of at most RECORD_ROW of the records to come; or none, with 1. NULL:
 *  no memory or no thread. */
struct record_relay *record_relay_start(record_row_fn *take, void *context,
                                        size_t batches);

/** Hand @a record on; waits while the other thread has enough to do. Without
 *  one, what was handed on is taken when there is enough of it.
 *  @return false without memory for it. */
bool record_relay_give(struct record_relay *relay, const struct record *record);

/** Wait until all records are taken, end the thread and release everything;
 *  NULL is allowed. */
void record_relay_finish(struct record_relay *relay);

#endif
