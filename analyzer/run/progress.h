/**
 * @file
 * One line on a terminal that tells how far the run is: per cent, MB/s,
 * lines/s, time left. It clears itself; a disabled one prints nothing.
 */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress;

/** Begin. It prints to standard error if @a enabled and that is a terminal.
 *  @a total_bytes on disk, 0 when not known: then there is no percentage.
 *  NULL without memory, which the other functions take as disabled. */
struct progress *progress_create(bool enabled, uint64_t total_bytes);

/** So many bytes on disk and lines were read. Prints at most five times a
 *  second; cheap enough to be called for every block. */
void progress_update(struct progress *progress, uint64_t bytes, uint64_t lines);

/** Clear the line and release. */
void progress_done(struct progress *progress);

enum { PROGRESS_TEXT_SIZE = 120 };

/** What the line says after @a seconds; at most 79 columns. */
const char *progress_text(char buf[PROGRESS_TEXT_SIZE], double seconds,
                          uint64_t bytes, uint64_t total_bytes, uint64_t lines);

#endif
