#include "state/database.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* "RdAn": what tells such a file from other databases, and the version of its
 * tables. */
#define IDENTITY "1382302062"
#define VERSION  "6"

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

void database_distrust(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
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
    database_distrust(db);
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

/* Drop the first table there is but @a kept. @return whether there was one. */
static bool drop_table(sqlite3 *db, const char *kept, bool *failed)
{
    static const char find[] = "SELECT name FROM sqlite_schema WHERE type = "
                               "'table' AND name IS NOT ? LIMIT 1";
    sqlite3_stmt *s = NULL;
    char *drop = NULL;

    if (sqlite3_prepare_v2(db, find, -1, &s, NULL) != SQLITE_OK
        || sqlite3_bind_text(s, 1, kept, -1, SQLITE_STATIC) != SQLITE_OK)
        *failed = true;
    else if (sqlite3_step(s) == SQLITE_ROW)
        drop = sqlite3_mprintf("DROP TABLE \"%w\"", sqlite3_column_text(s, 0));
    *failed |= sqlite3_finalize(s) != SQLITE_OK;
    if (drop && !*failed)
        *failed = sqlite3_exec(db, drop, NULL, NULL, NULL) != SQLITE_OK;
    sqlite3_free(drop);
    return drop && !*failed;
}

bool database_clear(sqlite3 *db, const char *kept)
{
    bool failed = false;

    while (drop_table(db, kept, &failed))
        ;
    return !failed && sqlite3_exec(db, identity, NULL, NULL, NULL) == SQLITE_OK;
}

/* --- databases within a database ------------------------------------------ */

sqlite3 *database_in_memory(void)
{
    /* Most of the tables of a day are short. */
    static const char small_pages[] = "PRAGMA page_size = 1024";
    sqlite3 *db = NULL;

    if (sqlite3_open(":memory:", &db) == SQLITE_OK
        && sqlite3_exec(db, small_pages, NULL, NULL, NULL) == SQLITE_OK
        && sqlite3_exec(db, identity, NULL, NULL, NULL) == SQLITE_OK
        && sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

void *database_bytes(sqlite3 *db, size_t *size)
{
    sqlite3_int64 count = 0;
    void *bytes = NULL;

    if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        bytes = sqlite3_serialize(db, "main", &count, 0);
    *size = (size_t)count;
    return bytes;
}

sqlite3 *database_of_bytes(const void *bytes, size_t size, const char *path,
                           struct diag *diag)
{
    sqlite3 *db = NULL;
    unsigned char *copy = sqlite3_malloc64(size > 0 ? size : 1);

    if (!copy || sqlite3_open(":memory:", &db) != SQLITE_OK) {
        sqlite3_free(copy);
        sqlite3_close(db);
        diag_set(diag, "%s: out of memory", path);
        return NULL;
    }
    if (size > 0)
        memcpy(copy, bytes, size);
    database_distrust(db);
    if (sqlite3_deserialize(
            db, "main", copy, (sqlite3_int64)size, (sqlite3_int64)size,
            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY)
            == SQLITE_OK
        && database_is_state(db, path, diag))
        return db;
    diag_set(diag, "%s: the state is damaged", path);
    sqlite3_close(db);
    return NULL;
}
