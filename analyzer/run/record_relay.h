/**
 * @file
 * Hands records from the thread that reads to one that takes them, in their
 * order, in batches. What is learned of them is what one thread would learn.
 */
#ifndef RUN_RECORD_RELAY_H
#define RUN_RECORD_RELAY_H

#include <stdbool.h>

struct record;
struct record_relay;

/** Let a thread of its own call @a take for each record to come. NULL: no
 *  memory or no thread. */
struct record_relay *record_relay_start(void (*take)(void *context,
                                                     struct record *record),
                                        void *context);

/** Hand @a record on; waits while the other thread has enough to do.
 *  @return false without memory for it. */
bool record_relay_give(struct record_relay *relay, const struct record *record);

/** Wait until all records are taken, end the thread and release everything;
 *  NULL is allowed. */
void record_relay_finish(struct record_relay *relay);

#endif
