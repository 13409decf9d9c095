#include "state/seal.h"

#include <stdint.h>

#include "util/hash.h"

/* --- values --------------------------------------------------------------- */

static uint64_t mix_value(uint64_t sum, sqlite3_stmt *s, int i)
{
    int type = sqlite3_column_type(s, i);
    struct slice bytes = {NULL, 0};

    sum = hash_mix(sum, (uint64_t)type);
    switch (type) {
    case SQLITE_INTEGER:
        return hash_mix(sum, (uint64_t)sqlite3_column_int64(s, i));
    case SQLITE_NULL:
        return sum;
    default:
        bytes.at = sqlite3_column_blob(s, i);
        bytes.len = (size_t)sqlite3_column_bytes(s, i);
        return hash_mix(sum, hash_stable(bytes));
    }
}

/* Of the rows of @a s, in their order. */
static bool add_rows(sqlite3_stmt *s, uint64_t *sum)
{
    int result, columns = sqlite3_column_count(s);

    for (int i = 0; i < columns; i++)
        *sum = hash_mix(*sum, hash_stable(slice_of(sqlite3_column_name(s, i))));
    while ((result = sqlite3_step(s)) == SQLITE_ROW)
        for (int i = 0; i < columns; i++)
            *sum = mix_value(*sum, s, i);
    return result == SQLITE_DONE;
}

static bool add_table(sqlite3 *db, const char *name, uint64_t *sum)
{
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY rowid", name);
    sqlite3_stmt *s = NULL;
    bool added = sql && sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK;

    *sum = hash_mix(*sum, hash_stable(slice_of(name)));
    added = added && add_rows(s, sum);
    sqlite3_finalize(s);
    sqlite3_free(sql);
    return added;
}

static bool add_all(sqlite3 *db, uint64_t *sum)
{
    static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = "
                                 "'table' AND name <> 'seal' ORDER BY name";
    sqlite3_stmt *s = NULL;
    int result = SQLITE_ERROR;
    bool added = sqlite3_prepare_v2(db, tables, -1, &s, NULL) == SQLITE_OK;

    *sum = 0;
    while (added && (result = sqlite3_step(s)) == SQLITE_ROW)
        added = add_table(db, (const char *)sqlite3_column_text(s, 0), sum);
    sqlite3_finalize(s);
    return added && result == SQLITE_DONE;
}

/* --- the seal ------------------------------------------------------------- */

bool seal_set(sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    uint64_t sum;
    bool set;

    set = add_all(db, &sum)
          && sqlite3_exec(db,
                          "DROP TABLE IF EXISTS seal;"
                          "CREATE TABLE seal (sum)",
                          NULL, NULL, NULL)
                 == SQLITE_OK
          && sqlite3_prepare_v2(db, "INSERT INTO seal VALUES (?)", -1, &s, NULL)
                 == SQLITE_OK
          && sqlite3_bind_int64(s, 1, (int64_t)sum) == SQLITE_OK
          && sqlite3_step(s) == SQLITE_DONE;
    sqlite3_finalize(s);
    return set;
}

bool seal_is_whole(sqlite3 *db, bool *failed)
{
    sqlite3_stmt *s = NULL;
    uint64_t sum, seal = 0;
    bool is_there;

    *failed = !add_all(db, &sum);
    if (*failed)
        return false;
    is_there = sqlite3_prepare_v2(db, "SELECT sum FROM seal", -1, &s, NULL)
                   == SQLITE_OK
               && sqlite3_step(s) == SQLITE_ROW
               && sqlite3_column_type(s, 0) == SQLITE_INTEGER;
    if (is_there)
        seal = (uint64_t)sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return is_there && seal == sum;
}
