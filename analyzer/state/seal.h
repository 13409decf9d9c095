/**
 * @file
 * The seal of a state: a checksum of every value in it. SQLite notices when the
 * structure of its file is damaged, but not when a number in it is.
 */
#ifndef STATE_SEAL_H
#define STATE_SEAL_H

#include <sqlite3.h>
#include <stdbool.h>

/** Seal what @a db holds, in its table `seal`, which is made or replaced. @return
 *  false when the database says why not. */
bool seal_set(sqlite3 *db);

/** Whether the seal is unbroken; *@a failed when the database says why that cannot
 *  be told. */
bool seal_is_whole(sqlite3 *db, bool *failed);

#endif
