/**
 * @file
 * A state whose days can be forgotten one after the other: what the runs of a day
 * have counted is a state of its own (STATE_PERIOD) in a row of the table
 * `period`, beside the time of its newest line. All of them add up. Nobody
 * outside this folder includes this.
 */
#ifndef STATE_PERIODS_H
#define STATE_PERIODS_H

#include <sqlite3.h>

#include "state/state_file.h"

/** Which of them. */
enum periods_of {
    PERIODS_ALL,
    PERIODS_OF_DAY,   /**< that ended on the UTC day of a time */
    PERIODS_OF_OTHERS /**< that did not */
};

/** Whether @a db has any, or had. */
bool periods_are_kept(sqlite3 *db);

/** Make the table, where it is not there. @return false when the database says why
 *  not. */
bool periods_make(sqlite3 *db);

/** The time of the newest line of all; 0 without any. */
int64_t periods_newest(sqlite3 *db);

/** Add what @a state, of that share, has counted up to @a last_us. @return false with
 *  @a diag set, as the others. */
bool periods_add(sqlite3 *db, const char *path, int64_t last_us,
                 const struct state *state, struct diag *diag);

/** Add to @a state what those hold that @a which, with @a time_us, names. *@a
 *  is_damaged: as in state_read(). */
bool periods_read(sqlite3 *db, const char *path, enum periods_of which,
                  int64_t time_us, const struct state *state, bool *is_damaged,
                  struct diag *diag);

/** Drop those of the day of @a time_us; or all that ended @a days days or more
 *  before the newest. */
bool periods_drop_day(sqlite3 *db, const char *path, int64_t time_us,
                      struct diag *diag);
bool periods_forget(sqlite3 *db, const char *path, unsigned days,
                    struct diag *diag);

#endif
