#include "state/database.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* "RdAn": what tells such a file from other databases, and the version of its
 * tables. */
#define IDENTITY "1382302062"
#define VERSION  "5"

/* The file is new and nobody else's; it gets its name when it is complete. */
static const char setup[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "PRAGMA application_id = " IDENTITY "; PRAGMA user_version = " VERSION ";"
    "BEGIN";

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
        && sqlite3_exec(db, setup, NULL, NULL, NULL) == SQLITE_OK)
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
    int64_t identity, version;
    struct stat st;

    if (stat(path, &st) != 0) {
        diag_set(diag, "%s: %s", path, strerror(errno));
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        diag_set(diag,
                 "%s: not a state that --partial has written: no regular file",
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
    identity = pragma(db, "PRAGMA application_id");
    version = pragma(db, "PRAGMA user_version");
    if (identity == atoll(IDENTITY) && version == atoll(VERSION))
        return db;
    if (identity == atoll(IDENTITY))
        diag_set(diag,
                 "%s: a state of another version of redirect-analyzer (%lld, "
                 "this one reads " VERSION "); make it again from the logs",
                 path, (long long)version);
    else
        diag_set(diag, "%s: not a state that --partial has written", path);
    sqlite3_close(db);
    return NULL;
}
