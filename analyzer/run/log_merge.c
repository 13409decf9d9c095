#include "run/log_merge_pieces.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "input/input.h"

enum {
    BLOCK = 128 * 1024,
    SMALL_BLOCK = 32 * 1024,
    MANY = 32,        /* logs, from which on blocks are small */
    OTHER_FILES = 32, /* outputs, state, libraries */
};

/* A record so far ahead of the one before it, and of the present, has a wrong
 * time. The log must not be held back until all others are over. */
static const int64_t far_us = 24 * 3600 * (int64_t)1000000;

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

void merge_push(struct log_merge *merge, struct source *source)
{
    size_t at = merge->open_count++;

    while (at > 0 && is_before(source, merge->open[(at - 1) / 2])) {
        merge->open[at] = merge->open[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    merge->open[at] = source;
    if (merge->open_count - merge->spool_count > merge->most_open)
        merge->most_open = merge->open_count - merge->spool_count;
}

static void remove_first(struct log_merge *merge)
{
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
        || time_us - source->last_us <= far_us)
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

bool merge_advance(struct log_merge *merge, struct source *source)
{
    if (!take_next(merge, source))
        return false;
    set_turn(merge, source);
    return true;
}

/* Open it where it has something new. @return NULL without memory, or when it
 * changes: then the next run reads it. */
static struct log_reader *open_reader(struct log_merge *merge,
                                      const struct source *source, size_t block,
                                      const struct log_reader_sink *sink)
{
    struct log_reader *reader;

    if (merge->places && access(source->path, F_OK) != 0)
        return NULL;
    reader = log_reader_open(source->path, NULL, merge->options, block, sink);
    if (reader)
        log_reader_share_formats(reader, merge->formats);
    else
        merge->end.no_memory = true;
    if (!reader || !merge->places || !log_reader_is_open(reader)
        || log_places_begin(merge->places, source->rank, reader))
        return reader;
    log_reader_close(reader);
    return NULL;
}

/* @return whether it has a record. */
static bool open_source(struct log_merge *merge, struct source *source)
{
    source->reader = open_reader(merge, source, merge->block, merge->sink);
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

static void open_due(struct log_merge *merge)
{
    while (merge->next < merge->source_count
           && merge->sources[merge->next].first_us <= oldest(merge)) {
        struct source *source = &merge->sources[merge->next];

        if (merge_is_full(merge) && !merge_condense(merge))
            merge->cannot_condense = true; /* as well as it can be done */
        merge->next++;
        if (open_source(merge, source))
            merge_push(merge, source);
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

static int by_first(const void *a, const void *b)
{
    const struct source *x = a, *y = b;

    if (x->first_us != y->first_us)
        return x->first_us < y->first_us ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

static bool is_file(const char *path)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat(path, &st) == 0
           && S_ISREG(st.st_mode);
}

/* Look at the first records of a file: the time that most of three agree on is
 * that of the first. What is to be said about them is said when they are
 * read. */
static void probe(struct log_merge *merge, struct source *source)
{
    static const struct log_reader_sink nobody;
    struct log_reader *reader =
        open_reader(merge, source, SMALL_BLOCK, &nobody);
    int64_t times[3];
    size_t count = 0;
    struct record record;

    while (reader && count < 3 && log_reader_next(reader, &record))
        times[count++] = record.time_us;
    log_reader_close(reader);
    if (count == 0)
        return;
    source->first_us = times[0];
    if (count == 3 && times[0] > merge->tomorrow_us
        && times[0] - times[1] > far_us && times[0] - times[2] > far_us)
        source->first_us = times[1];
}

static void find_sources(struct log_merge *merge)
{
    const struct options *o = merge->options;

    for (size_t i = 0; i < o->log_count; i++) {
        struct source *source = &merge->sources[i];
        source->path = o->logs[i];
        source->rank = i;
        source->first_us = source->last_us = INT64_MIN;
        source->is_stream = !is_file(source->path);
        if (o->log_count > 1 && !source->is_stream)
            probe(merge, source);
        source->last_us = source->first_us;
    }
    qsort(merge->sources, merge->source_count, sizeof *merge->sources,
          by_first);
}

static size_t most_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0
        || limit.rlim_cur == RLIM_INFINITY)
        return SIZE_MAX;
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
    merge->memory = memory;
    merge->places = places;
    merge->block = count < MANY ? BLOCK : SMALL_BLOCK;
    merge->most_files = most_files();
    merge->tomorrow_us = (int64_t)time(NULL) * 1000000 + far_us;
    merge->source_count = count;
    merge->sources = calloc(count, sizeof *merge->sources);
    merge->open = calloc(count, sizeof(struct source *));
    merge->names = calloc(count, sizeof *merge->names);
    merge->formats = format_pool_create();
    if (!merge->sources || !merge->open || !merge->names || !merge->formats) {
        log_merge_destroy(merge);
        return NULL;
    }
    find_sources(merge);
    return merge;
}

struct log_counts log_merge_counts(const struct log_merge *merge)
{
    struct log_counts counts = merge->counts;

    for (size_t i = 0; i < merge->open_count; i++)
        if (merge->open[i]->reader)
            log_counts_add(&counts, log_reader_counts(merge->open[i]->reader));
    return counts;
}

struct log_end log_merge_end(const struct log_merge *merge)
{
    struct log_end end = merge->end;

    for (size_t i = 0; i < merge->open_count; i++)
        if (merge->open[i]->reader)
            log_end_add(&end, log_reader_end(merge->open[i]->reader));
    return end;
}

bool log_merge_note_places(struct log_merge *merge)
{
    for (size_t i = 0; i < merge->open_count; i++)
        if (merge->open[i]->reader)
            note_place(merge, merge->open[i]);
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

    for (size_t i = 0; i < merge->open_count; i++)
        if (merge->open[i]->reader)
            sum += of(merge->open[i]->reader);
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
    format_pool_destroy(merge->formats);
    free(merge->sources);
    free(merge->open);
    free(merge->names);
    free(merge);
}
