#include "run/log_slices.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/log_format.h"
#include "input/input.h"
#include "run/log_slices_pieces.h"
#include "run/set_aside.h"
#include "session/pending.h"
#include "util/fetch.h"

enum {
    LEAST_MEMORY = 2 * 1024 * 1024,
    OF_A_LINE = 40,         /* bytes of slice_lines */
    MOST_LINES = 1 << 20,   /* that are kept at a time */
    OF_A_LOG = 4 * 1024,    /* bytes, while it is put by */
    OF_A_LOG_PLACED = 5632, /* and with its place */
    AHEAD = 12,             /* lines that are fetched before it is their turn */
    AHEAD_AGAIN = 4         /* and what they refer to */
};

/* --- life ----------------------------------------------------------------- */

static bool create_parts(struct log_slices *s, size_t lines)
{
    const struct log_merge *merge = s->merge;

    s->logs = calloc(merge->options->log_count, sizeof *s->logs);
    s->lines = slice_lines_create(lines);
    s->store = record_store_create();
    s->next_store = record_store_create();
    s->rejects = held_rejects_create();
    s->again = line_again_create(merge->options->tz != NULL);
    return s->logs && s->lines && s->store && s->next_store && s->rejects
           && s->again;
}

struct log_slices *log_slices_create(struct log_merge *merge, size_t memory,
                                     size_t files)
{
    size_t of_a_log = merge->places ? OF_A_LOG_PLACED : OF_A_LOG, lines;
    struct log_slices *s;

    if (memory < LEAST_MEMORY || merge->options->log_count > SLICE_LOGS_MAX)
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->merge = merge;
    s->memory = memory;
    s->most = merge->options->log_count;
    if (s->most > files)
        s->most = files;
    if (s->most > memory / 2 / of_a_log)
        s->most = memory / 2 / of_a_log;
    memory -= s->most * of_a_log;
    s->store_bytes = memory / 2;
    lines = memory / 2 / OF_A_LINE;
    if (create_parts(s, lines < MOST_LINES ? lines : MOST_LINES))
        return s;
    log_slices_destroy(s);
    return NULL;
}

void log_slices_destroy(struct log_slices *s)
{
    if (!s)
        return;
    line_again_destroy(s->again);
    held_rejects_destroy(s->rejects);
    record_store_destroy(s->next_store);
    record_store_destroy(s->store);
    slice_lines_destroy(s->lines);
    free(s->logs);
    free(s);
}

size_t log_slices_open(const struct log_slices *s)
{
    return s->open;
}

size_t log_slices_memory(const struct log_slices *s)
{
    return s->memory;
}

/* --- reading -------------------------------------------------------------- */

static void add_line(struct log_slices *s, struct slice_log *log,
                     const struct slice_line *line)
{
    slice_lines_add(s->lines, line);
    if (s->lines_left > 0)
        s->lines_left--;
    log->next_us = line->due_us;
}

/* The same, of one that takes memory besides. */
static void add_large(struct log_slices *s, struct slice_log *log,
                      const struct slice_line *line)
{
    add_line(s, log, line);
    if (record_store_bytes(s->store) + held_rejects_bytes(s->rejects)
        >= s->bytes_until)
        s->lines_left = 0;
}

static struct slice_mark *mark_of(struct log_slices *s, unsigned slot)
{
    return &s->marks[slot % SLICE_MARKS];
}

/* Whether somebody at @a slot was redirected in the log that is visited. */
static bool is_marked(struct log_slices *s, unsigned slot, int64_t time_us)
{
    const struct slice_mark *mark = mark_of(s, slot);

    return mark->visit == s->visits && time_us <= mark->until_us;
}

static void mark(struct log_slices *s, const struct record *record)
{
    static const int64_t more_us = 2 * 1000000; /* ticks are no seconds */
    unsigned slot = (unsigned)sessions_address_slot(
        record->client, (size_t)1 << SET_ASIDE_SLOTS_LOG2);
    int64_t until_us = record->time_us + pending_window_us + more_us;
    struct slice_mark *m = mark_of(s, slot);

    if (m->visit != s->visits || m->until_us < until_us)
        *m = (struct slice_mark){s->visits, until_us};
}

void log_slices_keep(struct log_slices *s, struct slice_log *log)
{
    const struct source *source = log->source;
    const struct record *record = &source->record;
    struct slice_line line = {0};
    uint64_t place;

    if (!record_store_add(s->store, record, &place)) {
        s->merge->end.no_memory = true;
        return;
    }
    if (record_is_redirect(record))
        mark(s, record);
    line.due_us = source->due_us > log->next_us ? source->due_us : log->next_us;
    slice_line_set_at(&line, place);
    slice_line_set(&line, source->rank, SLICE_RECORD);
    add_large(s, log, &line);
}

/* Whether the line of @a record says, when it is read again, what it says now. */
static bool can_be_read_again(const struct record *record)
{
    return log_format_is_plain(record->format) && record->offset > 0
           && record->offset < SLICE_AT_MAX
           && record->line.at == record->source->text.at;
}

bool log_slices_take(struct log_slices *s, struct record *record)
{
    struct slice_log *log = s->visited;
    struct set_aside *aside = s->merge->aside;
    int64_t time_us = record->time_us;
    struct slice_line line;
    unsigned slot;
    int format;

    if (!aside || s->lines_left == 0 || time_us < log->next_us
        || time_us >= s->end_us || time_us > s->merge->tomorrow_us
        || !set_aside_may_take(aside, record, &slot)
        || is_marked(s, slot, time_us) || !can_be_read_again(record))
        return false;
    format = line_again_format(s->again, record->format,
                               SLICE_WHAT_MAX - SLICE_FORMAT);
    if (format < 0)
        return false;
    set_aside_tally(aside, record);
    log->source->last_us = log->source->due_us = time_us;
    line.due_us = time_us;
    line.slot = (uint16_t)slot;
    line.number_low = (uint32_t)record->number;
    slice_line_set_at(&line, record->offset);
    slice_line_set(&line, log->source->rank, SLICE_FORMAT + (unsigned)format);
    add_line(s, log, &line);
    return true;
}

void log_slices_open_begins(struct log_slices *s, const struct source *source)
{
    s->opened = source;
}

bool log_slices_hold_reject(struct log_slices *s, const char *file,
                            const struct line *line, const char *why)
{
    struct slice_line reject = {0};
    size_t number, rank;

    if (s->visited) {
        reject.due_us = s->visited->next_us;
        rank = s->visited->source->rank;
    }
    else if (s->opened && s->opened->first_us > INT64_MIN) {
        /* Before all that is due when its log begins. */
        reject.due_us = s->opened->first_us - 1;
        rank = s->opened->rank;
    }
    else {
        return false;
    }
    if (slice_lines_room(s->lines) == 0
        || !held_rejects_add(s->rejects, file, line, why, &number))
        return false;
    slice_line_set_at(&reject, number);
    slice_line_set(&reject, rank, SLICE_REJECT);
    if (s->visited)
        add_large(s, s->visited, &reject);
    else
        slice_lines_add(s->lines, &reject);
    return true;
}

/* --- handing out ---------------------------------------------------------- */

static void fetch_ahead(const struct log_slices *s)
{
    const struct slice_line *line = slice_lines_ahead(s->lines, AHEAD);

    fetch(line, sizeof *line);
    line = slice_lines_ahead(s->lines, AHEAD_AGAIN);
    if (line && slice_line_what(line) == SLICE_RECORD)
        record_store_fetch(s->store, slice_line_at(line));
}

/* Somebody has written over what was read. */
static void tell_change(struct log_slices *s, const struct source *source)
{
    char text[1200];

    snprintf(text, sizeof text,
             "%s: has changed while it was read; run this again", source->path);
    s->merge->has_lost = true;
    merge_say(s->merge, text);
}

/* The log was read up to a line of a greater number. */
static uint64_t number_of(const struct source *source,
                          const struct slice_line *line)
{
    uint64_t number, offset;

    log_reader_place(source->reader, &number, &offset);
    return number - ((uint32_t)number - line->number_low);
}

static bool read_again(struct log_slices *s, const struct slice_line *line)
{
    const struct source *source = s->logs[slice_line_rank(line)].source;
    struct record *record = &s->taken.record;
    size_t slots = (size_t)1 << SET_ASIDE_SLOTS_LOG2;
    int format = (int)slice_line_what(line) - SLICE_FORMAT;

    if (!line_again_read(s->again, log_reader_input(source->reader),
                         slice_line_at(line), number_of(source, line), format,
                         record)
        || sessions_address_slot(record->client, slots) != line->slot
        || record->time_us != line->due_us) {
        tell_change(s, source);
        return false;
    }
    record->file = log_reader_name(source->reader);
    record->is_tallied = true;
    return true;
}

/* Whether @a line is a record to be handed out, which then is s->taken. */
static bool hand_out(struct log_slices *s, const struct slice_line *line,
                     struct slice_bound others)
{
    const struct held_reject *reject;

    switch (slice_line_what(line)) {
    case SLICE_RECORD:
        record_store_at(s->store, slice_line_at(line), &s->taken);
        return true;
    case SLICE_REJECT:
        reject = held_rejects_at(s->rejects, slice_line_at(line));
        s->merge->sink->on_reject(s->merge->sink->context, reject->file,
                                  &reject->line, reject->why);
        return false;
    default:
        if (s->merge->aside && slice_line_is_before(line, others)
            && set_aside_takes_tallied(s->merge->aside, line->due_us,
                                       line->slot))
            return false;
        return read_again(s, line);
    }
}

bool log_slices_next(struct log_slices *s, struct slice_bound others,
                     struct record *record, size_t *rank, int64_t *due_us)
{
    const struct slice_line *line;

    do {
        while ((line = slice_lines_next(s->lines))) {
            fetch_ahead(s);
            if (!hand_out(s, line, others))
                continue;
            *record = s->taken.record;
            *rank = slice_line_rank(line);
            *due_us = line->due_us;
            return true;
        }
    } while (log_slices_fill(s));
    return false;
}
