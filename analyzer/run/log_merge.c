#include "run/log_merge_pieces.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "input/input.h"

enum {
    BLOCK = 128 * 1024,
    MANY = 32,        /* logs, from which on blocks are small */
    OTHER_FILES = 32, /* outputs, state, libraries */
};

/* --- the heap ------------------------------------------------------------- */

static bool is_before(const struct source *a, const struct source *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->rank < b->rank;
}

void merge_sift_down(struct source **heap, size_t count, size_t at)
{
    struct source *moving = heap[at];
    size_t child;

    while ((child = 2 * at + 1) < count) {
        if (child + 1 < count && is_before(heap[child + 1], heap[child]))
            child++;
        if (!is_before(heap[child], moving))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

static void note_open(struct log_merge *merge)
{
    size_t open = merge->open_count - merge->spool_count - merge->is_slicing;

    if (merge->is_slicing)
        open += log_slices_open(merge->slices);
    if (open > merge->most_open)
        merge->most_open = open;
}

void merge_push(struct log_merge *merge, struct source *source)
{
    size_t at = merge->open_count++;

    while (at > 0 && is_before(source, merge->open[(at - 1) / 2])) {
        merge->open[at] = merge->open[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    merge->open[at] = source;
    note_open(merge);
}

static void remove_first(struct log_merge *merge)
{
    if (merge->open[0]->is_slices)
        merge->is_slicing = false;
    merge->open[0] = merge->open[--merge->open_count];
    if (merge->open_count > 0)
        merge_sift_down(merge->open, merge->open_count, 0);
}

/* --- sources -------------------------------------------------------------- */

void merge_say(struct log_merge *merge, const char *text)
{
    merge->end.failed = true;
    if (merge->sink->on_diagnostic)
        merge->sink->on_diagnostic(merge->sink->context, text);
}

static void note_place(struct log_merge *merge, struct source *source)
{
    if (merge->places
        && !log_places_note(merge->places, source->rank, source->reader))
        merge->end.no_memory = true;
}

/* A signal has ended the reading of one while @a others still have records. */
void merge_note_tear(struct log_merge *merge, const struct source *source,
                     size_t others)
{
    if (source->reader && log_reader_was_stopped(source->reader))
        merge->is_torn |= others > 0;
}

void merge_close(struct log_merge *merge, struct source *source)
{
    if (source->reader) {
        note_place(merge, source);
        log_counts_add(&merge->counts, log_reader_counts(source->reader));
        log_end_add(&merge->end, log_reader_end(source->reader));
        merge->size += log_reader_size(source->reader);
        merge->position += log_reader_position(source->reader);
        log_reader_close(source->reader);
        source->reader = NULL;
    }
    merge->spool_count -= source->spool != NULL;
    log_spool_destroy(source->spool);
    source->spool = NULL;
}

/* Say when it is the turn of the next record: at its time, unless that is still
 * to come. (A quiet week is none of that.) */
static void set_turn(const struct log_merge *merge, struct source *source)
{
    int64_t time_us = source->record.time_us;

    if (time_us <= merge->tomorrow_us || source->last_us == INT64_MIN
        || time_us - source->last_us <= merge_far_us)
        source->last_us = time_us;
    source->due_us = source->last_us;
}

static bool take_next(struct log_merge *merge, struct source *source)
{
    struct diag diag = {""};

    if (source->reader)
        return log_reader_next(source->reader, &source->record);
    if (log_spool_next(source->spool, &source->record, &source->rank, &diag))
        return true;
    if (diag.text[0] != '\0')
        merge_say(merge, diag.text);
    merge->has_lost |= diag.text[0] != '\0';
    return false;
}

/* The next record of those that are not read in slices, if that is no further
 * than the next log's first one. */
static struct slice_bound next_of_others(const struct log_merge *merge)
{
    struct slice_bound next = {INT64_MAX, SLICE_LOGS_MAX};
    int64_t first_us = merge_next_first(merge);

    for (size_t i = 0; i < merge->open_count && i < 3; i++) {
        const struct source *other = merge->open[i];
        if (!other->is_slices
            && (other->due_us < next.due_us
                || (other->due_us == next.due_us && other->rank < next.rank)))
            next = (struct slice_bound){other->due_us, (uint32_t)other->rank};
    }
    if (first_us <= next.due_us && first_us > INT64_MIN)
        next = (struct slice_bound){first_us - 1, SLICE_LOGS_MAX};
    return next;
}

bool merge_advance(struct log_merge *merge, struct source *source)
{
    if (source->is_slices)
        return log_slices_next(merge->slices, next_of_others(merge),
                               &source->record, &source->rank, &source->due_us);
    if (!take_next(merge, source))
        return false;
    set_turn(merge, source);
    return true;
}

/* @return whether it has a record. */
static bool open_source(struct log_merge *merge, struct source *source)
{
    bool in_turn = merge->is_slicing && !source->is_stream
                   && log_slices_have_room(merge->slices);

    source->reader =
        merge_open_reader(merge, source, merge->block, &merge->own_sink,
                          in_turn ? merge->splitter : NULL);
    if (!source->reader)
        return false;
    if (merge->source_count < MANY && merge->unpacks_ahead)
        log_reader_read_ahead(source->reader);
    if (log_reader_is_open(source->reader))
        merge->names[source->rank] = log_reader_name(source->reader);
    if (merge_advance(merge, source))
        return true;
    merge_note_tear(merge, source, merge->open_count);
    merge_close(merge, source);
    return false;
}

/* --- opening what is due -------------------------------------------------- */

/* The oldest record that the open ones have; INT64_MAX without any. */
static int64_t oldest(const struct log_merge *merge)
{
    return merge->open_count > 0 ? merge->open[0]->due_us : INT64_MAX;
}

int64_t merge_next_first(const struct log_merge *merge)
{
    return merge->next < merge->source_count
               ? merge->sources[merge->next].first_us
               : INT64_MAX;
}

/* Open the next one. */
static void open_next(struct log_merge *merge)
{
    struct source *source = &merge->sources[merge->next];
    bool has_record;

    if (merge_is_full(merge) && !merge_condense(merge))
        merge->cannot_condense = true; /* as well as it can be done */
    merge->next++;
    if (merge->is_slicing)
        log_slices_open_begins(merge->slices, source);
    has_record = open_source(merge, source);
    if (merge->is_slicing)
        log_slices_open_begins(merge->slices, NULL);
    if (!has_record)
        return;
    if (merge->is_slicing && log_slices_can_adopt(merge->slices, source)) {
        log_slices_adopt(merge->slices, source);
        note_open(merge);
    }
    else {
        merge_push(merge, source);
    }
}

void merge_open_before(struct log_merge *merge, int64_t time_us)
{
    while (merge->next < merge->source_count
           && merge_next_first(merge) < time_us)
        open_next(merge);
}

/* Read those of the open ones in slices that can be. */
static void slice(struct log_merge *merge)
{
    size_t staying = 0, count = merge->open_count;

    merge->is_slicing = true;
    for (size_t i = 0; i < count; i++) {
        struct source *source = merge->open[i];
        if (log_slices_can_adopt(merge->slices, source))
            log_slices_adopt(merge->slices, source);
        else
            merge->open[staying++] = source;
    }
    merge->open_count = staying;
    for (size_t i = staying / 2; i-- > 0;)
        merge_sift_down(merge->open, staying, i);
    merge->sliced = (struct source){.is_slices = true};
    if (merge_advance(merge, &merge->sliced))
        merge_push(merge, &merge->sliced);
    else
        merge->is_slicing = false;
}

/* Whether several of the open ones can be read in slices. */
static bool is_to_slice(struct log_merge *merge)
{
    size_t count = 0;

    if (merge->is_slicing || merge->cannot_slice || merge->open_count < 2)
        return false;
    if (!merge->slices) {
        merge->slices = log_slices_create(
            merge, merge->memory - merge->memory / 8, merge->most_files / 2);
        merge->cannot_slice = !merge->slices;
    }
    for (size_t i = 0; i < merge->open_count && merge->slices; i++)
        count += log_slices_can_adopt(merge->slices, merge->open[i]);
    return count >= 2;
}

static void open_due(struct log_merge *merge)
{
    while (merge->next < merge->source_count
           && merge_next_first(merge) <= oldest(merge)) {
        open_next(merge);
        if (is_to_slice(merge))
            slice(merge);
    }
}

void log_merge_set_aside(struct log_merge *merge, struct set_aside *aside)
{
    merge->aside = aside;
}

void log_merge_unpack_ahead(struct log_merge *merge, bool ahead)
{
    merge->unpacks_ahead = ahead;
}

bool log_merge_is_unpacking(const struct log_merge *merge)
{
    for (size_t i = 0; i < merge->open_count; i++) {
        const struct log_reader *reader = merge->open[i]->reader;
        if (reader && log_reader_input(reader)
            && input_is_read_ahead(log_reader_input(reader)))
            return true;
    }
    return false;
}

/* What can be set aside of the log whose record was handed out: until another
 * one begins, and none while others are open. */
static void set_aside_of_current(struct log_merge *merge)
{
    struct log_reader *reader = merge->current->reader;
    int64_t until_us = merge->tomorrow_us;

    if (!reader)
        return;
    if (merge->next < merge->source_count
        && merge->sources[merge->next].first_us < until_us)
        until_us = merge->sources[merge->next].first_us;
    log_reader_set_aside(reader, merge->open_count == 1 ? merge->aside : NULL,
                         until_us);
}

bool log_merge_next(struct log_merge *merge, struct record *record)
{
    if (merge->current && merge->aside)
        set_aside_of_current(merge);
    if (merge->source_count == 1 && merge->current)
        return log_reader_next(merge->current->reader, record);
    if (merge->current) {
        if (merge_advance(merge, merge->current))
            merge_sift_down(merge->open, merge->open_count, 0);
        else {
            merge_note_tear(merge, merge->current, merge->open_count - 1);
            merge_close(merge, merge->current);
            remove_first(merge);
        }
        merge->current = NULL;
    }
    open_due(merge);
    if (merge->open_count == 0)
        return false;
    merge->current = merge->open[0];
    *record = merge->current->record;
    return true;
}

/* --- the beginning -------------------------------------------------------- */

static void on_reject(void *context, const char *file, const struct line *line,
                      const char *why)
{
    struct log_merge *merge = context;

    if (!merge->is_slicing
        || !log_slices_hold_reject(merge->slices, file, line, why))
        merge->sink->on_reject(merge->sink->context, file, line, why);
}

static void on_format(void *context, const struct log_format *format)
{
    struct log_merge *merge = context;

    merge->sink->on_format(merge->sink->context, format);
}

static void on_diagnostic(void *context, const char *text)
{
    struct log_merge *merge = context;

    merge->sink->on_diagnostic(merge->sink->context, text);
}

/* How many files may be open, of @a wanted. The limit that is in force is for
 * programs that cannot do with more; we may raise it. */
static size_t most_files(size_t wanted)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0
        || limit.rlim_cur == RLIM_INFINITY)
        return SIZE_MAX;
    if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
        struct rlimit more = {wanted < limit.rlim_max ? wanted : limit.rlim_max,
                              limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            limit = more;
    }
    return limit.rlim_cur > OTHER_FILES ? (size_t)limit.rlim_cur - OTHER_FILES
                                        : 0;
}

struct log_merge *log_merge_create(const struct options *options, size_t memory,
                                   struct log_places *places,
                                   const struct log_reader_sink *sink)
{
    struct log_merge *merge = calloc(1, sizeof *merge);
    size_t count = options->log_count;

    if (!merge)
        return NULL;
    merge->options = options;
    merge->sink = sink;
    merge->own_sink = *sink;
    if (sink->on_reject) {
        merge->own_sink.on_reject = on_reject;
        merge->own_sink.on_format = sink->on_format ? on_format : NULL;
        merge->own_sink.on_diagnostic =
            sink->on_diagnostic ? on_diagnostic : NULL;
        merge->own_sink.context = merge;
    }
    merge->memory = memory;
    merge->places = places;
    merge->block = count < MANY ? BLOCK : MERGE_SMALL_BLOCK;
    merge->most_files = most_files(2 * count + OTHER_FILES);
    merge->tomorrow_us = (int64_t)time(NULL) * 1000000 + merge_far_us;
    merge->source_count = count;
    merge->sources = calloc(count, sizeof *merge->sources);
    merge->open = calloc(count + 1, sizeof(struct source *));
    merge->names = calloc(count, sizeof *merge->names);
    merge->formats = format_pool_create();
    merge->splitter =
        line_splitter_create(LOG_READER_MAX_LINE, BLOCK, line_marks_choose());
    if (!merge->sources || !merge->open || !merge->names || !merge->formats
        || !merge->splitter) {
        log_merge_destroy(merge);
        return NULL;
    }
    merge_find_sources(merge);
    return merge;
}

struct log_counts log_merge_counts(const struct log_merge *merge)
{
    struct log_counts counts = merge->counts;

    for (size_t i = 0; i < merge->source_count; i++)
        if (merge->sources[i].reader)
            log_counts_add(&counts,
                           log_reader_counts(merge->sources[i].reader));
    return counts;
}

struct log_end log_merge_end(const struct log_merge *merge)
{
    struct log_end end = merge->end;

    for (size_t i = 0; i < merge->source_count; i++)
        if (merge->sources[i].reader)
            log_end_add(&end, log_reader_end(merge->sources[i].reader));
    return end;
}

bool log_merge_note_places(struct log_merge *merge)
{
    for (size_t i = 0; i < merge->source_count; i++)
        if (merge->sources[i].reader)
            note_place(merge, &merge->sources[i]);
    return !merge->has_lost && !log_merge_end(merge).broken
           && !merge->end.no_memory;
}

bool log_merge_is_torn(const struct log_merge *merge)
{
    return merge->is_torn;
}

static uint64_t sum_of_open(const struct log_merge *merge,
                            uint64_t (*of)(const struct log_reader *))
{
    uint64_t sum = 0;

    for (size_t i = 0; i < merge->source_count; i++)
        if (merge->sources[i].reader)
            sum += of(merge->sources[i].reader);
    return sum;
}

uint64_t log_merge_size(const struct log_merge *merge)
{
    return merge->size + sum_of_open(merge, log_reader_size);
}

uint64_t log_merge_position(const struct log_merge *merge)
{
    return merge->position + sum_of_open(merge, log_reader_position);
}

const char *const *log_merge_names(struct log_merge *merge, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < merge->source_count; i++)
        if (merge->names[i])
            merge->names[(*count)++] = merge->names[i];
    for (size_t i = *count; i < merge->source_count; i++)
        merge->names[i] = NULL;
    return merge->names;
}

size_t log_merge_most_open(const struct log_merge *merge)
{
    return merge->most_open;
}

uint64_t log_merge_spooled(const struct log_merge *merge)
{
    return merge->spooled;
}

void log_merge_destroy(struct log_merge *merge)
{
    if (!merge)
        return;
    for (size_t i = 0; merge->sources && i < merge->source_count; i++) {
        log_reader_close(merge->sources[i].reader);
        log_spool_destroy(merge->sources[i].spool);
    }
    log_slices_destroy(merge->slices);
    line_splitter_destroy(merge->splitter);
    format_pool_destroy(merge->formats);
    free(merge->sources);
    free(merge->open);
    free(merge->names);
    free(merge);
}
