/* What becomes of followed files: renamed, copied, truncated, replaced. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "run/log_follow_pieces.h"

/* Looks for new files after a rotation: names change while they are read. */
enum { LOOKS = 10 };

/* --- files that are known ------------------------------------------------- */

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
    log_follow_note_seen(look->follow, st, &head);
}

void log_follow_note_old(struct log_follow *follow, const char *path)
{
    visit_beside(follow, path, visit_old);
}

/* --- rotation ------------------------------------------------------------- */

/* Whether @a file is a copy made before a log was truncated: then it is read
 * from where the log was read to, if it goes so far. */
static bool is_copy(struct log_follow *follow, const char *path,
                    const char *file, const struct stat *st)
{
    uint64_t size = (uint64_t)st->st_size;

    for (size_t i = 0; i < LOG_FOLLOW_PLACES; i++) {
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
            log_follow_note_seen(follow, st, &head);
            return true;
        }
        copy = log_follow_open(follow, path, file);
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
    struct tail *next = log_follow_open(follow, tail->path, file);
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
    log_follow_note_seen(follow, st, &head);
    if (!is_other || !file_is_named_as(file, path))
        return;
    missed = log_follow_open(follow, path, file);
    if (!missed)
        return;
    missed->is_old = true;
    snprintf(text, sizeof text,
             "%s: was not seen while it was %s, and is read now; if it is a "
             "copy, lines may be missing behind it",
             file, path);
    log_follow_say(follow, text);
}

/* The log was cut to nothing and is written anew. What was read of a line
 * without its end is in the copy, too, if there is one. */
static void truncated(struct log_follow *follow, struct tail *tail)
{
    struct place *place =
        &follow->places[follow->next_place++ % LOG_FOLLOW_PLACES];
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
    log_follow_say(follow, text);
    visit_beside(follow, tail->path, visit_new);
    log_reader_end_here(tail->reader, place->path == NULL);
    tail->is_old = true;
    /* It may have another name by now, or none. */
    input_name_again(log_reader_input(tail->reader), again, sizeof again);
    log_follow_open(follow, tail->path, again);
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
        log_follow_open(follow, tail->path, tail->path);
}

/* Of a file under its own name. */
static void look_at_new(struct log_follow *follow, struct tail *tail)
{
    struct stat st;

    if (was_truncated(tail)) {
        follow->looks = LOOKS;
        truncated(follow, tail);
        return;
    }
    if (log_reader_is_open(tail->reader))
        log_follow_learn_parts(tail);
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
        log_follow_learn_parts(tail);
    }
}

void log_follow_look_at(struct log_follow *follow, struct tail *tail)
{
    if (tail->is_old)
        look_at_old(tail);
    else
        look_at_new(follow, tail);
}

void log_follow_look_for_new(struct log_follow *follow)
{
    const struct options *o = follow->options;

    follow->looks--;
    for (size_t i = 0; i < o->log_count; i++)
        if (strcmp(o->logs[i], "-") != 0)
            visit_beside(follow, o->logs[i], visit_new);
}
