#include "run/log_follow.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "input/input.h"

enum {
    BLOCK = 128 * 1024,
    WAIT_MS = 200,
    GRACE_MS = 60000, /* for which an old file is watched after its last line */
    HEAD = 256,
    PLACES = 16,
    /* Looks for new files after a rotation: names change while they are read */
    LOOKS = 10
};

/* A file by what it is, not by its name. */
struct identity {
    dev_t device;
    ino_t inode;
};

/* The first bytes of a file: a copy has the same. */
struct head {
    char bytes[HEAD];
    size_t len;
};

/* How far a log was read that has been truncated since. */
struct place {
    const char *path; /* NULL: there is none, or its copy was found */
    struct head head;
    uint64_t number, offset;
};

/* A file that is read. */
struct tail {
    const char *path;
    struct log_reader *reader;
    struct identity identity;
    struct head head;
    bool is_stream;
    bool is_old;   /* there is another under its name now */
    unsigned idle; /* looks in a row without a line */
    bool has_record;
    struct record record;
};

/* What is known of a log that is not read. */
enum expectation { NEVER_SEEN, AWAITED, GIVEN_UP };

struct log_follow {
    const struct options *options;
    const struct log_reader_sink *sink;
    struct tail **tails;
    size_t count, room;
    enum expectation *expected; /* by the logs of the options */
    struct identity *seen; /* files beside the logs that are read, or old */
    size_t seen_count, seen_room;
    struct tail *current;        /* whose record was handed out */
    struct place places[PLACES]; /* the last ones */
    size_t next_place;
    unsigned looks; /* for new files, still to do */

    struct log_counts counts; /* of the closed ones */
    struct log_end end;
    uint64_t size;
};

static void say(const struct log_follow *follow, const char *text)
{
    if (follow->sink->on_diagnostic)
        follow->sink->on_diagnostic(follow->sink->context, text);
}

/* --- files ---------------------------------------------------------------- */

static struct identity identity_of(const struct stat *st)
{
    return (struct identity){st->st_dev, st->st_ino};
}

static bool same_file(struct identity a, struct identity b)
{
    return a.device == b.device && a.inode == b.inode;
}

static bool is_seen(const struct log_follow *follow, struct identity identity)
{
    for (size_t i = 0; i < follow->seen_count; i++)
        if (same_file(follow->seen[i], identity))
            return true;
    return false;
}

static void note_seen(struct log_follow *follow, struct identity identity)
{
    size_t room = follow->seen_room ? 2 * follow->seen_room : 64;
    struct identity *grown;

    if (is_seen(follow, identity))
        return;
    if (follow->seen_count == follow->seen_room) {
        grown = realloc(follow->seen, room * sizeof *grown);
        if (!grown) {
            follow->end.no_memory = true;
            return;
        }
        follow->seen = grown;
        follow->seen_room = room;
    }
    follow->seen[follow->seen_count++] = identity;
}

/* --- tails ---------------------------------------------------------------- */

static void close_tail(struct log_follow *follow, struct tail *tail)
{
    log_counts_add(&follow->counts, log_reader_counts(tail->reader));
    log_end_add(&follow->end, log_reader_end(tail->reader));
    follow->size += log_reader_size(tail->reader);
    log_reader_close(tail->reader);
    free(tail);
}

static bool add_tail(struct log_follow *follow, struct tail *tail)
{
    size_t room = follow->room ? 2 * follow->room : 16;
    struct tail **grown;

    if (follow->count == follow->room) {
        grown = realloc(follow->tails, room * sizeof *grown);
        if (!grown)
            return false;
        follow->tails = grown;
        follow->room = room;
    }
    follow->tails[follow->count++] = tail;
    return true;
}

/* Its first bytes, as far as they were not there before. */
static void learn_head(struct tail *tail)
{
    if (tail->head.len < HEAD)
        tail->head.len =
            input_head(log_reader_input(tail->reader), tail->head.bytes, HEAD);
}

/* Begin to read @a file, which @a path names or named. NULL when it cannot be
 * read; that was told. */
static struct tail *open_tail(struct log_follow *follow, const char *path,
                              const char *file)
{
    struct tail *tail = calloc(1, sizeof *tail);
    struct stat st;

    if (!tail)
        goto no_memory;
    tail->path = path;
    tail->reader =
        log_reader_open(file, path, follow->options, BLOCK, follow->sink);
    if (!tail->reader || !add_tail(follow, tail))
        goto no_memory;
    log_reader_follow(tail->reader, true);
    if (log_reader_is_open(tail->reader)
        && input_stat(log_reader_input(tail->reader), &st)) {
        tail->identity = identity_of(&st);
        tail->is_stream = !S_ISREG(st.st_mode);
        note_seen(follow, tail->identity);
        learn_head(tail);
    }
    return tail;

no_memory:
    follow->end.no_memory = true;
    if (tail)
        log_reader_close(tail->reader);
    free(tail);
    return NULL;
}

/* --- files beside a log --------------------------------------------------- */

/* What a look at the files beside @a path may do with each. */
typedef void visit_fn(struct log_follow *follow, const char *file,
                      const struct stat *st, void *context);

/* Visit the files whose names begin with that of @a path. */
static void visit_beside(struct log_follow *follow, const char *path,
                         visit_fn *visit, void *context)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t len = slash ? (size_t)(slash - path) + 1 : 0;
    char file[4096];
    struct dirent *entry;
    struct stat st;
    DIR *dir;

    if (len + 2 >= sizeof file)
        return;
    snprintf(file, sizeof file, "%.*s.", (int)len, path);
    dir = opendir(file);
    while (dir && (entry = readdir(dir))) {
        if (strncmp(entry->d_name, name, strlen(name)) != 0
            || snprintf(file, sizeof file, "%.*s%s", (int)len, path,
                        entry->d_name)
                   >= (int)sizeof file)
            continue;
        if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
            visit(follow, file, &st, context);
    }
    if (dir)
        closedir(dir);
}

static void visit_old(struct log_follow *follow, const char *file,
                      const struct stat *st, void *context)
{
    const char *path = context;

    if (strcmp(file, path) != 0)
        note_seen(follow, identity_of(st));
}

/* Whether @a file begins with the bytes that @a head has. */
static bool begins_as(const char *file, const struct head *head)
{
    char bytes[HEAD];
    FILE *f = fopen(file, "re");
    size_t got = f ? fread(bytes, 1, head->len, f) : 0;

    if (f)
        fclose(f);
    return head->len > 0 && got == head->len
           && memcmp(bytes, head->bytes, got) == 0;
}

static bool is_compressed(const char *file)
{
    static const char *const endings[] = {".gz", ".zst", ".bz2", ".xz"};
    size_t len = strlen(file);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t n = strlen(endings[i]);
        if (len > n && strcmp(file + len - n, endings[i]) == 0)
            return true;
    }
    return false;
}

/* --- rotation ------------------------------------------------------------- */

/* Whether @a file is a copy made before a log was truncated: then it is read
 * from where the log was read to. */
static bool is_copy(struct log_follow *follow, const char *path,
                    const char *file, const struct stat *st)
{
    for (size_t i = 0; i < PLACES; i++) {
        struct place *place = &follow->places[i];
        struct tail *copy;

        if (place->path != path || (uint64_t)st->st_size < place->offset
            || !begins_as(file, &place->head))
            continue;
        copy = open_tail(follow, path, file);
        if (copy) {
            copy->is_old = true;
            log_reader_go_to(copy->reader, place->number, place->offset);
        }
        place->path = NULL;
        return true;
    }
    return false;
}

/* Whether @a file has what is being read from another one. */
static bool is_double(const struct log_follow *follow, const char *file)
{
    for (size_t i = 0; i < follow->count; i++)
        if (begins_as(file, &follow->tails[i]->head))
            return true;
    return false;
}

/* A file that was not there before: the copy of a truncated log, or one that
 * came under the name of the log and went before it was seen there. */
static void visit_new(struct log_follow *follow, const char *file,
                      const struct stat *st, void *context)
{
    const char *path = context;
    char text[1200];
    struct tail *missed;

    if (is_seen(follow, identity_of(st)) || strcmp(file, path) == 0
        || is_compressed(file))
        return;
    if (is_copy(follow, path, file, st))
        return;
    note_seen(follow, identity_of(st));
    if (is_double(follow, file))
        return;
    missed = open_tail(follow, path, file);
    if (!missed)
        return;
    missed->is_old = true;
    snprintf(text, sizeof text,
             "%s: was not seen while it was %s, and is read now; if it is a "
             "copy, lines may be missing behind it",
             file, path);
    say(follow, text);
}

/* The log was cut to nothing and is written anew. What was read of a line
 * without its end is in the copy, too, if there is one. */
static void truncated(struct log_follow *follow, struct tail *tail)
{
    struct place *place = &follow->places[follow->next_place++ % PLACES];
    char text[1200], again[64];

    place->path = tail->path;
    place->head = tail->head;
    log_reader_place(tail->reader, &place->number, &place->offset);
    snprintf(text, sizeof text,
             "%s: was truncated; lines may be missing that were written behind "
             "byte %" PRIu64 " of it and are in no copy",
             tail->path, place->offset);
    say(follow, text);
    visit_beside(follow, tail->path, visit_new, (void *)(uintptr_t)tail->path);
    log_reader_end_here(tail->reader, place->path == NULL);
    tail->is_old = true;
    /* It may have another name by now, or none. */
    input_name_again(log_reader_input(tail->reader), again, sizeof again);
    open_tail(follow, tail->path, again);
}

static bool was_truncated(const struct tail *tail)
{
    const struct input *input = log_reader_input(tail->reader);
    char head[HEAD];
    struct stat st;

    if (tail->is_stream || !input || !input_stat(input, &st))
        return false;
    return (uint64_t)st.st_size < input_position(input)
           || input_head(input, head, tail->head.len) != tail->head.len
           || memcmp(head, tail->head.bytes, tail->head.len) != 0;
}

/* Look what became of the file under the name of @a tail. */
static void look_at(struct log_follow *follow, struct tail *tail)
{
    struct stat st;

    if (was_truncated(tail)) {
        follow->looks = LOOKS;
        truncated(follow, tail);
        return;
    }
    learn_head(tail);
    if (tail->is_stream || stat(tail->path, &st) != 0
        || same_file(identity_of(&st), tail->identity))
        return;
    tail->is_old = true;
    follow->looks = LOOKS;
    open_tail(follow, tail->path, tail->path);
}

static void look_for_new(struct log_follow *follow)
{
    const struct options *o = follow->options;

    follow->looks--;
    for (size_t i = 0; i < o->log_count; i++)
        if (strcmp(o->logs[i], "-") != 0)
            visit_beside(follow, o->logs[i], visit_new,
                         (void *)(uintptr_t)o->logs[i]);
}

/* --- logs that are not there yet ------------------------------------------ */

static bool is_followed(const struct log_follow *follow, const char *path)
{
    for (size_t i = 0; i < follow->count; i++)
        if (follow->tails[i]->path == path && !follow->tails[i]->is_old)
            return true;
    return false;
}

static void open_named(struct log_follow *follow, size_t i)
{
    const char *path = follow->options->logs[i];
    char text[1200];
    struct stat st;

    if (strcmp(path, "-") == 0 || stat(path, &st) == 0) {
        open_tail(follow, path, path);
        return;
    }
    if (follow->expected[i] == AWAITED)
        return;
    follow->expected[i] = AWAITED;
    snprintf(text, sizeof text, "%s: is not there yet; waiting for it", path);
    say(follow, text);
}

struct log_follow *log_follow_create(const struct options *options,
                                     const struct log_reader_sink *sink)
{
    struct log_follow *follow = calloc(1, sizeof *follow);

    if (!follow)
        return NULL;
    follow->options = options;
    follow->sink = sink;
    follow->expected = calloc(options->log_count, sizeof *follow->expected);
    if (!follow->expected) {
        log_follow_destroy(follow);
        return NULL;
    }
    for (size_t i = 0; i < options->log_count; i++) {
        if (strcmp(options->logs[i], "-") != 0)
            visit_beside(follow, options->logs[i], visit_old,
                         (void *)(uintptr_t)options->logs[i]);
        open_named(follow, i);
    }
    return follow;
}

/* --- records -------------------------------------------------------------- */

/* Have the next record of @a tail ready, if there is one. */
static void advance(struct tail *tail)
{
    tail->has_record = log_reader_next(tail->reader, &tail->record);
    if (tail->has_record)
        tail->idle = 0;
}

bool log_follow_next(struct log_follow *follow, struct record *record)
{
    struct tail *oldest = NULL;

    if (follow->current)
        advance(follow->current);
    follow->current = NULL;
    for (size_t i = 0; i < follow->count; i++) {
        struct tail *tail = follow->tails[i];
        if (tail->has_record
            && (!oldest || tail->record.time_us < oldest->record.time_us))
            oldest = tail;
    }
    if (!oldest)
        return false;
    follow->current = oldest;
    *record = oldest->record;
    return true;
}

/* Whether nothing more can come from @a tail. */
static bool is_over(const struct tail *tail)
{
    return !tail->has_record && !log_reader_is_waiting(tail->reader);
}

/* What ended by itself, or could not be read, is not begun again. */
static void give_up(struct log_follow *follow, const char *path)
{
    for (size_t i = 0; i < follow->options->log_count; i++)
        if (follow->options->logs[i] == path)
            follow->expected[i] = GIVEN_UP;
}

bool log_follow_wait(struct log_follow *follow)
{
    const struct timespec pause = {0, WAIT_MS * 1000000};
    size_t kept = 0, before = follow->count, awaited = 0;

    nanosleep(&pause, NULL);
    for (size_t i = 0; i < before; i++) {
        struct tail *tail = follow->tails[i];
        if (!tail->is_old)
            look_at(follow, tail);
    }
    if (follow->looks > 0)
        look_for_new(follow);
    for (size_t i = 0; i < follow->count; i++) {
        struct tail *tail = follow->tails[i];
        advance(tail);
        if (tail->is_old && !tail->has_record
            && ++tail->idle > GRACE_MS / WAIT_MS) {
            log_reader_follow(tail->reader, false);
            advance(tail);
        }
        if (is_over(tail)) {
            if (!tail->is_old)
                give_up(follow, tail->path);
            close_tail(follow, tail);
        }
        else
            follow->tails[kept++] = tail;
    }
    follow->count = kept;
    for (size_t i = 0; i < follow->options->log_count; i++) {
        if (follow->expected[i] == GIVEN_UP)
            continue;
        awaited++;
        if (!is_followed(follow, follow->options->logs[i]))
            open_named(follow, i);
    }
    return follow->count > 0 || awaited > 0;
}

/* --- what was read -------------------------------------------------------- */

struct log_counts log_follow_counts(const struct log_follow *follow)
{
    struct log_counts counts = follow->counts;

    for (size_t i = 0; i < follow->count; i++)
        log_counts_add(&counts, log_reader_counts(follow->tails[i]->reader));
    return counts;
}

struct log_end log_follow_end(const struct log_follow *follow)
{
    struct log_end end = follow->end;

    for (size_t i = 0; i < follow->count; i++)
        log_end_add(&end, log_reader_end(follow->tails[i]->reader));
    return end;
}

uint64_t log_follow_size(const struct log_follow *follow)
{
    uint64_t size = follow->size;

    for (size_t i = 0; i < follow->count; i++)
        size += log_reader_size(follow->tails[i]->reader);
    return size;
}

void log_follow_destroy(struct log_follow *follow)
{
    if (!follow)
        return;
    for (size_t i = 0; i < follow->count; i++) {
        log_reader_close(follow->tails[i]->reader);
        free(follow->tails[i]);
    }
    free(follow->tails);
    free(follow->expected);
    free(follow->seen);
    free(follow);
}
