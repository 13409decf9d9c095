#include "state/periods.h"

#include "state/database.h"
#include "state/seal.h"
#include "state/state_db.h"

/* A day has 86,400,000,000 microseconds. */

bool periods_make(sqlite3 *db)
{
    return sqlite3_exec(db,
                        "CREATE TABLE IF NOT EXISTS period (last_us INTEGER, "
                        "image BLOB)",
                        NULL, NULL, NULL)
           == SQLITE_OK;
}

bool periods_are_kept(sqlite3 *db)
{
    return database_has_table(db, "period");
}

int64_t periods_newest(sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    int64_t newest_us = 0;

    if (sqlite3_prepare_v2(db, "SELECT max(last_us) FROM period", -1, &s, NULL)
            == SQLITE_OK
        && sqlite3_step(s) == SQLITE_ROW)
        newest_us = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return newest_us;
}

/* Run @a sql with one number, which asks for nothing. */
static bool run(sqlite3 *db, const char *path, const char *sql, int64_t number,
                struct diag *diag)
{
    sqlite3_stmt *s = NULL;
    bool done = sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK
                && sqlite3_bind_int64(s, 1, number) == SQLITE_OK
                && sqlite3_step(s) == SQLITE_DONE;

    if (!done)
        database_complain(db, path, diag);
    sqlite3_finalize(s);
    return done;
}

bool periods_drop_day(sqlite3 *db, const char *path, int64_t time_us,
                      struct diag *diag)
{
    return run(db, path,
               "DELETE FROM period WHERE last_us / 86400000000 = ?1 / "
               "86400000000",
               time_us, diag);
}

bool periods_forget(sqlite3 *db, const char *path, unsigned days,
                    struct diag *diag)
{
    return run(db, path,
               "DELETE FROM period WHERE last_us / 86400000000 <= (SELECT "
               "max(last_us) FROM period) / 86400000000 - ?1",
               days, diag);
}

/* --- writing -------------------------------------------------------------- */

static bool insert(sqlite3 *db, int64_t last_us, void *bytes, size_t size)
{
    sqlite3_stmt *s = NULL;
    bool done =
        sqlite3_prepare_v2(db, "INSERT INTO period VALUES (?, ?)", -1, &s, NULL)
            == SQLITE_OK
        && sqlite3_bind_int64(s, 1, last_us) == SQLITE_OK
        && sqlite3_bind_blob64(s, 2, bytes, size, SQLITE_STATIC) == SQLITE_OK
        && sqlite3_step(s) == SQLITE_DONE;

    sqlite3_finalize(s);
    return done;
}

bool periods_add(sqlite3 *db, const char *path, int64_t last_us,
                 const struct state *state, struct diag *diag)
{
    sqlite3 *image = database_in_memory();
    void *bytes = NULL;
    size_t size = 0;
    bool added = false;

    if (!image)
        diag_set(diag, "%s: out of memory for the state", path);
    else if (state_write(state, image, path, diag)) {
        if (seal_set(image))
            bytes = database_bytes(image, &size);
        if (!bytes)
            diag_set(diag, "%s: out of memory for the state", path);
    }
    sqlite3_close(image);
    if (bytes) {
        added = insert(db, last_us, bytes, size);
        if (!added)
            database_complain(db, path, diag);
    }
    sqlite3_free(bytes);
    return added;
}

/* --- reading -------------------------------------------------------------- */

static bool read_image(sqlite3_stmt *s, const char *path,
                       const struct state *state, bool *is_damaged,
                       struct diag *diag)
{
    const void *bytes = sqlite3_column_blob(s, 0);
    sqlite3 *image = database_of_bytes(
        bytes, (size_t)sqlite3_column_bytes(s, 0), path, diag);
    struct state period = *state;
    bool done;

    period.share = STATE_PERIOD;
    *is_damaged |= !image;
    done = image && state_read(&period, image, path, false, is_damaged, diag);
    sqlite3_close(image);
    return done;
}

bool periods_read(sqlite3 *db, const char *path, enum periods_of which,
                  int64_t time_us, const struct state *state, bool *is_damaged,
                  struct diag *diag)
{
    static const char *const select[] = {
        [PERIODS_ALL] = "SELECT image FROM period",
        [PERIODS_OF_DAY] = "SELECT image FROM period WHERE last_us / "
                           "86400000000 = ?1 / 86400000000",
        [PERIODS_OF_OTHERS] = "SELECT image FROM period WHERE last_us / "
                              "86400000000 <> ?1 / 86400000000",
    };
    sqlite3_stmt *s = NULL;
    int result = SQLITE_ERROR;
    bool done = true;

    if (sqlite3_prepare_v2(db, select[which], -1, &s, NULL) == SQLITE_OK
        && (which == PERIODS_ALL
            || sqlite3_bind_int64(s, 1, time_us) == SQLITE_OK))
        while (done && (result = sqlite3_step(s)) == SQLITE_ROW)
            done = read_image(s, path, state, is_damaged, diag);
    if (done && result != SQLITE_DONE) {
        database_complain(db, path, diag);
        done = false;
    }
    sqlite3_finalize(s);
    return done;
}
