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

/** Whoever made the file cannot have us run what its schema says. */
void database_distrust(sqlite3 *db);

/** Whether nothing was ever written to it. */
bool database_is_new(sqlite3 *db);

/** Whether it has the table @a name. */
bool database_has_table(sqlite3 *db, const char *name);

/** Within a transaction: drop all tables but @a kept, which may be NULL, and say
 *  what it is. @return false when the database says why not. */
bool database_clear(sqlite3 *db, const char *kept);

/** A database in memory that is a state, to write; NULL without memory. */
sqlite3 *database_in_memory(void);

/** All that @a db holds, as the bytes of a file; sqlite3_free() them. NULL without
 *  memory. */
void *database_bytes(sqlite3 *db, size_t *size);

/** The database of which these @a bytes, copied, are the file; NULL with @a diag
 *  set. */
sqlite3 *database_of_bytes(const void *bytes, size_t size, const char *path,
                           struct diag *diag);

/** All of it is written. @return false with @a diag set. */
bool database_finish(sqlite3 *db, const char *path, struct diag *diag);

/** Say what went wrong with it: the database's word, or that it is damaged. */
void database_complain(sqlite3 *db, const char *path, struct diag *diag);

#endif
