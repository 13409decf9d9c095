#include "run/log_follow.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "input/input.h"
#include "run/log_beside.h"

enum {
    BLOCK = 128 * 1024,
    WAIT_MS = 200,
    GRACE_MS = 60000, /* for which an old file is watched after its last line */
    PLACES = 16,
    /* Looks for new files after a rotation: names change while they are read */
    LOOKS = 10
};

/* How far a log was read that has been truncated since. Logs may begin all
 * alike (with comments): the bytes before the place tell them apart. */
struct place {
    const char *path; /* NULL: there is none, or its copy was found */
    struct file_part head, before;
    uint64_t number, offset;
};

/* A file that is read. */
struct tail {
    const char *path;
    struct log_reader *reader;
    struct file_identity identity;
    struct file_part head,
        before; /* its first bytes, the last that were read */
    bool is_stream;
    bool is_old;      /* there is another under its name now */
    bool is_replaced; /* it is old, and another content is in its place */
    unsigned idle;    /* looks in a row without a line */
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
    enum expectation *expected;  /* by the logs of the options */
    struct seen_files seen;      /* that are read, or old */
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

static bool is_tail(const struct log_follow *follow,
                    struct file_identity identity)
{
    for (size_t i = 0; i < follow->count; i++)
        if (file_is_same(follow->tails[i]->identity, identity)
            && !follow->tails[i]->is_replaced)
            return true;
    return false;
}

/* Whether the file is known and as it was; what is being read may grow. */
static bool is_seen(const struct log_follow *follow, const struct stat *st)
{
    return is_tail(follow, file_identity(st))
           || seen_files_have(&follow->seen, st);
}

/* @a head: its first bytes. */
static void note_seen(struct log_follow *follow, const struct stat *st,
                      const struct file_part *head)
{
    if (!seen_files_note(&follow->seen, st, head))
        follow->end.no_memory = true;
}

/* --- tails ---------------------------------------------------------------- */

static void close_tail(struct log_follow *follow, struct tail *tail)
{
    const struct input *input = log_reader_input(tail->reader);
    struct stat st;

    /* What is written into it later is not for us any more. */
    if (input && !tail->is_stream && !tail->is_replaced
        && input_stat(input, &st))
        note_seen(follow, &st, &tail->head);
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

static void learn_part(const struct input *input, struct file_part *part,
                       uint64_t offset, size_t len)
{
    part->offset = offset;
    part->len = input_peek(input, offset, part->bytes, len);
}

/* Its first bytes, as far as they were not there before, and the last ones that
 * were read. */
static void learn_parts(struct tail *tail)
{
    const struct input *input = log_reader_input(tail->reader);
    uint64_t end = input_position(input);
    size_t len = end < FILE_PART ? (size_t)end : FILE_PART;

    if (tail->head.len < FILE_PART)
        learn_part(input, &tail->head, 0, FILE_PART);
    learn_part(input, &tail->before, end - len, len);
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
        tail->identity = file_identity(&st);
        tail->is_stream = !S_ISREG(st.st_mode);
        learn_parts(tail);
        note_seen(follow, &st, &tail->head);
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

/* A look at the files beside the log @a path. */
struct look {
    struct log_follow *follow;
    const char *path;
};

/* Visit the files beside the log @a path, and those beside its older files,
 * which may have been moved to another folder. */
static void visit_beside(struct log_follow *follow, const char *path,
                         visit_fn *visit)
{
    struct look look = {follow, path};
    struct folders folders = {.count = 0};

    folders_visit(&folders, path, visit, &look);
    for (size_t i = 0, count = follow->count; i < count; i++) {
        const struct tail *tail = follow->tails[i];
        char name[4096];
        if (tail->path == path && tail->is_old
            && input_name_now(log_reader_input(tail->reader), name,
                              sizeof name))
            folders_visit(&folders, name, visit, &look);
    }
}

static void visit_old(void *context, const char *file, const struct stat *st)
{
    const struct look *look = context;
    struct file_part head = {.offset = 0};

    if (strcmp(file, look->path) == 0 || file_is_compressed(file))
        return;
    if (file_is_named_as(file, look->path))
        head = file_head(file);
    note_seen(look->follow, st, &head);
}

/* --- rotation ------------------------------------------------------------- */

/* Whether @a file is a copy made before a log was truncated: then it is read
 * from where the log was read to, if it goes so far. */
static bool is_copy(struct log_follow *follow, const char *path,
                    const char *file, const struct stat *st)
{
    uint64_t size = (uint64_t)st->st_size;

    for (size_t i = 0; i < PLACES; i++) {
        struct place *place = &follow->places[i];
        bool has_more = size >= place->offset;
        struct file_part head;
        struct tail *copy;

        if (place->path != path || !file_begins_as(file, size, &place->head)
            || (has_more && place->before.len > 0
                && !file_has_part(file, &place->before)))
            continue;
        place->path = NULL;
        if (!has_more) {
            head = file_head(file);
            note_seen(follow, st, &head);
            return true;
        }
        copy = open_tail(follow, path, file);
        if (copy) {
            copy->is_old = true;
            log_reader_go_to(copy->reader, place->number, place->offset);
        }
        return true;
    }
    return false;
}

/* The one that is being read, if @a file has the same: it begins as that does,
 * and has what was read last, or (@a partly) may get it: copies take their
 * time. */
static struct tail *find_double(const struct log_follow *follow,
                                const char *file, const struct stat *st,
                                bool *partly)
{
    struct tail *twin = NULL;

    for (size_t i = 0; i < follow->count && !twin; i++) {
        struct tail *tail = follow->tails[i];
        const struct file_part *before = &tail->before;
        if (tail->is_replaced
            || !file_begins_as(file, (uint64_t)st->st_size, &tail->head))
            continue;
        if (before->len == 0 || file_has_part(file, before))
            twin = tail;
        *partly |= (uint64_t)st->st_size < before->offset + before->len;
    }
    return twin;
}

/* Go on with @a file where @a tail is, which it holds. */
static void go_on_in(struct log_follow *follow, struct tail *tail,
                     const char *file, bool is_old)
{
    struct tail *next = open_tail(follow, tail->path, file);
    uint64_t number, offset;

    if (!next)
        return;
    next->is_old = is_old;
    log_reader_place(tail->reader, &number, &offset);
    if (log_reader_go_to(next->reader, number, offset))
        log_reader_end_here(tail->reader, true);
}

/* Whether @a file is longer than what @a tail reads: it is no copy. */
static bool goes_on(const struct tail *tail, const struct stat *st)
{
    const struct input *input = log_reader_input(tail->reader);
    struct stat own;

    return input && input_stat(input, &own) && st->st_size > own.st_size;
}

/* A file that was not there before: the copy of a truncated log, or one that
 * came under the name of the log and went before it was seen there. */
static void visit_new(void *context, const char *file, const struct stat *st)
{
    const struct look *look = context;
    struct log_follow *follow = look->follow;
    const char *path = look->path;
    char text[1200];
    struct tail *missed, *twin;
    struct file_part head;
    bool is_other, partly = false;

    if (strcmp(file, path) == 0 || file_is_compressed(file) || st->st_size == 0
        || is_seen(follow, st))
        return;
    if (is_copy(follow, path, file, st))
        return;
    twin = find_double(follow, file, st, &partly);
    if (!twin && partly && follow->looks > 0)
        return; /* it is looked at again */
    if (twin && !twin->is_old)
        return; /* what it is for shows when the log is cut or replaced */
    if (twin && twin->path == path && goes_on(twin, st)) {
        go_on_in(follow, twin, file, true);
        return;
    }
    head = file_head(file);
    is_other =
        !twin && !partly && !seen_files_began_so(&follow->seen, st, &head);
    note_seen(follow, st, &head);
    if (!is_other || !file_is_named_as(file, path))
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
    place->before = tail->before;
    log_reader_place(tail->reader, &place->number, &place->offset);
    snprintf(text, sizeof text,
             "%s: was truncated; lines may be missing: those that were written "
             "behind byte %" PRIu64 " of it and are in no copy found beside "
             "it",
             tail->path, place->offset);
    say(follow, text);
    visit_beside(follow, tail->path, visit_new);
    log_reader_end_here(tail->reader, place->path == NULL);
    tail->is_old = true;
    /* It may have another name by now, or none. */
    input_name_again(log_reader_input(tail->reader), again, sizeof again);
    open_tail(follow, tail->path, again);
}

static bool is_still_there(const struct input *input,
                           const struct file_part *part)
{
    char bytes[FILE_PART];

    return input_peek(input, part->offset, bytes, part->len) == part->len
           && memcmp(bytes, part->bytes, part->len) == 0;
}

/* A file that was written anew may have grown past what was read already. */
static bool was_truncated(const struct tail *tail)
{
    const struct input *input = log_reader_input(tail->reader);
    struct stat st;

    if (tail->is_stream || !input || !input_stat(input, &st))
        return false;
    return (uint64_t)st.st_size < input_position(input)
           || !is_still_there(input, &tail->head)
           || !is_still_there(input, &tail->before);
}

/* Another file has the name of @a tail now. Editors and `sed -i` put one there
 * that holds what was read, and go on in it. */
static void go_on_with_new(struct log_follow *follow, struct tail *tail)
{
    tail->is_old = true;
    follow->looks = LOOKS;
    if (tail->before.len > 0 && file_has_part(tail->path, &tail->head)
        && file_has_part(tail->path, &tail->before))
        go_on_in(follow, tail, tail->path, false);
    else
        open_tail(follow, tail->path, tail->path);
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
    if (log_reader_is_open(tail->reader))
        learn_parts(tail);
    if (tail->is_stream || stat(tail->path, &st) != 0
        || file_is_same(file_identity(&st), tail->identity))
        return;
    go_on_with_new(follow, tail);
}

/* A copy may be written over an older one. */
static void look_at_old(struct tail *tail)
{
    if (!tail->is_replaced && was_truncated(tail)) {
        tail->is_replaced = true;
        log_reader_end_here(tail->reader, true);
    }
    else if (log_reader_is_open(tail->reader)) {
        learn_parts(tail);
    }
}

static void look_for_new(struct log_follow *follow)
{
    const struct options *o = follow->options;

    follow->looks--;
    for (size_t i = 0; i < o->log_count; i++)
        if (strcmp(o->logs[i], "-") != 0)
            visit_beside(follow, o->logs[i], visit_new);
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
            visit_beside(follow, options->logs[i], visit_old);
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

/* What ended by itself, or could not be read, is not begun again; into a named
 * pipe somebody else may write. */
static void give_up(struct log_follow *follow, const char *path)
{
    struct stat st;

    if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISFIFO(st.st_mode))
        return;
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
        else
            look_at_old(tail);
    }
    if (follow->looks > 0)
        look_for_new(follow);
    for (size_t i = 0; i < follow->count; i++) {
        struct tail *tail = follow->tails[i];
        advance(tail);
        /* What was empty a moment ago may be cut before the next look. */
        if (tail->head.len == 0 && log_reader_is_open(tail->reader))
            learn_part(log_reader_input(tail->reader), &tail->head, 0,
                       FILE_PART);
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
    seen_files_free(&follow->seen);
    free(follow);
}
