#include "state/standing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state/database.h"
#include "state/periods.h"
#include "state/seal.h"
#include "state/state_db.h"

struct standing {
    sqlite3 *db;
    const char *path;
    bool is_new;
};

/* SQLite's own lock on the file is ours from the first transaction on, and no
 * second file in shared memory is needed for its log. */
static const char take_lock[] =
    "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";

/* The transaction of a night is on the disk, file and all, before it counts. */
static const char begin_log[] =
    "COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";

/* A new file is its owner's alone from the beginning. */
static bool make(const char *path, struct diag *diag)
{
    struct stat st;
    int fd;

    do
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK,
                  S_IRUSR | S_IWUSR);
    while (fd < 0 && errno == EINTR);
    if (fd < 0 || fstat(fd, &st) != 0) {
        diag_set(diag, "%s: cannot open the state: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    close(fd);
    if (S_ISREG(st.st_mode))
        return true;
    diag_set(diag,
             "%s: not a state of redirect-analyzer: no regular file; name "
             "another one",
             path);
    return false;
}

static void tell_cure(const char *path, struct diag *diag)
{
    struct diag what = *diag;

    diag_set(diag,
             "%s; nothing was changed. Put a copy of the file back, or move it "
             "away (with %s-wal if that is there) and let all logs be read "
             "again",
             what.text, path);
}

static void complain(const struct standing *s, struct diag *diag)
{
    int code = sqlite3_errcode(s->db);

    if (code == SQLITE_NOTADB) {
        diag_set(diag,
                 "%s: not a state of redirect-analyzer; name another file",
                 s->path);
        return;
    }
    database_complain(s->db, s->path, diag);
    if (code == SQLITE_CORRUPT)
        tell_cure(s->path, diag);
}

/* Whether it is one of ours, or nothing yet. */
static bool is_ours(struct standing *s, struct diag *diag)
{
    s->is_new = database_is_new(s->db);
    if (s->is_new)
        return true;
    if (!database_is_state(s->db, s->path, diag))
        return false;
    if (database_has_table(s->db, "place"))
        return true;
    diag_set(diag,
             "%s: a state that --partial has written, which does not know what "
             "logs it holds; go on from it with --restore, or name another "
             "file",
             s->path);
    return false;
}

static bool run(struct standing *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

struct standing *standing_open(const char *path, bool *is_held,
                               struct diag *diag)
{
    struct standing *s = NULL;
    bool ok = false;

    *is_held = false;
    if (!make(path, diag))
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s) {
        diag_set(diag, "out of memory");
        return NULL;
    }
    s->path = path;
    if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE, NULL)
        == SQLITE_OK) {
        database_distrust(s->db);
        ok = run(s, take_lock);
    }
    *is_held = !ok && sqlite3_errcode(s->db) == SQLITE_BUSY;
    if (!ok && !*is_held)
        complain(s, diag);
    if (ok && !is_ours(s, diag))
        ok = false;
    else if (ok && !run(s, begin_log)) {
        complain(s, diag);
        ok = false;
    }
    if (ok)
        return s;
    standing_close(s);
    return NULL;
}

bool standing_load(struct standing *s, const struct state *state, bool first,
                   struct diag *diag)
{
    bool is_damaged = false;

    if (s->is_new
        || state_read(state, s->db, s->path, first, &is_damaged, diag))
        return true;
    if (is_damaged)
        tell_cure(s->path, diag);
    return false;
}

bool standing_write(struct standing *s, const struct state *state,
                    struct diag *diag)
{
    places_trim(state->places, PLACES_MAX);
    if (!run(s, "BEGIN IMMEDIATE") || !database_clear(s->db, NULL)) {
        complain(s, diag);
        return false;
    }
    return state_write(state, s->db, s->path, diag);
}

/* --- days apart ----------------------------------------------------------- */

bool standing_has_periods(const struct standing *s)
{
    return periods_are_kept(s->db);
}

int64_t standing_newest(const struct standing *s)
{
    return periods_newest(s->db);
}

bool standing_begin_periods(struct standing *s, struct diag *diag)
{
    if (run(s, "BEGIN IMMEDIATE") && periods_make(s->db))
        return true;
    complain(s, diag);
    return false;
}

bool standing_add_period(struct standing *s, int64_t last_us,
                         const struct state *state, struct diag *diag)
{
    return periods_add(s->db, s->path, last_us, state, diag);
}

static bool read_periods(struct standing *s, enum periods_of which,
                         int64_t time_us, const struct state *state,
                         struct diag *diag)
{
    bool is_damaged = false;

    if (periods_read(s->db, s->path, which, time_us, state, &is_damaged, diag))
        return true;
    if (is_damaged)
        tell_cure(s->path, diag);
    return false;
}

bool standing_take_day(struct standing *s, int64_t time_us,
                       const struct state *state, struct diag *diag)
{
    return read_periods(s, PERIODS_OF_DAY, time_us, state, diag)
           && periods_drop_day(s->db, s->path, time_us, diag);
}

bool standing_forget(struct standing *s, unsigned days, struct diag *diag)
{
    return periods_forget(s->db, s->path, days, diag);
}

bool standing_write_waiting(struct standing *s, const struct state *state,
                            struct diag *diag)
{
    places_trim(state->places, PLACES_MAX);
    if (!database_clear(s->db, "period")) {
        complain(s, diag);
        return false;
    }
    return state_write(state, s->db, s->path, diag);
}

bool standing_read_others(struct standing *s, int64_t time_us,
                          const struct state *state, struct diag *diag)
{
    return read_periods(s, PERIODS_OF_OTHERS, time_us, state, diag);
}

/* --- the end of a run ----------------------------------------------------- */

bool standing_keep(struct standing *s, const struct told *told,
                   struct diag *diag)
{
    if (!state_write_told(told, s->db, s->path, diag))
        return false;
    if (seal_set(s->db) && run(s, "COMMIT"))
        return true;
    complain(s, diag);
    return false;
}

void standing_close(struct standing *s)
{
    if (!s)
        return;
    sqlite3_close(s->db);
    free(s);
}
