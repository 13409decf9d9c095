/**
 * @file
 * The SQLite file of a state: opened, and told from other files.
 */
#ifndef STATE_DATABASE_H
#define STATE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "state/columns.h"
#include "util/diag.h"

/** A database to write, in the empty file at @a path; NULL with @a diag set. */
sqlite3 *database_create(const char *path, struct diag *diag);

/** A state to read; NULL with @a diag set. */
sqlite3 *database_open(const char *path, struct diag *diag);

/** Whether what @a db is by its own word is read here; if not, @a diag says what it
 *  is. */
bool database_is_state(sqlite3 *db, const char *path, struct diag *diag);

/** Whether nothing was ever written to it. */
bool database_is_new(sqlite3 *db);

/** Whether it has the table @a name. */
bool database_has_table(sqlite3 *db, const char *name);

/** Within a transaction: drop all tables, and say what it is. @return false when
 *  the database says why not. */
bool database_clear(sqlite3 *db);

/** All of it is written. @return false with @a diag set. */
bool database_finish(sqlite3 *db, const char *path, struct diag *diag);

/** Say what went wrong with it: the database's word, or that it is damaged. */
void database_complain(sqlite3 *db, const char *path, struct diag *diag);

#endif
