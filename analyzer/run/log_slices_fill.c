/* One slice of time: every log that has lines in it is visited. */
#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "run/log_slices_pieces.h"

enum {
    LEAST_LINES = 16 * 1024, /* that a slice is to have */
    LINES_OF_A_LOG = 128,
    LINE = 512,           /* bytes; or so */
    NEXT_READ = 4 * 1024, /* when what a visit has read does not suffice */
    MOST_READ = 128 * 1024,
    FIRST_READ = 16 * 1024,
    MOST_GROWTH = 16 /* of a slice against the one before */
};

static const double first_width_us = 60e6;
static const double most_width_us = 1e12;

/* --- visits --------------------------------------------------------------- */

/* What a log may add of @a left, while @a others are still to be visited: a
 * quarter, and half of all is for those. */
static size_t share_of(size_t left, size_t others)
{
    size_t each = left / 2 / (others + 1);

    return (left - each * others) / 4 + each / 2 + 1;
}

/* Bytes that are read at once: about all that a visit takes. */
static size_t read_size(const struct log_slices *s, const struct slice_log *log)
{
    double bytes =
        log->bytes_per_us * (double)(s->end_us - log->next_us) * 1.1 + LINE;

    if (log->bytes_per_us <= 0)
        return FIRST_READ;
    return bytes < MOST_READ ? (size_t)bytes : MOST_READ;
}

/* Of records and rejects. */
static size_t bytes_kept(const struct log_slices *s)
{
    return record_store_bytes(s->store) + held_rejects_bytes(s->rejects);
}

static size_t next_read_size(const struct log_slices *s,
                             const struct slice_log *log)
{
    size_t some = read_size(s, log) / 8;

    return some < NEXT_READ ? NEXT_READ : some;
}

static void begin_visit(struct log_slices *s, struct slice_log *log,
                        size_t others)
{
    size_t taken = bytes_kept(s);
    size_t room = slice_lines_room(s->lines);
    size_t bytes = s->store_bytes > taken ? s->store_bytes - taken : 0;
    uint64_t number;

    s->visits++;
    s->visited = log;
    /* One more is added than is left. */
    s->lines_left =
        share_of(room > 2 * s->open ? room - 2 * s->open : 0, others);
    s->bytes_until = taken + share_of(bytes, others);
    log_reader_place(log->source->reader, &number, &log->offset);
    log_reader_take_up(log->source->reader, s->merge->splitter,
                       read_size(s, log), next_read_size(s, log));
    log_reader_read_in_slices(log->source->reader, s);
}

/* How fast the log grows, for the next visit. */
static void note_rate(struct slice_log *log, int64_t from_us)
{
    uint64_t number, offset;
    double us = (double)(log->next_us - from_us);

    log_reader_place(log->source->reader, &number, &offset);
    if (us >= 1)
        log->bytes_per_us = (double)(offset - log->offset) / us;
}

static void end_log(struct log_slices *s, struct slice_log *log)
{
    log->is_over = true;
    log->next_us = INT64_MAX;
    s->count--;
    merge_note_tear(s->merge, log->source,
                    s->count + (s->merge->open_count > 1)
                        + (slice_lines_count(s->lines) > 0));
}

/* Read @a log up to the end of the slice, which comes earlier when it has more
 * than its share. */
static void visit(struct log_slices *s, struct slice_log *log, size_t others)
{
    struct source *source = log->source;
    int64_t from_us = log->next_us;
    bool is_last = false; /* nothing is read behind what is at hand */
    bool has_more = true;

    begin_visit(s, log, others);
    while (has_more
           && (is_last ? slice_lines_room(s->lines) > s->open
                       : log->next_us < s->end_us && s->lines_left > 0)) {
        has_more = merge_advance(s->merge, source);
        is_last = log_reader_is_cut(source->reader);
        if (has_more && !log_slices_take(s, &source->record))
            log_slices_keep(s, log);
    }
    if (s->lines_left == 0 && log->next_us < s->end_us)
        s->end_us = log->next_us;
    log_reader_park(source->reader);
    s->visited = NULL;
    if (has_more)
        note_rate(log, from_us);
    else
        end_log(s, log);
}

/* --- logs that come and go ------------------------------------------------ */

bool log_slices_have_room(const struct log_slices *s)
{
    return s->open < s->most && slice_lines_room(s->lines) > 2 * s->open;
}

bool log_slices_can_adopt(const struct log_slices *s,
                          const struct source *source)
{
    return source->reader && !source->is_stream
           && input_is_plain(log_reader_input(source->reader))
           && log_slices_have_room(s);
}

void log_slices_adopt(struct log_slices *s, struct source *source)
{
    struct slice_log *log = &s->logs[source->rank];

    *log = (struct slice_log){.source = source, .next_us = source->due_us};
    s->count++;
    s->open++;
    s->bytes_until = SIZE_MAX;
    log_reader_set_aside(source->reader, NULL, 0);
    log_slices_keep(s, log);
    log_reader_park(source->reader);
}

static void close_log(struct log_slices *s, struct slice_log *log)
{
    merge_close(s->merge, log->source);
    log->source = NULL;
    s->open--;
}

static void close_those_over(struct log_slices *s)
{
    for (size_t i = 0; i < s->merge->source_count; i++)
        if (s->logs[i].source && s->logs[i].is_over && s->logs[i].lines == 0)
            close_log(s, &s->logs[i]);
}

/* --- slices --------------------------------------------------------------- */

/* What is kept for the next slice moves into its store. */
static void keep_line(void *context, struct slice_line *line)
{
    struct log_slices *s = context;
    uint64_t place = 0;

    s->logs[slice_line_rank(line)].lines++;
    if (slice_line_what(line) == SLICE_REJECT)
        slice_line_set_at(line,
                          held_rejects_keep(s->rejects, slice_line_at(line)));
    if (slice_line_what(line) != SLICE_RECORD)
        return;
    record_store_at(s->store, slice_line_at(line), &s->taken);
    if (!record_store_add(s->next_store, &s->taken.record, &place))
        s->merge->end.no_memory = true;
    slice_line_set_at(line, place);
}

static void keep_rest(struct log_slices *s)
{
    struct record_store *store = s->store;

    for (size_t i = 0; i < s->merge->source_count; i++)
        s->logs[i].lines = 0;
    held_rejects_keep_begin(s->rejects);
    slice_lines_keep_rest(s->lines, keep_line, s);
    held_rejects_keep_end(s->rejects);
    s->store = s->next_store;
    s->next_store = store;
    record_store_clear(store);
}

/* Where the logs go on: nothing that is not read is due before. */
static struct slice_bound next_of_all(const struct log_slices *s)
{
    struct slice_bound next = {INT64_MAX, SLICE_LOGS_MAX};

    for (size_t i = 0; i < s->merge->source_count; i++)
        if (s->logs[i].source && s->logs[i].next_us < next.due_us)
            next = (struct slice_bound){s->logs[i].next_us, (uint32_t)i};
    return next;
}

/* The same, of those that are not open, too. */
static struct slice_bound bound_of_slice(const struct log_slices *s)
{
    struct slice_bound next = next_of_all(s);
    int64_t first_us = merge_next_first(s->merge);

    if (first_us <= next.due_us && first_us > INT64_MIN && first_us < INT64_MAX)
        next = (struct slice_bound){first_us - 1, SLICE_LOGS_MAX};
    return next;
}

static void choose_end(struct log_slices *s)
{
    double width_us = s->width_us > 0 ? s->width_us : first_width_us;
    size_t most = slice_lines_room(s->lines) / 8 * 7;

    s->target = s->count * LINES_OF_A_LOG;
    if (s->target < LEAST_LINES)
        s->target = LEAST_LINES;
    if (s->target > most)
        s->target = most;
    s->begin_us = next_of_all(s).due_us;
    if (merge_next_first(s->merge) < s->begin_us)
        s->begin_us = merge_next_first(s->merge);
    s->end_us = s->begin_us < INT64_MAX - (int64_t)width_us
                    ? s->begin_us + (int64_t)width_us + 1
                    : INT64_MAX;
}

/* How long the next slice is to be, by what this one has had. */
static void choose_width(struct log_slices *s, int64_t until_us)
{
    double covered = (double)(until_us - s->begin_us) + 1;
    double lines = (double)slice_lines_sorted(s->lines) + 1;
    double bytes = (double)bytes_kept(s) + 1;
    double factor = (double)s->target / lines;
    double by_bytes = (double)s->store_bytes * 0.85 / bytes;

    if (until_us == INT64_MAX || covered < 1)
        return;
    if (factor > by_bytes)
        factor = by_bytes;
    if (factor > MOST_GROWTH)
        factor = MOST_GROWTH;
    s->width_us = covered * factor;
    if (s->width_us > most_width_us)
        s->width_us = most_width_us;
}

static bool is_to_visit(const struct log_slices *s, const struct slice_log *log)
{
    return log->source && !log->is_over && log->next_us < s->end_us;
}

/* Whether there is room for little more than a line of each log. */
static bool is_nearly_full(const struct log_slices *s)
{
    return slice_lines_room(s->lines) <= 2 * s->open;
}

static void visit_all(struct log_slices *s)
{
    size_t left = 0, count = s->merge->source_count;
    size_t first = next_of_all(s).rank;

    for (size_t i = 0; i < count; i++)
        left += is_to_visit(s, &s->logs[i]);
    for (size_t i = 0; i < count; i++) {
        struct slice_log *log = &s->logs[i];
        if (!is_to_visit(s, log))
            continue;
        left -= left > 0;
        /* What is left then is for the one that holds all others up. */
        if (is_nearly_full(s) && i != first)
            s->end_us = log->next_us;
        else
            visit(s, log, left);
    }
}

bool log_slices_fill(struct log_slices *s)
{
    struct slice_bound bound;

    keep_rest(s);
    close_those_over(s);
    if (s->count == 0 && slice_lines_count(s->lines) == 0)
        return false;
    choose_end(s);
    merge_open_before(s->merge, s->end_us);
    visit_all(s);
    bound = bound_of_slice(s);
    slice_lines_sort(s->lines, bound);
    choose_width(s, bound.due_us < s->end_us ? bound.due_us : s->end_us);
    return true;
}
