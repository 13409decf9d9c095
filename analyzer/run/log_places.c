#include "run/log_places.h"

#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "run/log_view.h"
#include "util/hash.h"
#include "util/index.h"

enum { CANDIDATES = 256, KEY_BYTES = 64 };

static const size_t nowhere = SIZE_MAX;

/* A log that was named. */
struct seen_log {
    const char *path;
    struct stat st; /* when it was looked at */
    bool is_plain;
    bool is_known;  /* nothing in it is new, or another one has all of it */
    bool is_failed; /* it could not be looked at */
    bool is_cut;    /* it was read as far as it can be, not to its end */
    struct diag *why;
    struct log_place start;
    size_t place;     /* its number among the known ones, or nowhere */
    size_t next_like; /* another log that begins so, or nowhere */
};

struct log_places {
    struct places *known;
    int64_t found_us;
    unsigned max_expansion;
    struct seen_log *logs;
    size_t count, next_failure, next_cut;
    struct index *beginnings; /* the last log that begins so, by its hash: its
                                 number and one, where pointers stand */
    const char **paths;       /* to be read */
    size_t *numbers;          /* of the logs, by rank */
    size_t rank_count;
    bool no_memory, is_broken;
};

static struct log_place *place_at(const struct log_places *p, size_t number)
{
    size_t count;

    return &places_all(p->known, &count)[number];
}

static size_t number_of(const struct log_places *p,
                        const struct log_place *place)
{
    size_t count;

    return (size_t)(place - places_all(p->known, &count));
}

static void fail(struct log_places *p, struct seen_log *log,
                 const struct diag *why)
{
    log->is_failed = true;
    log->why = malloc(sizeof *log->why);
    if (log->why)
        *log->why = *why;
    else
        p->no_memory = true;
}

/* --- packed files as they are stored -------------------------------------- */

/* What a place at the end of the file would be, as it is stored. */
static bool stored_place(const struct input *in, struct log_place *place)
{
    char head[PLACE_BYTES], tail[PLACE_BYTES];
    struct stat st;
    uint64_t size;
    size_t len;

    if (!input_stat(in, &st) || st.st_size <= 0)
        return false;
    size = (uint64_t)st.st_size;
    len = size < PLACE_BYTES ? (size_t)size : PLACE_BYTES;
    if (input_peek_stored(in, 0, head, len) != len
        || input_peek_stored(in, size - len, tail, len) != len)
        return false;
    *place = place_between((struct slice){head, len}, (struct slice){tail, len},
                           size);
    place->stored = true;
    return true;
}

/* The place of a packed file that was read as far as it can be; NULL: there is
 * none. */
static struct log_place *find_stored(struct log_places *p,
                                     const struct input *in)
{
    char head[PLACE_BYTES];
    struct log_place *found[CANDIDATES], there;
    size_t count, len = input_peek_stored(in, 0, head, sizeof head);

    if (!stored_place(in, &there))
        return NULL;
    count = places_find(p->known, (struct slice){head, len}, true, found,
                        CANDIDATES);
    for (size_t i = 0; i < count; i++)
        if (found[i]->offset == there.offset && found[i]->tail == there.tail)
            return found[i];
    return NULL;
}

/* The next time it need not be unpacked. */
static void know_stored(struct log_places *p, const struct input *in,
                        bool is_cut)
{
    uint64_t most = input_is_left(in) ? p->max_expansion : 0;
    struct log_place place, *known = find_stored(p, in);

    if (known) {
        known->lines = most;
        known->unfinished = is_cut;
        return;
    }
    if (!stored_place(in, &place))
        return;
    place.lines = most;
    place.unfinished = is_cut;
    place.found_us = p->found_us;
    p->no_memory |= !places_add(p->known, &place);
}

/* Whether reading the file of @a stored again would give nothing new: it was not
 * left for its expansion, or would be again. */
static bool is_exhausted(const struct log_places *p,
                         const struct log_place *stored)
{
    return stored->lines == 0
           || (p->max_expansion != 0 && p->max_expansion <= stored->lines);
}

/* --- what is known of a log ----------------------------------------------- */

/* Whether @a view, which was looked at up to @a start, ends there. */
static bool ends_at(struct log_view *view, const struct log_place *start)
{
    uint64_t length;

    return view->is_plain ? (uint64_t)view->st.st_size == start->offset
                          : log_view_length(view, &length) == LOG_VIEW_OK
                                && !view->is_cut && length == start->offset;
}

/* Look which of the places that may be in the log is, and furthest. */
static void find_place(struct log_places *p, struct seen_log *log,
                       struct log_view *view)
{
    struct log_place *found[CANDIDATES], *at = NULL, *behind = NULL;
    size_t count =
        places_find(p->known, log_view_head(view), false, found, CANDIDATES);
    enum log_view_result result = LOG_VIEW_OK;
    struct slice before;

    for (size_t i = 0; i < count && result == LOG_VIEW_OK; i++) {
        result = log_view_before(view, found[i]->offset, &before);
        if (result == LOG_VIEW_OK && place_has_tail(found[i], before))
            at = found[i];
        else if (result == LOG_VIEW_SHORT && found[i]->head_len == PLACE_BYTES)
            behind = found[i];
    }
    if (result == LOG_VIEW_FAILED) {
        p->is_broken = true;
        fail(p, log, &view->diag);
        return;
    }
    /* A log that ends before the place is an older copy of it. A short beginning
     * says nothing, many logs may have it: then the log that the place is in is
     * looked for among the others. */
    log->is_known = !at && behind;
    if (!at)
        at = behind;
    if (!at)
        return;
    at->found_us = p->found_us;
    log->place = number_of(p, at);
    log->start = *at;
    place_see_head(&log->start, log_view_head(view));
    log->is_known |= ends_at(view, at);
    if (log->is_known && !view->is_plain && !view->is_cut)
        know_stored(p, view->in, false);
}

/* --- logs that hold the same ---------------------------------------------- */

/* Whether two logs begin with the same bytes, as far as both have some. */
static bool begin_alike(const struct log_view *one,
                        const struct log_view *other)
{
    struct slice a = log_view_head(one), b = log_view_head(other);
    size_t len = a.len < b.len ? a.len : b.len;

    return slice_equal((struct slice){a.at, len}, (struct slice){b.at, len});
}

/* Whether all of @a shorter, @a len bytes, is the beginning of @a longer, which
 * begins alike. */
static bool is_beginning(struct log_places *p, struct log_view *shorter,
                         uint64_t len, struct log_view *longer)
{
    struct slice tail, before;

    if (log_view_before(shorter, len, &tail) != LOG_VIEW_OK
        || log_view_before(longer, len, &before) != LOG_VIEW_OK) {
        p->is_broken = true;
        return false;
    }
    return slice_equal(tail, before);
}

/* Open both. @return whether that could be done, and they begin alike. */
static bool open_both(struct log_places *p, struct log_view *a,
                      const struct seen_log *one, struct log_view *b,
                      const struct seen_log *other)
{
    enum log_view_result opened_one =
        log_view_open(a, one->path, p->max_expansion);
    enum log_view_result opened_other =
        log_view_open(b, other->path, p->max_expansion);
    bool opened = opened_one == LOG_VIEW_OK && opened_other == LOG_VIEW_OK;

    p->is_broken |= !opened;
    return opened && begin_alike(a, b);
}

static bool measure(struct log_places *p, const struct seen_log *log,
                    uint64_t *length)
{
    static struct log_view view;
    bool measured =
        log_view_open(&view, log->path, p->max_expansion) == LOG_VIEW_OK
        && log_view_length(&view, length) == LOG_VIEW_OK;

    log_view_close(&view);
    p->is_broken |= !measured;
    return measured;
}

/* The one of two logs that the other one is the beginning of, and need not be
 * read; NULL when both are to be. */
static struct seen_log *needless(struct log_places *p, struct seen_log *one,
                                 struct seen_log *other)
{
    static struct log_view a, b;
    struct seen_log *shorter = other, *longer = one;
    uint64_t len_one, len_other;
    bool same = open_both(p, &a, one, &b, other);

    log_view_close(&a);
    log_view_close(&b);
    /* To measure a packed one all of it is unpacked: not for each that begins
     * with the same few bytes. */
    if (!same || !measure(p, one, &len_one) || !measure(p, other, &len_other))
        return NULL;
    if (len_one < len_other) {
        shorter = one;
        longer = other;
    }
    same =
        open_both(p, &a, shorter, &b, longer)
        && is_beginning(p, &a, len_one < len_other ? len_one : len_other, &b);
    log_view_close(&a);
    log_view_close(&b);
    return same ? shorter : NULL;
}

static uint64_t beginning_of(const struct log_view *view)
{
    struct slice head = log_view_head(view);

    if (head.len > KEY_BYTES)
        head.len = KEY_BYTES;
    return hash_keyed(head);
}

/* Whether one of two logs may turn out to be the beginning of the other, which
 * is not known of either by its place. */
static bool may_be_needless(const struct seen_log *log,
                            const struct seen_log *other)
{
    return !log->is_known && !log->is_failed
           && (!other->is_known || log->place == nowhere);
}

/* Look whether another log holds what @a log does, or the reverse. */
static void compare_with_others(struct log_places *p, struct seen_log *log,
                                uint64_t beginning)
{
    size_t number = (size_t)(log - p->logs);
    size_t first = (size_t)(uintptr_t)index_find(p->beginnings, beginning);

    if (first == 0) {
        p->no_memory |= !index_add(p->beginnings, beginning,
                                   (void *)(uintptr_t)(number + 1));
        return;
    }
    for (size_t i = first - 1; i != nowhere; i = p->logs[i].next_like) {
        struct seen_log *other = &p->logs[i], *spare = NULL;

        if (may_be_needless(log, other) || may_be_needless(other, log))
            spare = needless(p, other, log);
        if (spare)
            spare->is_known = true;
    }
    log->next_like = p->logs[first - 1].next_like;
    p->logs[first - 1].next_like = number;
}

/* --- looking at all of them ----------------------------------------------- */

static void look_at(struct log_places *p, struct seen_log *log)
{
    static struct log_view view;
    enum log_view_result result =
        log_view_open(&view, log->path, p->max_expansion);
    struct log_place *stored;

    log->st = view.st;
    log->is_plain = view.is_plain;
    if (result != LOG_VIEW_OK) {
        p->is_broken |= S_ISREG(view.st.st_mode);
        fail(p, log, &view.diag);
    }
    if (result == LOG_VIEW_OK && !view.is_plain
        && (stored = find_stored(p, view.in))) {
        stored->found_us = p->found_us;
        log->is_known = is_exhausted(p, stored);
        log->is_cut = log->is_known && stored->unfinished;
    }
    if (result == LOG_VIEW_OK && log_view_head(&view).len > 0) {
        uint64_t beginning = beginning_of(&view);
        if (!log->is_known)
            find_place(p, log, &view);
        log_view_close(&view);
        if (!log->is_failed)
            compare_with_others(p, log, beginning);
    }
    log_view_close(&view);
}

static void choose(struct log_places *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->logs[i].is_known || p->logs[i].is_failed)
            continue;
        p->paths[p->rank_count] = p->logs[i].path;
        p->numbers[p->rank_count++] = i;
    }
}

struct log_places *log_places_create(struct places *known,
                                     const char *const *logs, size_t count,
                                     unsigned max_expansion, int64_t found_us)
{
    struct log_places *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->known = known;
    p->found_us = found_us;
    p->max_expansion = max_expansion;
    p->count = count;
    p->logs = calloc(count + 1, sizeof *p->logs);
    p->paths = calloc(count + 1, sizeof *p->paths);
    p->numbers = calloc(count + 1, sizeof *p->numbers);
    p->beginnings = index_create(count + 1);
    p->no_memory = !p->logs || !p->paths || !p->numbers || !p->beginnings;
    for (size_t i = 0; i < count && !p->no_memory; i++) {
        p->logs[i].path = logs[i];
        p->logs[i].place = p->logs[i].next_like = nowhere;
        look_at(p, &p->logs[i]);
    }
    if (p->no_memory) {
        log_places_destroy(p);
        return NULL;
    }
    choose(p);
    return p;
}

const char **log_places_logs(const struct log_places *p, size_t *count)
{
    *count = p->rank_count;
    return p->paths;
}

bool log_places_are_broken(const struct log_places *p)
{
    return p->is_broken;
}

bool log_places_next_failure(struct log_places *p, struct diag *diag)
{
    while (p->next_failure < p->count && !p->logs[p->next_failure].is_failed)
        p->next_failure++;
    if (p->next_failure == p->count)
        return false;
    *diag = *p->logs[p->next_failure++].why;
    return true;
}

const char *log_places_next_cut(struct log_places *p)
{
    while (p->next_cut < p->count && !p->logs[p->next_cut].is_cut)
        p->next_cut++;
    return p->next_cut < p->count ? p->logs[p->next_cut++].path : NULL;
}

/* --- reading -------------------------------------------------------------- */

static bool is_as_it_was(const struct seen_log *log, const struct stat *now)
{
    const struct stat *then = &log->st;

    if (now->st_dev != then->st_dev || now->st_ino != then->st_ino)
        return false;
    return log->is_plain ? now->st_size >= then->st_size
                         : now->st_size == then->st_size
                               && now->st_mtim.tv_sec == then->st_mtim.tv_sec
                               && now->st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

/* Let the reader know what comments say that it does not read any more, and look
 * once more whether the place is there. */
static enum log_view_result find_again(const struct log_places *p,
                                       const struct seen_log *log,
                                       struct log_view *view,
                                       struct log_reader *reader)
{
    enum log_view_result result =
        log_view_open(view, log->path, p->max_expansion);
    struct slice before;

    if (result != LOG_VIEW_OK)
        return result;
    if (!is_as_it_was(log, &view->st)
        || !place_has_head(&log->start, log_view_head(view)))
        return LOG_VIEW_SHORT;
    log_reader_know_header(reader, log_view_head(view));
    if (!view->is_plain)
        return LOG_VIEW_OK;
    result = log_view_before(view, log->start.offset, &before);
    return result == LOG_VIEW_OK && !place_has_tail(&log->start, before)
               ? LOG_VIEW_SHORT
               : result;
}

static bool knows_log(struct log_places *p, const struct seen_log *log,
                      struct log_reader *reader)
{
    static struct log_view view;
    enum log_view_result result = find_again(p, log, &view, reader);

    p->is_broken |= result == LOG_VIEW_FAILED;
    log_view_close(&view);
    return result == LOG_VIEW_OK;
}

bool log_places_begin(struct log_places *p, size_t rank,
                      struct log_reader *reader)
{
    const struct seen_log *log = &p->logs[p->numbers[rank]];
    const struct input *in = log_reader_input(reader);
    struct stat now;

    if (!in || !input_stat(in, &now) || !is_as_it_was(log, &now)
        || (log->start.offset > 0 && !knows_log(p, log, reader)))
        return false;
    if (log_reader_keep_place(reader, &log->start))
        return true;
    p->is_broken = true;
    return false;
}

bool log_places_note(struct log_places *p, size_t rank,
                     struct log_reader *reader)
{
    const struct seen_log *log = &p->logs[p->numbers[rank]];
    struct log_place place;

    if (!log_reader_kept_place(reader, &place))
        return true;
    if (!log->is_plain && log_reader_is_exhausted(reader))
        know_stored(p, log_reader_input(reader),
                    log_reader_end(reader)->truncated);
    if (place.offset == log->start.offset)
        return !p->no_memory;
    place.found_us = p->found_us;
    place.stored = false;
    /* Of two that have gone on from one place in different ways, each has its
     * own. */
    if (log->place != nowhere
        && place_at(p, log->place)->offset == log->start.offset)
        places_replace(p->known, log->place, &place);
    else
        p->no_memory |= !places_add(p->known, &place);
    return !p->no_memory;
}

void log_places_destroy(struct log_places *p)
{
    if (!p)
        return;
    for (size_t i = 0; p->logs && i < p->count; i++)
        free(p->logs[i].why);
    free(p->logs);
    free(p->paths);
    free(p->numbers);
    index_destroy(p->beginnings);
    free(p);
}
