/**
 * @file
 * A state in a database that is open: what files that are made anew and those
 * that stay share. Nobody outside this folder includes this.
 */
#ifndef STATE_STATE_DB_H
#define STATE_STATE_DB_H

#include <sqlite3.h>

#include "state/state_file.h"

/** Write @a state into @a db, which has none of its tables: all but what was told,
 *  and the seal. @return false with @a diag set. */
bool state_write(const struct state *state, sqlite3 *db, const char *path,
                 struct diag *diag);

/** Write what was told, too. @return false with @a diag set. */
bool state_write_told(const struct told *told, sqlite3 *db, const char *path,
                      struct diag *diag);

/** As state_load(), from @a db, which is one that can be read here. @a is_damaged:
 *  when it cannot, whether that is because the state is. */
bool state_read(const struct state *state, sqlite3 *db, const char *path,
                bool first, bool *is_damaged, struct diag *diag);

#endif
