#include "run/log_follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "run/log_follow_pieces.h"

enum {
    WAIT_MS = 200,
    GRACE_MS = 60000 /* for which an old file is watched after its last line */
};

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
        log_follow_open(follow, path, path);
        return;
    }
    if (follow->expected[i] == AWAITED)
        return;
    follow->expected[i] = AWAITED;
    snprintf(text, sizeof text, "%s: is not there yet; waiting for it", path);
    log_follow_say(follow, text);
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
            log_follow_note_old(follow, options->logs[i]);
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
    for (size_t i = 0; i < before; i++)
        log_follow_look_at(follow, follow->tails[i]);
    if (follow->looks > 0)
        log_follow_look_for_new(follow);
    for (size_t i = 0; i < follow->count; i++) {
        struct tail *tail = follow->tails[i];
        advance(tail);
        /* What was empty a moment ago may be cut before the next look. */
        if (tail->head.len == 0 && log_reader_is_open(tail->reader))
            log_follow_learn_part(log_reader_input(tail->reader), &tail->head,
                                  0, FILE_PART);
        if (tail->is_old && !tail->has_record
            && ++tail->idle > GRACE_MS / WAIT_MS) {
            log_reader_follow(tail->reader, false);
            advance(tail);
        }
        if (is_over(tail)) {
            if (!tail->is_old)
                give_up(follow, tail->path);
            log_follow_close_tail(follow, tail);
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
