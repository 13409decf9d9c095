/**
 * @file
 * A thread that unpacks a log while the caller works on what came before. The
 * bytes, the results and their order are those of the kind itself.
 */
#ifndef INPUT_INPUT_AHEAD_H
#define INPUT_INPUT_AHEAD_H

#include "input/input_kind.h"

struct read_ahead;

/** Read @a self, a stream of @a kind over @a source, in a thread of its own.
 *  All three outlive the result and belong to the thread until
 *  read_ahead_stop. NULL: no memory or no thread; nothing was read. */
struct read_ahead *read_ahead_start(const struct input_kind *kind, void *self,
                                    const struct input_source *source);

/** As the read of the kind. */
enum input_result read_ahead_read(struct read_ahead *ahead, char *buf,
                                  size_t size, size_t *got, struct diag *diag);

/** The position in the source of what was read out, in steps of a block. */
uint64_t read_ahead_position(const struct read_ahead *ahead);

/** Bytes of memory that it holds, those of the kind among them. */
size_t read_ahead_memory(struct read_ahead *ahead);

/** End the thread and release what is its own; NULL is allowed. */
void read_ahead_stop(struct read_ahead *ahead);

#endif
