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

/** Take up what it holds, as state_load() does; @a first as there, and so is the
 *  share: of STATE_WAITING its periods stay where they are. A new file holds
 *  nothing. @return false with @a diag set. */
bool standing_load(struct standing *s, const struct state *state, bool first,
                   struct diag *diag);

/** Write what was learned, all but what is told of it. @return false with @a diag
 *  set. */
bool standing_write(struct standing *s, const struct state *state,
                    struct diag *diag);

/** Whether days are kept apart in it: what it holds beside them is
 *  STATE_WAITING. */
bool standing_has_periods(const struct standing *s);

/** The time of the newest line in those; 0 without any. */
int64_t standing_newest(const struct standing *s);

/** Instead of standing_write(), with days that can be forgotten: begin, and then
 *  in this order, each as often as there is reason to.
 *  @return false with @a diag set. */
bool standing_begin_periods(struct standing *s, struct diag *diag);

/** Write what was counted up to @a last_us: @a state is STATE_PERIOD. */
bool standing_add_period(struct standing *s, int64_t last_us,
                         const struct state *state, struct diag *diag);

/** Move what the runs of the UTC day of @a time_us have counted into @a state. */
bool standing_take_day(struct standing *s, int64_t time_us,
                       const struct state *state, struct diag *diag);

/** Forget all but the last @a days days, by the newest line. */
bool standing_forget(struct standing *s, unsigned days, struct diag *diag);

/** Write the rest: @a state is STATE_WAITING. */
bool standing_write_waiting(struct standing *s, const struct state *state,
                            struct diag *diag);

/** Add to @a state, for the report, what is there of all other days than that of
 *  @a time_us. */
bool standing_read_others(struct standing *s, int64_t time_us,
                          const struct state *state, struct diag *diag);

/** Write what was told, and keep all of it. @return false with @a diag set. */
bool standing_keep(struct standing *s, const struct told *told,
                   struct diag *diag);

/** Let another run have it; what was not kept is forgotten. NULL is allowed. */
void standing_close(struct standing *s);

#endif
