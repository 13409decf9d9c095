#include "state/rows.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "graph/activity.h"

enum { MAX_SQL = 8192 };

/* The greatest slot number and width that times make. */
static const int64_t max_slot = (int64_t)1 << 50;
enum { MAX_SHIFT = 50 };

/* --- statements ----------------------------------------------------------- */

/* @a before, the columns' names or a "?" for each, @a after. */
static void prepare(struct rows *rows, sqlite3 *db, const char *before,
                    bool names, const char *after)
{
    char sql[MAX_SQL];
    size_t len = (size_t)snprintf(sql, sizeof sql, "%s", before);

    assert(rows->count <= COLUMNS_MAX);
    for (size_t i = 0; i < rows->count; i++)
        len += (size_t)snprintf(sql + len, sizeof sql - len,
                                names ? "%s\"%s\"" : "%s?", i ? ", " : "",
                                rows->columns[i].name);
    snprintf(sql + len, sizeof sql - len, "%s", after);
    rows->failed |=
        sqlite3_prepare_v2(db, sql, -1, &rows->statement, NULL) != SQLITE_OK;
}

static struct rows rows_of(const struct column *columns, size_t count,
                           struct names *names)
{
    return (struct rows){.columns = columns, .count = count, .names = names};
}

void rows_create(struct rows *rows, sqlite3 *db, const char *name,
                 const struct column *columns, size_t count)
{
    char before[128];

    *rows = rows_of(columns, count, NULL);
    snprintf(before, sizeof before, "CREATE TABLE \"%s\" (", name);
    prepare(rows, db, before, true, ")");
    if (!rows->failed)
        rows->failed = sqlite3_step(rows->statement) != SQLITE_DONE;
    sqlite3_finalize(rows->statement);
    rows->statement = NULL;
    if (rows->failed)
        return;
    snprintf(before, sizeof before, "INSERT INTO \"%s\" VALUES (", name);
    prepare(rows, db, before, false, ")");
}

void rows_open(struct rows *rows, sqlite3 *db, const char *name,
               const struct column *columns, size_t count, struct names *names)
{
    char after[128];

    *rows = rows_of(columns, count, names);
    snprintf(after, sizeof after, " FROM \"%s\" ORDER BY rowid", name);
    prepare(rows, db, "SELECT ", true, after);
}

bool rows_close(struct rows *rows)
{
    sqlite3_finalize(rows->statement);
    rows->statement = NULL;
    return !rows->failed && !rows->damaged;
}

/* --- writing -------------------------------------------------------------- */

static int64_t number_at(const struct column *c, const void *member)
{
    switch (c->size) {
    case 1:
        return *(const uint8_t *)member;
    case 2:
        return *(const uint16_t *)member;
    case 4:
        return c->is_signed ? *(const int32_t *)member
                            : (int64_t) * (const uint32_t *)member;
    default:
        return *(const int64_t *)member;
    }
}

static int bind_clients(sqlite3_stmt *s, int i, const struct distinct *d)
{
    uint64_t hashes[DISTINCT_EXACT];
    const uint64_t *from =
        d->count <= DISTINCT_INLINE ? d->seen.few : d->seen.some;

    if (d->estimated)
        return sqlite3_bind_blob(s, i, d->seen.registers, DISTINCT_REGISTERS,
                                 SQLITE_STATIC);
    for (uint32_t n = 0; n < d->count; n++)
        hashes[n] = htole64(from[n]);
    return sqlite3_bind_blob(s, i, hashes, (int)(d->count * sizeof hashes[0]),
                             SQLITE_TRANSIENT);
}

/* The names one behind the other, each ended by a NUL; one without a name says
 * that there were more. */
static int bind_hosts(sqlite3_stmt *s, int i, const struct host_set *set)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    int len;
    char *bytes;

    for (uint32_t n = 0; n < set->count; n++) {
        sqlite3_str_append(text, set->hosts[n].at, (int)set->hosts[n].len);
        sqlite3_str_appendchar(text, 1, '\0');
    }
    if (set->more)
        sqlite3_str_appendchar(text, 1, '\0');
    len = sqlite3_str_length(text);
    bytes = sqlite3_str_finish(text);
    return sqlite3_bind_blob(s, i, bytes ? bytes : "", len,
                             bytes ? sqlite3_free : SQLITE_STATIC);
}

/* An activity as it is stored, numbers little-endian. */
struct stored_activity {
    uint64_t first;
    uint32_t counts[ACTIVITY_SLOTS];
    uint8_t shift, used, padding[6];
};

static int bind_activity(sqlite3_stmt *s, int i, const struct activity *a)
{
    struct stored_activity stored = {.first = htole64((uint64_t)a->first),
                                     .shift = a->shift,
                                     .used = a->used};

    for (int n = 0; n < ACTIVITY_SLOTS; n++)
        stored.counts[n] = htole32(a->counts[n]);
    return sqlite3_bind_blob(s, i, &stored, sizeof stored, SQLITE_TRANSIENT);
}

static int bind_member(sqlite3_stmt *s, int i, const struct column *c,
                       const void *member)
{
    const struct slice *text = member;
    const char *name;

    switch (c->kind) {
    case COLUMN_NUMBER:
        return sqlite3_bind_int64(s, i, number_at(c, member));
    case COLUMN_BOOL:
        return sqlite3_bind_int(s, i, *(const bool *)member);
    case COLUMN_TEXT:
        return text->at ? sqlite3_bind_blob64(s, i, text->at, text->len,
                                              SQLITE_STATIC)
                        : sqlite3_bind_null(s, i);
    case COLUMN_NAME:
        memcpy(&name, member, sizeof name);
        return sqlite3_bind_text(s, i, name, -1, SQLITE_STATIC);
    case COLUMN_CLIENTS:
        return bind_clients(s, i, member);
    case COLUMN_HOSTS:
        return bind_hosts(s, i, member);
    case COLUMN_ACTIVITY:
        return bind_activity(s, i, member);
    }
    return SQLITE_MISUSE;
}

void rows_write(struct rows *rows, const void *entry)
{
    sqlite3_stmt *s = rows->statement;

    if (rows->failed)
        return;
    for (size_t i = 0; i < rows->count; i++)
        rows->failed |= bind_member(s, (int)i + 1, &rows->columns[i],
                                    (const char *)entry + rows->columns[i].at)
                        != SQLITE_OK;
    rows->failed |= sqlite3_step(s) != SQLITE_DONE;
    sqlite3_reset(s);
}

/* --- reading -------------------------------------------------------------- */

/* @return whether the number fits its member. */
static bool read_number(const struct column *c, int64_t value, void *member)
{
    switch (c->size) {
    case 1:
        *(uint8_t *)member = (uint8_t)value;
        return value >= 0 && value <= UINT8_MAX;
    case 2:
        *(uint16_t *)member = (uint16_t)value;
        return value >= 0 && value <= UINT16_MAX;
    case 4:
        *(uint32_t *)member = (uint32_t)value;
        return c->is_signed ? value >= INT32_MIN && value <= INT32_MAX
                            : value >= 0 && value <= UINT32_MAX;
    default:
        *(int64_t *)member = value;
        return true;
    }
}

/* Absent for NULL, though not for a text that is empty. */
static struct slice blob_at(sqlite3_stmt *s, int i)
{
    const void *at = sqlite3_column_blob(s, i);

    if (!at && sqlite3_column_type(s, i) != SQLITE_NULL)
        at = "";
    return (struct slice){at, (size_t)sqlite3_column_bytes(s, i)};
}

static bool read_name(struct rows *rows, struct slice text, const char **name)
{
    *name = NULL;
    if (!text.at)
        return true;
    if (!rows->last_name || !slice_is(text, rows->last_name))
        rows->last_name = names_keep(rows->names, text);
    *name = rows->last_name;
    return *name != NULL;
}

/* @param room for what does not fit in @a d. */
static bool read_clients(struct slice blob, struct distinct *d, uint64_t *room)
{
    uint64_t *to;

    *d = (struct distinct){0};
    if (blob.len == DISTINCT_REGISTERS) {
        memcpy(room, blob.at, blob.len);
        d->count = DISTINCT_EXACT;
        d->estimated = true;
        d->seen.registers = (uint8_t *)room;
        return true;
    }
    if (blob.len % sizeof *to != 0 || blob.len > DISTINCT_EXACT * sizeof *to)
        return false;
    d->count = (uint32_t)(blob.len / sizeof *to);
    to = d->count <= DISTINCT_INLINE ? d->seen.few : room;
    if (blob.len > 0)
        memcpy(to, blob.at, blob.len);
    for (uint32_t i = 0; i < d->count; i++)
        to[i] = le64toh(to[i]);
    if (d->count > DISTINCT_INLINE)
        d->seen.some = room;
    return true;
}

static bool read_hosts(struct slice blob, struct host_set *set,
                       struct slice *room)
{
    *set = (struct host_set){.hosts = room};
    while (blob.len > 0) {
        struct slice name = slice_before(blob, '\0');
        if (name.len == blob.len || set->count == HOST_SET_MAX)
            return false;
        if (name.len == 0)
            set->more = true;
        else
            room[set->count++] = name;
        blob.at += name.len + 1;
        blob.len -= name.len + 1;
    }
    return true;
}

static bool read_activity(struct slice blob, struct activity *a)
{
    struct stored_activity stored;

    if (blob.len != sizeof stored)
        return false;
    memcpy(&stored, blob.at, sizeof stored);
    *a = (struct activity){.first = (int64_t)le64toh(stored.first),
                           .shift = stored.shift,
                           .used = stored.used};
    for (int i = 0; i < ACTIVITY_SLOTS; i++)
        a->counts[i] = le32toh(stored.counts[i]);
    return a->used <= ACTIVITY_SLOTS && a->shift <= MAX_SHIFT
           && a->first <= max_slot && a->first >= -max_slot;
}

static bool read_member(struct rows *rows, int i, void *member, size_t *clients,
                        size_t *hosts)
{
    const struct column *c = &rows->columns[i];
    sqlite3_stmt *s = rows->statement;

    switch (c->kind) {
    case COLUMN_NUMBER:
        return read_number(c, sqlite3_column_int64(s, i), member);
    case COLUMN_BOOL:
        *(bool *)member = sqlite3_column_int64(s, i) != 0;
        return true;
    case COLUMN_TEXT:
        *(struct slice *)member = blob_at(s, i);
        return true;
    case COLUMN_NAME:
        return read_name(rows, blob_at(s, i), member);
    case COLUMN_CLIENTS:
        assert(*clients < COLUMNS_OF_CLIENTS);
        return read_clients(blob_at(s, i), member, rows->clients[(*clients)++]);
    case COLUMN_HOSTS:
        assert(*hosts < COLUMNS_OF_HOSTS);
        return read_hosts(blob_at(s, i), member, rows->hosts[(*hosts)++]);
    case COLUMN_ACTIVITY:
        return read_activity(blob_at(s, i), member);
    }
    return false;
}

bool rows_read(struct rows *rows, void *entry)
{
    size_t clients = 0, hosts = 0;
    int result;

    if (rows->failed || rows->damaged)
        return false;
    result = sqlite3_step(rows->statement);
    rows->failed |= result != SQLITE_ROW && result != SQLITE_DONE;
    for (size_t i = 0; result == SQLITE_ROW && i < rows->count; i++)
        rows->damaged |=
            !read_member(rows, (int)i, (char *)entry + rows->columns[i].at,
                         &clients, &hosts);
    return result == SQLITE_ROW && !rows->damaged;
}
