/**
 * @file
 * A state that stays: the file of --state, from which each run goes on and in
 * which it leaves what it has learned.
 *
 * It is one run's from the opening to the closing; the system takes the lock from a
 * run that was killed. All that a run has learned gets into the file at once
 * (standing_keep()): until then it holds what it held before, whatever happens.
 */
#ifndef STATE_STANDING_H
#define STATE_STANDING_H

#include <stdbool.h>

#include "state/state_file.h"

struct standing;

/** Open the file @a path, which is borrowed, or make it. NULL with @a diag set; or,
 *  with *@a is_held, when another run has it. */
struct standing *standing_open(const char *path, bool *is_held,
                               struct diag *diag);

/** Take up what it holds, as state_load() does; @a first as there. A new file holds
 *  nothing. @return false with @a diag set. */
bool standing_load(struct standing *s, const struct state *state, bool first,
                   struct diag *diag);

/** Write what was learned, all but what is told of it. @return false with @a diag
 *  set. */
bool standing_write(struct standing *s, const struct state *state,
                    struct diag *diag);

/** Write what was told, and keep all of it. @return false with @a diag set. */
bool standing_keep(struct standing *s, const struct told *told,
                   struct diag *diag);

/** Let another run have it; what was not kept is forgotten. NULL is allowed. */
void standing_close(struct standing *s);

#endif
