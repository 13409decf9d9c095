/* The first lines of a log, and the format that they tell. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/log_look.h"
#include "record/record_parser.h"
#include "run/format_choice.h"
#include "run/format_fit.h"
#include "run/format_options.h"
#include "run/log_reader_pieces.h"

enum {
    FIRST_BYTES = 64 * 1024, /* looked at to choose the format */
    FIRST_LINES = FORMAT_LINES_MAX
};

/* --- the format ----------------------------------------------------------- */

bool log_reader_format_is_given(const struct options *o)
{
    return o->log_format || o->apache_format || o->nginx_format;
}

/* Read with @a format, which this takes over, what comes now. @a lines are some
 * of those that have it. */
bool log_reader_use_format(void *context, struct log_format *format,
                           const struct line *lines, size_t count)
{
    struct log_reader *reader = context;

    if (reader->formats)
        format = format_pool_share(reader->formats, format);
    if (!log_dialects_use(reader->dialects, format, lines, count)) {
        reader->end.no_memory = true;
        return false;
    }
    if (reader->sink->on_format)
        reader->sink->on_format(reader->sink->context, format);
    return true;
}

/* None of the lines that were looked at is read, nor what comes behind: where
 * the place is kept, they wait for a run that knows what to do with them. */
static void refuse(struct log_reader *reader)
{
    reader->refused = reader->first_count > 0;
    if (reader->refused && reader->marker) {
        reader->counts = (struct log_counts){0};
        return;
    }
    for (size_t i = 0; i < reader->first_count; i++) {
        const struct line *line = &reader->first[i];
        if (line_is_comment(line))
            log_reader_filter(reader, line);
        else
            log_reader_reject(reader, line, "the log has no known format");
    }
}

static void tell_archive(struct log_reader *reader)
{
    char text[1200];

    snprintf(text, sizeof text,
             "%s: a tar archive, which holds files of its own; unpack it first "
             "(tar -xOf FILE | redirect-analyzer -)",
             log_reader_name(reader));
    log_reader_fail(reader, text);
}

/* Whether a run before this one has read the log up to here. */
static bool is_read_on(const struct log_reader *reader)
{
    return reader->marker && reader->marker->from.offset > 0;
}

/* Whether packed data broke off before its first line had an end: that says
 * nothing of its format, and was told. */
static bool is_half_a_line(const struct log_reader *reader)
{
    const struct line *line = &reader->first[0];

    return reader->end.truncated && reader->first_count == 1
           && line->bytes == line->text.len;
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
        format = format_from_lines(log_reader_header(reader), reader->first,
                                   reader->first_count, name, &diag);
    else if (log_reader_format_is_given(o) && format
             && !format_fits(format, reader->first, reader->first_count,
                             o->num_tests, name, &diag)
             && !is_read_on(reader)) {
        log_format_destroy(format);
        format = NULL;
    }
    /* A few lines of a log that was understood so far may all be garbage. */
    if (!format && is_read_on(reader) && o->usual_format)
        format = format_usual(o->usual_format);
    if (!format) {
        if ((reader->first_count > 0 && !is_half_a_line(reader))
            || diag.text[0] != '\0')
            log_reader_fail(reader, diag.text);
        refuse(reader);
        return false; /* a log without such lines needs none */
    }
    return log_reader_use_format(reader, format, reader->first,
                                 reader->first_count)
           && (log_reader_format_is_given(o)
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
        log_reader_reject(reader, line, "the line is longer than the limit");
    else if (line_is_comment(line)) {
        log_reader_filter(reader, line);
        log_reader_take_header(reader, line->text);
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
    struct w3c_header header = *log_reader_header(reader);

    return line_is_comment(line) && w3c_header_take(&header, line->text);
}

/* Have a block more, or FIRST_BYTES, if there are: a pipe may bring little at a
 * time. */
static void gather(struct log_reader *reader)
{
    uint64_t start = reader->counts.bytes;
    size_t wanted = reader->block < FIRST_BYTES ? reader->block : FIRST_BYTES;

    while (reader->counts.bytes - start < wanted && !log_reader_is_stopped()
           && log_reader_read_block(reader))
        ;
}

/* The first lines that tell the format, up to FIRST_LINES of them. */
static void take_first_lines(struct log_reader *reader)
{
    struct line *lines = reader->first;
    size_t count = 0;

    while (count == 0 && !reader->drained && !reader->waiting
           && !log_reader_is_stopped()) {
        gather(reader);
        while (count < FIRST_LINES
               && line_splitter_next(reader->splitter, &lines[count])) {
            bool alone = count == 0 && lines[0].overlong;
            if (count > 0 && is_new_header(reader, &lines[count])) {
                reader->counts.lines++;
                reader->first_count = count + 1;
                return;
            }
            if (count == 0)
                reader->first_dropped = line_splitter_dropped(reader->splitter);
            count += is_telling(reader, &lines[count]);
            if (!alone)
                continue;
            /* Little of what was gathered may be left behind it. */
            while (!line_splitter_skip(reader->splitter)
                   && !log_reader_is_stopped() && log_reader_read_block(reader))
                ;
            gather(reader);
        }
    }
    if (count == 0 && reader->drained && log_reader_takes_last_line(reader)
        && line_splitter_last(reader->splitter, &lines[0])) {
        reader->first_dropped = line_splitter_dropped(reader->splitter);
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
        format_from_lines(log_reader_header(reader), reader->first,
                          reader->first_count, log_reader_name(reader), &diag);
    bool told = format != NULL;

    log_format_destroy(format);
    if (!told && !reader->has_told) {
        reader->has_told = true;
        log_reader_say(reader, diag.text);
    }
    return told;
}

/* Where the lines end that are not to be looked at again. A comment that begins
 * another format was not. */
static uint64_t end_of_look(const struct log_reader *reader)
{
    const struct line *last = &reader->first[reader->first_count - 1];
    uint64_t number, end;

    if (line_is_comment(last))
        return last->offset;
    line_splitter_place(reader->splitter, &number, &end);
    return end;
}

/* Read the first lines as all others, now that their format is known. */
static void read_again(struct log_reader *reader)
{
    if (reader->first_count > 0) {
        reader->looked_until = end_of_look(reader);
        reader->counts.lines -= reader->first_count;
        line_splitter_go_back(reader->splitter, &reader->first[0],
                              reader->first_dropped);
    }
    free(reader->first);
    reader->first = NULL;
}

enum phase log_reader_start(struct log_reader *reader)
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
        && !reader->end.truncated && !is_read_on(reader)
        && !log_reader_is_stopped()) {
        snprintf(text, sizeof text, "%s: every line is longer than %d MiB",
                 log_reader_name(reader), LOG_READER_MAX_LINE >> 20);
        log_reader_fail(reader, text);
    }
    if (reader->waiting && !log_reader_format_is_given(reader->options)
        && !format_is_told(reader)) {
        for (size_t n = 0; n < reader->first_count; n++)
            log_reader_reject(reader, &reader->first[n],
                              "the log has no known format yet");
        return AT_START;
    }
    /* Options that cannot be followed are said for an empty log, too. */
    if (!choose_format(reader))
        return AT_END;
    read_again(reader);
    return IN_LOG;
}
