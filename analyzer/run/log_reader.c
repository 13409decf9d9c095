#include "run/log_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "record/record_parser.h"
#include "run/log_reader_pieces.h"
#include "run/log_slices.h"
#include "run/set_aside.h"

enum { MOST_ASIDE = 8192 /* lines before the caller is to see one */ };

static const volatile sig_atomic_t *stop_flag;

void log_reader_stop_on(const volatile sig_atomic_t *flag)
{
    stop_flag = flag;
    input_stop_on(flag);
}

bool log_reader_is_stopped(void)
{
    return stop_flag && *stop_flag;
}

void log_reader_say(const struct log_reader *reader, const char *text)
{
    if (reader->sink->on_diagnostic)
        reader->sink->on_diagnostic(reader->sink->context, text);
}

void log_reader_fail(struct log_reader *reader, const char *why)
{
    reader->end.failed = true;
    if (*why)
        log_reader_say(reader, why);
}

/* --- lines that are no records -------------------------------------------- */

void log_reader_reject(struct log_reader *reader, const struct line *line,
                       const char *why)
{
    reader->counts.rejected++;
    reader->counts.rejected_bytes += line->bytes;
    reader->counts.overlong += line->overlong;
    if (reader->sink->on_reject)
        reader->sink->on_reject(reader->sink->context, log_reader_name(reader),
                                line, why);
}

/* A comment, or nothing. */
void log_reader_filter(struct log_reader *reader, const struct line *line)
{
    reader->counts.filtered++;
    reader->counts.filtered_bytes += line->bytes;
}

/* --- bytes ---------------------------------------------------------------- */

/* What a server wrote faster than it could be read. */
static void tell_dropped(struct log_reader *reader)
{
    uint64_t dropped = input_dropped(reader->input);
    char text[1200];

    if (dropped == 0)
        return;
    reader->end.truncated = true;
    snprintf(text, sizeof text, "%s: %" PRIu64 " %s dropped",
             log_reader_name(reader), dropped,
             dropped == 1
                 ? "line came faster than it could be read, and was"
                 : "lines came faster than they could be read, and were");
    log_reader_say(reader, text);
}

/* A plain file that ends before the size that it had when it was opened: what
 * is gone was to be read. A run with a state finds it in the copy, by the marks
 * of what was read. */
static void tell_shrunk(struct log_reader *reader)
{
    uint64_t size = input_size(reader->input);
    uint64_t position = input_position(reader->input);
    char text[1200];

    if (!reader->ended || reader->marker || position >= size
        || !input_is_plain(reader->input))
        return;
    reader->end.truncated = true;
    snprintf(text, sizeof text,
             "%s: has become shorter while it was read: %" PRIu64 " of %" PRIu64
             " bytes were used; read the copy that it was truncated for",
             log_reader_name(reader), position, size);
    log_reader_say(reader, text);
}

void log_reader_count_dropped(struct log_reader *reader)
{
    uint64_t dropped = line_splitter_dropped(reader->splitter);

    reader->counts.rejected_bytes += dropped - reader->dropped;
    reader->dropped = dropped;
}

/* Read a block into the splitter. @return false at the end of the log. */
bool log_reader_read_block(struct log_reader *reader)
{
    struct diag diag = {""};
    size_t room, got = 0;
    enum input_result result;
    char *space;

    log_reader_count_dropped(reader);
    if (reader->drained)
        return false;
    log_reader_mark(reader);
    space = line_splitter_space(reader->splitter, &room);
    if (room == 0) {
        reader->end.no_memory = reader->drained = true;
        return false;
    }
    if (reader->read_size > 0 && room > reader->read_size)
        room = reader->read_size;
    if (reader->next_read_size > 0)
        reader->read_size = reader->next_read_size;
    result = input_read(reader->input, space, room, &got, &diag);
    if (result == INPUT_OK) {
        line_splitter_filled(reader->splitter, got);
        reader->counts.bytes += got;
        return true;
    }
    if (result == INPUT_WAIT) {
        reader->waiting = true;
        return false;
    }
    reader->drained = true;
    reader->ended = result == INPUT_END && !log_reader_is_stopped();
    tell_dropped(reader);
    tell_shrunk(reader);
    if (result == INPUT_TRUNCATED) {
        reader->end.truncated = true;
        log_reader_say(reader, diag.text);
    }
    else if (result == INPUT_ERROR) {
        reader->end.broken = true;
        log_reader_fail(reader, diag.text);
    }
    return false;
}

/* Whether @a line is one of the first of the log that said nothing of its format,
 * and was counted when they were looked at. */
static bool was_looked_at(const struct log_reader *reader,
                          const struct line *line)
{
    return line->offset < reader->looked_until
           && (line->overlong || line_is_comment(line));
}

/* The next line, whatever it holds. @return false at the end. */
static bool next_line(struct log_reader *reader, struct line *line)
{
    if (reader->has_pending) {
        reader->has_pending = false;
        *line = reader->pending;
        if (!was_looked_at(reader, line))
            return true;
        reader->counts.lines--;
    }
    do {
        while (line_splitter_next(reader->splitter, line))
            if (!was_looked_at(reader, line)) {
                reader->counts.lines++;
                return true;
            }
    } while (!log_reader_is_stopped() && log_reader_read_block(reader));
    if (log_reader_is_stopped() || reader->waiting
        || !log_reader_takes_last_line(reader)
        || !line_splitter_last(reader->splitter, line))
        return false;
    reader->counts.lines++;
    return true;
}

/* --- a change of the format ----------------------------------------------- */

static enum phase decide_on_held(struct log_reader *reader)
{
    return format_change_decide(reader->change) ? IN_HELD_LINES : AT_END;
}

/* Keep @a line back. @return false when it cannot be. */
static bool hold(struct log_reader *reader, const struct line *line)
{
    switch (format_change_hold(reader->change, line)) {
    case HOLD_REFUSED:
        return false;
    case HOLD_OK:
        break;
    case HOLD_LATER:
        reader->pending = *line;
        reader->has_pending = true;
        /* fall through */
    case HOLD_ENOUGH:
        reader->phase = decide_on_held(reader);
        break;
    }
    return true;
}

/* --- records -------------------------------------------------------------- */

static bool give(struct log_reader *reader, const struct line *line,
                 struct record *record, const char *why)
{
    if (why) {
        log_reader_reject(reader, line, why);
        return false;
    }
    record->file = log_reader_name(reader);
    reader->counts.records++;
    reader->counts.record_bytes += line->bytes;
    return true;
}

/* Lines behind a comment whose columns do not suffice are not those of the
 * comment before. */
static void tell_without_columns(struct log_reader *reader,
                                 const struct line *line, const char *why)
{
    char text[1200];

    snprintf(text, sizeof text,
             "%s: line %" PRIu64
             " names columns that do not suffice: %s. Lines "
             "behind it are not read",
             log_reader_name(reader), line->number, why);
    log_reader_say(reader, text);
}

const struct w3c_header *log_reader_header(const struct log_reader *reader)
{
    static const struct w3c_header nothing;

    return reader->header ? reader->header : &nothing;
}

bool log_reader_take_header(struct log_reader *reader, struct slice line)
{
    if (line.len == 0)
        return false;
    if (!reader->header)
        reader->header = calloc(1, sizeof *reader->header);
    if (!reader->header) {
        reader->end.no_memory = true;
        return false;
    }
    return w3c_header_take(reader->header, line);
}

/* A comment may tell the format of what comes behind it. */
static void take_comment(struct log_reader *reader, const struct line *line)
{
    struct log_format *format;
    struct diag unusable = {""};
    struct w3c_header before = *log_reader_header(reader);

    log_reader_filter(reader, line);
    if (!log_reader_take_header(reader, line->text)
        || log_reader_format_is_given(reader->options))
        return;
    format = w3c_header_format(reader->header, &unusable);
    /* A comment among lines that have no columns is about something else. */
    if (!format && !log_dialects_have_columns(reader->dialects))
        return;
    reader->without_columns = format == NULL;
    if (!format) {
        tell_without_columns(reader, line, unusable.text);
        return;
    }
    reader->counts.format_changes +=
        strcmp(before.fields, reader->header->fields) != 0;
    log_reader_use_format(reader, format, NULL, 0);
}

/* What @a line says; NULL, or why it is no record. */
static inline const char *parse(struct log_reader *reader,
                                const struct line *line, struct record *record,
                                bool *fits)
{
    const char *why;

    *fits = true;
    if (reader->without_columns)
        return "the comment before it names no columns that suffice";
    do
        why = log_dialects_parse(reader->dialects, line, record, fits);
    while (!*fits && format_change_use_sibling(reader->change, line));
    return why;
}

/* Read @a line. @return whether it gave a record. */
static bool take_line(struct log_reader *reader, const struct line *line,
                      struct record *record)
{
    const char *why;
    bool fits;

    if (format_change_is_looking(reader->change) && hold(reader, line))
        return false;
    if (line_is_comment(line)) {
        take_comment(reader, line);
        return false;
    }
    why = parse(reader, line, record, &fits);
    if (format_change_begins(reader->change, fits) && hold(reader, line))
        return false;
    return give(reader, line, record, why);
}

/* The next record among the lines that were held. */
static bool next_held(struct log_reader *reader, struct record *record)
{
    const struct line *line;
    bool fits;

    while ((line = format_change_next_held(reader->change)))
        if (line_is_comment(line))
            take_comment(reader, line);
        else if (give(reader, line, record, parse(reader, line, record, &fits)))
            return true;
    return false;
}

/* Whether the next line is in the splitter, and nothing is special about it. */
static bool is_amid_lines(const struct log_reader *reader)
{
    return !reader->has_pending && !reader->without_columns
           && !format_change_is_looking(reader->change);
}

static inline bool takes(struct log_reader *reader, struct record *record)
{
    return reader->slices ? log_slices_take(reader->slices, record)
                          : record->time_us < reader->aside_until_us
                                && set_aside_takes(reader->aside, record);
}

/* Go past lines of the usual shape that can be set aside. @return whether
 * @a record is one that cannot; if not, the next line needs a closer look, or
 * has to be read. */
static bool go_past_bystanders(struct log_reader *reader, struct record *record)
{
    unsigned quotes, passed = 0;
    struct record_parser *parser =
        log_dialects_glancing(reader->dialects, &quotes);
    bool found = false;

    record->file = log_reader_name(reader);
    while (!found && parser
           && line_splitter_next_of(reader->splitter, quotes, &reader->line)) {
        reader->counts.lines++;
        if (!record_glance(parser, &reader->line, record)) {
            reader->pending = reader->line;
            reader->has_pending = true;
            break;
        }
        reader->counts.records++;
        reader->counts.record_bytes += reader->line.bytes;
        found = ++passed == MOST_ASIDE || !takes(reader, record);
    }
    if (found || passed > 0)
        format_change_begins(reader->change, true);
    return found;
}

static bool next_in_log(struct log_reader *reader, struct record *record)
{
    while (reader->phase == IN_LOG) {
        if ((reader->aside || reader->slices) && is_amid_lines(reader)
            && go_past_bystanders(reader, record))
            return true;
        if (next_line(reader, &reader->line)) {
            if (take_line(reader, &reader->line, record))
                return true;
        }
        else if (format_change_holds(reader->change))
            reader->phase = decide_on_held(reader);
        else if (reader->waiting)
            return false;
        else
            reader->phase = AT_END;
    }
    return false;
}

bool log_reader_next(struct log_reader *reader, struct record *record)
{
    reader->waiting = false;
    if (reader->phase == AT_START)
        reader->phase = reader->input ? log_reader_start(reader) : AT_END;
    while (reader->phase > AT_START && reader->phase < AT_END) {
        if (reader->phase == IN_HELD_LINES) {
            if (next_held(reader, record))
                return true;
            reader->phase = IN_LOG;
        }
        if (next_in_log(reader, record))
            return true;
        if (reader->waiting)
            return false;
    }
    return false;
}

void log_reader_set_aside(struct log_reader *reader, struct set_aside *aside,
                          int64_t until_us)
{
    reader->aside = aside;
    reader->aside_until_us = until_us;
}

void log_reader_read_in_slices(struct log_reader *reader,
                               struct log_slices *slices)
{
    reader->slices = slices;
}

void log_reader_share_formats(struct log_reader *reader,
                              struct format_pool *pool)
{
    reader->formats = pool;
}

void log_reader_follow(struct log_reader *reader, bool follow)
{
    if (reader->input)
        input_follow(reader->input, follow);
}

bool log_reader_is_waiting(const struct log_reader *reader)
{
    return reader->waiting;
}

bool log_reader_go_to(struct log_reader *reader, uint64_t number,
                      uint64_t offset)
{
    if (!reader->input || !input_go_to(reader->input, offset))
        return false;
    line_splitter_restart_at(reader->splitter, number, offset);
    return true;
}

void log_reader_end_here(struct log_reader *reader, bool drop_rest)
{
    reader->drained = true;
    reader->drops_rest = drop_rest;
}

void log_reader_place(const struct log_reader *reader, uint64_t *number,
                      uint64_t *offset)
{
    if (reader->splitter) {
        line_splitter_place(reader->splitter, number, offset);
        return;
    }
    *number = reader->parked.number;
    *offset = reader->parked.offset;
}

const struct input *log_reader_input(const struct log_reader *reader)
{
    return reader->input;
}

bool log_reader_is_open(const struct log_reader *reader)
{
    return reader->input != NULL;
}

const char *log_reader_name(const struct log_reader *reader)
{
    return strcmp(reader->name, "-") != 0 ? reader->name : "(standard input)";
}

const struct log_counts *log_reader_counts(const struct log_reader *reader)
{
    return &reader->counts;
}

const struct log_end *log_reader_end(const struct log_reader *reader)
{
    return &reader->end;
}

void log_reader_read_ahead(struct log_reader *reader)
{
    if (reader->input)
        input_read_ahead(reader->input);
}

uint64_t log_reader_size(const struct log_reader *reader)
{
    return reader->input ? input_size(reader->input) : 0;
}

uint64_t log_reader_position(const struct log_reader *reader)
{
    return reader->input ? input_position(reader->input) : 0;
}
