/**
 * @file
 * A pipe that is always read at once, so that whoever writes into it never
 * waits: a server that is held up by its log does not answer.
 *
 * A thread reads into a buffer; what finds no room there is dropped, whole
 * lines of it, and counted.
 */
#ifndef INPUT_PIPE_DRAIN_H
#define INPUT_PIPE_DRAIN_H

#include <stddef.h>
#include <stdint.h>

#include "input/input.h"

struct pipe_drain;

/** Begin to read @a fd, which the drain does not own; @a room: bytes to keep.
 *  NULL without memory or a thread. */
struct pipe_drain *pipe_drain_start(int fd, size_t room);

/** As input_read(), but never waits: INPUT_WAIT when there is nothing now. */
enum input_result pipe_drain_read(struct pipe_drain *drain, char *buf,
                                  size_t size, size_t *got);

/** Lines that were dropped so far; not one of which the beginning was kept. */
uint64_t pipe_drain_dropped(struct pipe_drain *drain);

/** End the thread and release; NULL is allowed. */
void pipe_drain_stop(struct pipe_drain *drain);

#endif
