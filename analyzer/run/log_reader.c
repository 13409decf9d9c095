#include "run/log_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/log_format.h"
#include "format/log_look.h"
#include "input/input.h"
#include "record/record_parser.h"
#include "run/format_change.h"
#include "run/format_choice.h"
#include "run/format_fit.h"
#include "run/format_options.h"
#include "run/log_dialects.h"
#include "run/set_aside.h"

enum {
    MAX_LINE = 1024 * 1024,
    FIRST_BYTES = 64 * 1024, /* looked at to choose the format */
    FIRST_LINES = FORMAT_LINES_MAX,
    OTHER_MEMORY = 48 * 1024, /* marks, first lines, formats */
    MOST_ASIDE = 8192         /* lines before the caller is to see one */
};

enum phase { AT_START, IN_LOG, IN_HELD_LINES, AT_END };

struct log_reader {
    const char *name;
    const struct options *options;
    const struct log_reader_sink *sink;
    struct input *input;
    struct line_splitter *splitter;
    size_t block; /* bytes that are read at once */
    struct log_counts counts;
    uint64_t dropped; /* bytes of them that the splitter went past */
    struct log_end end;
    enum phase phase;
    bool drained;    /* nothing more comes from the input */
    bool waiting;    /* nothing more comes now */
    bool drops_rest; /* of a last line without its end */

    struct line *first; /* borrowed from the splitter */
    size_t first_count, first_next;
    struct line line, pending; /* what a record borrows from; to come again */
    bool has_pending;

    struct w3c_header header; /* what the comments said */
    bool without_columns;     /* the last of them names too few */
    struct log_dialects *dialects;
    struct format_change *change;
    bool has_told; /* that the lines so far have no format */

    struct set_aside *aside; /* takes what need not be handed out, or NULL */
    int64_t aside_until_us;
};

static const volatile sig_atomic_t *stop_flag;

void log_reader_stop_on(const volatile sig_atomic_t *flag)
{
    stop_flag = flag;
    input_stop_on(flag);
}

static bool is_stopped(void)
{
    return stop_flag && *stop_flag;
}

static void say(const struct log_reader *reader, const char *text)
{
    if (reader->sink->on_diagnostic)
        reader->sink->on_diagnostic(reader->sink->context, text);
}

static void fail(struct log_reader *reader, const char *why)
{
    reader->end.failed = true;
    if (*why)
        say(reader, why);
}

/* --- lines that are no records -------------------------------------------- */

static void reject(struct log_reader *reader, const struct line *line,
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
static void filter(struct log_reader *reader, const struct line *line)
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
    snprintf(text, sizeof text,
             "%s: %" PRIu64 " lines came faster than they could be read, and "
             "were dropped",
             log_reader_name(reader), dropped);
    say(reader, text);
}

/* The rest of lines that came cut. */
static void count_dropped(struct log_reader *reader)
{
    uint64_t dropped = line_splitter_dropped(reader->splitter);

    reader->counts.rejected_bytes += dropped - reader->dropped;
    reader->dropped = dropped;
}

/* Read a block into the splitter. @return false at the end of the log. */
static bool read_block(struct log_reader *reader)
{
    struct diag diag = {""};
    size_t room, got = 0;
    enum input_result result;
    char *space;

    count_dropped(reader);
    if (reader->drained)
        return false;
    space = line_splitter_space(reader->splitter, &room);
    if (room == 0) {
        reader->end.no_memory = reader->drained = true;
        return false;
    }
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
    tell_dropped(reader);
    if (result == INPUT_TRUNCATED) {
        reader->end.truncated = true;
        say(reader, diag.text);
    }
    else if (result == INPUT_ERROR)
        fail(reader, diag.text);
    return false;
}

/* Have a block more, or FIRST_BYTES, if there are: a pipe may bring little at a
 * time. */
static void gather(struct log_reader *reader)
{
    uint64_t start = reader->counts.bytes;
    size_t wanted = reader->block < FIRST_BYTES ? reader->block : FIRST_BYTES;

    while (reader->counts.bytes - start < wanted && !is_stopped()
           && read_block(reader))
        ;
}

/* The next line, whatever it holds. @return false at the end. */
static bool next_line(struct log_reader *reader, struct line *line)
{
    if (reader->has_pending) {
        reader->has_pending = false;
        *line = reader->pending;
        return true;
    }
    if (reader->first_next < reader->first_count) {
        *line = reader->first[reader->first_next++];
        return true;
    }
    free(reader->first);
    reader->first = NULL;
    do {
        if (line_splitter_next(reader->splitter, line)) {
            reader->counts.lines++;
            return true;
        }
    } while (!is_stopped() && read_block(reader));
    if (is_stopped() || reader->waiting || reader->drops_rest
        || !line_splitter_last(reader->splitter, line))
        return false;
    reader->counts.lines++;
    return true;
}

/* --- the format ----------------------------------------------------------- */

static bool format_is_given(const struct options *o)
{
    return o->log_format || o->apache_format || o->nginx_format;
}

/* Read with @a format, which this takes over, what comes now. @a lines are some
 * of those that have it. */
static bool use_format(void *context, struct log_format *format,
                       const struct line *lines, size_t count)
{
    struct log_reader *reader = context;

    if (!log_dialects_use(reader->dialects, format, lines, count)) {
        reader->end.no_memory = true;
        return false;
    }
    if (reader->sink->on_format)
        reader->sink->on_format(reader->sink->context, format);
    return true;
}

/* None of the lines that were looked at is read, nor what comes behind. */
static void refuse(struct log_reader *reader)
{
    for (size_t i = 0; i < reader->first_count; i++) {
        const struct line *line = &reader->first[i];
        if (line_is_comment(line))
            filter(reader, line);
        else
            reject(reader, line, "the log has no known format");
    }
}

static void tell_archive(struct log_reader *reader)
{
    char text[1200];

    snprintf(text, sizeof text,
             "%s: a tar archive, which holds files of its own; unpack it first "
             "(tar -xOf FILE | redirect-analyzer -)",
             log_reader_name(reader));
    fail(reader, text);
}

/* The format of the log, from the options or from its first lines. */
static bool choose_format(struct log_reader *reader)
{
    const struct options *o = reader->options;
    const char *name = log_reader_name(reader);
    struct diag diag = {""};
    struct log_format *format;

    if (reader->first_count > 0 && log_look_is_tar(reader->first[0].text)) {
        tell_archive(reader);
        refuse(reader);
        return false;
    }
    format = format_from_options(o, &diag);
    if (!format && diag.text[0] == '\0' && o->usual_format)
        format = format_if_usual(o->usual_format, reader->first,
                                 reader->first_count);
    if (!format && diag.text[0] == '\0')
        format = format_from_lines(&reader->header, reader->first,
                                   reader->first_count, name, &diag);
    else if (format_is_given(o) && format
             && !format_fits(format, reader->first, reader->first_count,
                             o->num_tests, name, &diag)) {
        log_format_destroy(format);
        format = NULL;
    }
    if (!format) {
        if (reader->first_count > 0 || diag.text[0] != '\0')
            fail(reader, diag.text);
        refuse(reader);
        return false; /* a log without such lines needs none */
    }
    return use_format(reader, format, reader->first, reader->first_count)
           && (format_is_given(o)
               || format_change_use_others(reader->change, reader->first,
                                           reader->first_count));
}

/* --- the first lines ------------------------------------------------------ */

/* Whether the format can be judged by @a line. Those that it cannot be judged
 * by are no records of any. */
static bool is_telling(struct log_reader *reader, const struct line *line)
{
    reader->counts.lines++;
    if (line->overlong)
        reject(reader, line, "the line is longer than the limit");
    else if (line_is_comment(line)) {
        filter(reader, line);
        w3c_header_take(&reader->header, line->text);
    }
    else
        return true;
    return false;
}

/* Whether @a line begins lines of another format: what comes from there on
 * says nothing about the ones before. */
static bool is_new_header(const struct log_reader *reader,
                          const struct line *line)
{
    struct w3c_header header = reader->header;

    return line_is_comment(line) && w3c_header_take(&header, line->text);
}

/* Windows puts a mark before UTF-8. */
static void skip_mark(struct line *line)
{
    enum { LEN = 3 };

    if (line->offset > 0 || !slice_begins(line->text, "\xef\xbb\xbf"))
        return;
    line->text.at += LEN;
    line->text.len -= LEN;
}

/* The first lines that tell the format, up to FIRST_LINES of them. */
static void take_first_lines(struct log_reader *reader)
{
    struct line *lines = reader->first;
    size_t count = 0;

    while (count == 0 && !reader->drained && !reader->waiting
           && !is_stopped()) {
        gather(reader);
        while (count < FIRST_LINES
               && line_splitter_next(reader->splitter, &lines[count])) {
            bool alone = count == 0 && lines[0].overlong;
            skip_mark(&lines[count]);
            if (count > 0 && is_new_header(reader, &lines[count])) {
                reader->counts.lines++;
                reader->first_count = count + 1;
                return;
            }
            count += is_telling(reader, &lines[count]);
            if (!alone)
                continue;
            /* Little of what was gathered may be left behind it. */
            while (!line_splitter_skip(reader->splitter) && !is_stopped()
                   && read_block(reader))
                ;
            gather(reader);
        }
    }
    if (count == 0 && reader->drained
        && line_splitter_last(reader->splitter, &lines[0])) {
        skip_mark(&lines[0]);
        count += is_telling(reader, &lines[0]);
    }
    reader->first_count = count;
}

/* Whether the few lines that a log has now tell its format. If not, that is
 * said once: others may come. */
static bool format_is_told(struct log_reader *reader)
{
    struct diag diag = {""};
    struct log_format *format =
        format_from_lines(&reader->header, reader->first, reader->first_count,
                          log_reader_name(reader), &diag);
    bool told = format != NULL;

    log_format_destroy(format);
    if (!told && !reader->has_told) {
        reader->has_told = true;
        say(reader, diag.text);
    }
    return told;
}

static enum phase start(struct log_reader *reader)
{
    char text[1200];

    if (!reader->first)
        reader->first = malloc(FIRST_LINES * sizeof *reader->first);
    if (!reader->first) {
        reader->end.no_memory = true;
        return AT_END;
    }
    take_first_lines(reader);
    if (reader->first_count == 0 && reader->waiting)
        return AT_START;
    if (reader->first_count == 0 && reader->counts.rejected > 0
        && !is_stopped()) {
        snprintf(text, sizeof text, "%s: every line is longer than %d MiB",
                 log_reader_name(reader), MAX_LINE >> 20);
        fail(reader, text);
    }
    if (reader->waiting && !format_is_given(reader->options)
        && !format_is_told(reader)) {
        for (size_t n = 0; n < reader->first_count; n++)
            reject(reader, &reader->first[n],
                   "the log has no known format yet");
        return AT_START;
    }
    /* Options that cannot be followed are said for an empty log, too. */
    return choose_format(reader) ? IN_LOG : AT_END;
}

/* --- a change of the format ----------------------------------------------- */

/* Tell what --log-format keeps from being read. */
static void tell_change(void *context, const struct log_format *format,
                        const struct line *line)
{
    const struct log_reader *reader = context;
    char text[1200];

    snprintf(text, sizeof text,
             "%s: from line %" PRIu64 " on lines do not fit --log-format; they "
             "look like %s. Leave the option out to have changes followed",
             log_reader_name(reader), line->number, log_format_name(format));
    say(reader, text);
}

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
        reject(reader, line, why);
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
    say(reader, text);
}

/* A comment may tell the format of what comes behind it. */
static void take_comment(struct log_reader *reader, const struct line *line)
{
    struct log_format *format;
    struct diag unusable = {""};
    struct w3c_header before = reader->header;

    filter(reader, line);
    if (!w3c_header_take(&reader->header, line->text)
        || format_is_given(reader->options))
        return;
    format = w3c_header_format(&reader->header, &unusable);
    /* A comment among lines that have no columns is about something else. */
    if (!format && !log_dialects_have_columns(reader->dialects))
        return;
    reader->without_columns = format == NULL;
    if (!format) {
        tell_without_columns(reader, line, unusable.text);
        return;
    }
    reader->counts.format_changes +=
        strcmp(before.fields, reader->header.fields) != 0;
    use_format(reader, format, NULL, 0);
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
    return !reader->first && !reader->has_pending && !reader->without_columns
           && !format_change_is_looking(reader->change);
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
        found = record->time_us >= reader->aside_until_us
                || ++passed == MOST_ASIDE
                || !set_aside_takes(reader->aside, record);
    }
    if (found || passed > 0)
        format_change_begins(reader->change, true);
    if (found)
        record->file = log_reader_name(reader);
    return found;
}

static bool next_in_log(struct log_reader *reader, struct record *record)
{
    while (reader->phase == IN_LOG) {
        if (reader->aside && is_amid_lines(reader)
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
        reader->phase = reader->input ? start(reader) : AT_END;
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
    line_splitter_place(reader->splitter, number, offset);
}

const struct input *log_reader_input(const struct log_reader *reader)
{
    return reader->input;
}

/* --- sums ---------------------------------------------------------------- */

void log_counts_add(struct log_counts *to, const struct log_counts *more)
{
    to->lines += more->lines;
    to->bytes += more->bytes;
    to->records += more->records;
    to->rejected += more->rejected;
    to->filtered += more->filtered;
    to->record_bytes += more->record_bytes;
    to->rejected_bytes += more->rejected_bytes;
    to->filtered_bytes += more->filtered_bytes;
    to->overlong += more->overlong;
    to->format_changes += more->format_changes;
}

void log_end_add(struct log_end *to, const struct log_end *more)
{
    to->failed |= more->failed;
    to->truncated |= more->truncated;
    to->no_memory |= more->no_memory;
}

/* --- life ----------------------------------------------------------------- */

struct log_reader *log_reader_open(const char *path, const char *name,
                                   const struct options *options, size_t block,
                                   const struct log_reader_sink *sink)
{
    struct log_reader *reader = calloc(1, sizeof *reader);
    struct diag diag = {""};

    if (!reader)
        return NULL;
    reader->name = name ? name : path;
    reader->options = options;
    reader->sink = sink;
    reader->block = block;
    reader->splitter =
        line_splitter_create(MAX_LINE, block, line_marks_choose());
    reader->dialects = log_dialects_create(options->tz != NULL);
    if (reader->dialects)
        reader->change = format_change_create((struct format_reader){
            reader, reader->dialects, use_format,
            format_is_given(options) ? tell_change : NULL,
            &reader->counts.format_changes});
    if (!reader->splitter || !reader->change) {
        log_reader_close(reader);
        return NULL;
    }
    reader->input = input_open(path, &diag);
    if (!reader->input)
        fail(reader, diag.text);
    else
        input_limit_expansion(reader->input, options->max_expansion);
    return reader;
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

size_t log_reader_memory(const struct log_reader *reader)
{
    return 2 * reader->block + OTHER_MEMORY
           + (reader->input ? input_memory(reader->input) : 0);
}

uint64_t log_reader_size(const struct log_reader *reader)
{
    return reader->input ? input_size(reader->input) : 0;
}

uint64_t log_reader_position(const struct log_reader *reader)
{
    return reader->input ? input_position(reader->input) : 0;
}

void log_reader_close(struct log_reader *reader)
{
    if (!reader)
        return;
    log_dialects_destroy(reader->dialects);
    format_change_destroy(reader->change);
    free(reader->first);
    line_splitter_destroy(reader->splitter);
    input_close(reader->input);
    free(reader);
}
