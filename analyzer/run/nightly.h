/**
 * @file
 * A run with --state: it goes on from what the runs before it have left in the
 * file, reads what is new in the logs, and leaves all of that there.
 *
 *     open, wait -> take up -> which logs, from where -> reading
 *                -> write what was learned -> reports -> keep
 *
 * What was learned and how far that was read are kept at once, and behind the
 * reports: a run that is killed has done nothing, but what it has told is told
 * again. So has one that was stopped amid several logs, log_merge_is_torn().
 *
 * With --follow the file is had only behind the reading: a server's loggers may
 * be several at a time, and each adds what it has learned when it ends.
 *
 *     look -> reading -> open, wait -> add what is there
 *          -> write what both have learned -> reports -> keep
 */
#ifndef RUN_NIGHTLY_H
#define RUN_NIGHTLY_H

#include <signal.h>
#include <stdbool.h>

#include "detect/told.h"
#include "options.h"
#include "run/log_merge.h"
#include "run/log_places.h"
#include "run/run_state.h"

struct nightly {
    const char *path;
    unsigned keep_last;        /**< days that it keeps; 0: all */
    struct standing *standing; /**< NULL: a run without --state */
    struct places *places;
    struct told *told;
    struct log_places *log_places; /**< of the logs of this run */
    bool is_held;                  /**< another run has the file */
    bool is_written;               /**< and may be kept */
};

/** Have the file of --state. It is waited for as long as another run has it and
 *  *@a stop is 0, unless @a o says --no-wait. @return false with @a diag set;
 *  release it in any case. */
bool nightly_open(struct nightly *n, const struct options *o,
                  const volatile sig_atomic_t *stop, struct diag *diag);

/** Whether the file of --state can be had later on, for who needs it only then. It
 *  may be another run's now. @return false with @a diag set. */
bool nightly_look(const struct options *o, struct diag *diag);

/** Look at the logs of @a plan, behind run_state_take_up(), and leave those in it
 *  that have something new. Logs that cannot be looked at are told on standard
 *  error; *@a failed then. So are those that an earlier run has read and that
 *  were cut short; *@a partial then. @return false without memory. */
bool nightly_choose_logs(struct nightly *n, struct options *plan, bool *failed,
                         bool *partial);

/** Write what was learned: before what waits is settled. @a merge has read the logs;
 *  NULL: they were pipes, which have no places. @return false with @a diag set. */
bool nightly_write(struct nightly *n, const struct run_parts *parts,
                   struct log_merge *merge, struct diag *diag);

/** Keep it, now that it has been told. @return false with @a diag set. */
bool nightly_keep(struct nightly *n, struct diag *diag);

void nightly_release(struct nightly *n);

#endif
