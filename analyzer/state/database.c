#include "state/database.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* "RdAn": what tells such a file from other databases, and the version of its
 * tables. */
#define IDENTITY "1382302062"
#define VERSION  "5"

static const char identity[] =
    "PRAGMA application_id = " IDENTITY "; PRAGMA user_version = " VERSION;

/* The file is new and nobody else's; it gets its name when it is complete. */
static const char setup[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN";

void database_complain(sqlite3 *db, const char *path, struct diag *diag)
{
    int code = db ? sqlite3_errcode(db) : SQLITE_NOMEM;

    if (code == SQLITE_CANTOPEN && sqlite3_system_errno(db) != 0)
        diag_set(diag, "%s: %s", path, strerror(sqlite3_system_errno(db)));
    else if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        diag_set(diag, "%s: the state is damaged", path);
    else
        diag_set(diag, "%s: %s", path,
                 db ? sqlite3_errmsg(db) : "out of memory");
}

sqlite3 *database_create(const char *path, struct diag *diag)
{
    sqlite3 *db = NULL;

    if (chmod(path, S_IRUSR | S_IWUSR) != 0) {
        diag_set(diag, "%s: %s", path, strerror(errno));
        return NULL;
    }
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK
        && sqlite3_exec(db, setup, NULL, NULL, NULL) == SQLITE_OK
        && sqlite3_exec(db, identity, NULL, NULL, NULL) == SQLITE_OK)
        return db;
    database_complain(db, path, diag);
    sqlite3_close(db);
    return NULL;
}

bool database_finish(sqlite3 *db, const char *path, struct diag *diag)
{
    if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        return true;
    database_complain(db, path, diag);
    return false;
}

/* The number that a pragma tells; -1 when it cannot. */
static int64_t pragma(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK
        && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

sqlite3 *database_open(const char *path, struct diag *diag)
{
    sqlite3 *db = NULL;
    struct stat st;

    if (stat(path, &st) != 0) {
        diag_set(diag, "%s: %s", path, strerror(errno));
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        diag_set(diag, "%s: not a state of redirect-analyzer: no regular file",
                 path);
        return NULL;
    }
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        database_complain(db, path, diag);
        sqlite3_close(db);
        return NULL;
    }
    /* Whoever made the file cannot have us run what its schema says. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (database_is_state(db, path, diag))
        return db;
    sqlite3_close(db);
    return NULL;
}

bool database_is_state(sqlite3 *db, const char *path, struct diag *diag)
{
    int64_t is = pragma(db, "PRAGMA application_id");
    int64_t version = pragma(db, "PRAGMA user_version");

    if (is == atoll(IDENTITY) && version == atoll(VERSION))
        return true;
    if (is == atoll(IDENTITY))
        diag_set(diag,
                 version > atoll(VERSION)
                     ? "%s: a state of a newer redirect-analyzer (%lld, this "
                       "one reads " VERSION "); run that one, or name another "
                       "file"
                     : "%s: a state of another version of redirect-analyzer "
                       "(%lld, this one reads " VERSION "); make it again from "
                       "the logs",
                 path, (long long)version);
    else if (is < 0 && sqlite3_errcode(db) == SQLITE_BUSY)
        diag_set(diag,
                 "%s: another run is writing it; try again when that has "
                 "ended",
                 path);
    else
        diag_set(diag,
                 "%s: not a state of redirect-analyzer; name another file",
                 path);
    return false;
}

bool database_is_new(sqlite3 *db)
{
    return pragma(db, "PRAGMA application_id") == 0
           && pragma(db, "PRAGMA user_version") == 0
           && pragma(db, "SELECT count(*) FROM sqlite_schema") == 0;
}

bool database_has_table(sqlite3 *db, const char *name)
{
    return sqlite3_table_column_metadata(db, NULL, name, NULL, NULL, NULL, NULL,
                                         NULL, NULL)
           == SQLITE_OK;
}

/* Drop the first table there is. @return whether there was one. */
static bool drop_table(sqlite3 *db, bool *failed)
{
    static const char find[] =
        "SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 1";
    sqlite3_stmt *s = NULL;
    char *drop = NULL;

    if (sqlite3_prepare_v2(db, find, -1, &s, NULL) != SQLITE_OK)
        *failed = true;
    else if (sqlite3_step(s) == SQLITE_ROW)
        drop = sqlite3_mprintf("DROP TABLE \"%w\"", sqlite3_column_text(s, 0));
    *failed |= sqlite3_finalize(s) != SQLITE_OK;
    if (drop && !*failed)
        *failed = sqlite3_exec(db, drop, NULL, NULL, NULL) != SQLITE_OK;
    sqlite3_free(drop);
    return drop && !*failed;
}

bool database_clear(sqlite3 *db)
{
    bool failed = false;

    while (drop_table(db, &failed))
        ;
    return !failed && sqlite3_exec(db, identity, NULL, NULL, NULL) == SQLITE_OK;
}
