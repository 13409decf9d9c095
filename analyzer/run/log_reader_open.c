/* A log opened, and closed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/log_format.h"
#include "input/input.h"
#include "run/log_reader_pieces.h"

enum { OTHER_MEMORY = 20 * 1024 /* first lines, parsers */ };

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
    log_reader_say(reader, text);
}

/* All but what its lines go through. */
static struct log_reader *open_reader(const char *path, const char *name,
                                      const struct options *options,
                                      size_t block,
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
    reader->dialects = log_dialects_create(options->tz != NULL);
    if (reader->dialects)
        reader->change = format_change_create((struct format_reader){
            reader, reader->dialects, log_reader_use_format,
            log_reader_format_is_given(options) ? tell_change : NULL,
            &reader->counts.format_changes});
    if (!reader->change) {
        log_reader_close(reader);
        return NULL;
    }
    reader->input = input_open(path, &diag);
    if (!reader->input) {
        reader->end.broken = true;
        log_reader_fail(reader, diag.text);
    }
    else
        input_limit_expansion(reader->input, options->max_expansion);
    return reader;
}

bool log_reader_own_splitter(struct log_reader *reader)
{
    reader->splitter = line_splitter_create(LOG_READER_MAX_LINE, reader->block,
                                            line_marks_choose());
    reader->owns_splitter = true;
    return reader->splitter != NULL;
}

struct log_reader *log_reader_open(const char *path, const char *name,
                                   const struct options *options, size_t block,
                                   const struct log_reader_sink *sink)
{
    struct log_reader *reader = open_reader(path, name, options, block, sink);

    if (!reader || log_reader_own_splitter(reader))
        return reader;
    log_reader_close(reader);
    return NULL;
}

struct log_reader *log_reader_open_in_turn(const char *path,
                                           const struct options *options,
                                           size_t block,
                                           const struct log_reader_sink *sink,
                                           struct line_splitter *splitter)
{
    struct log_reader *reader = open_reader(path, NULL, options, block, sink);

    if (!reader)
        return NULL;
    if (!reader->input || input_is_plain(reader->input)) {
        line_splitter_restart(splitter);
        reader->splitter = splitter;
        reader->read_size = block;
        return reader;
    }
    if (log_reader_own_splitter(reader))
        return reader;
    log_reader_close(reader);
    return NULL;
}

size_t log_reader_memory(const struct log_reader *reader)
{
    /* Measured, with lines of 200 bytes: 37 KiB for blocks of 16, 63 of 32. */
    return reader->block + reader->block / 2 + OTHER_MEMORY
           + (reader->input ? input_memory(reader->input) : 0);
}

void log_reader_close(struct log_reader *reader)
{
    if (!reader)
        return;
    log_dialects_destroy(reader->dialects);
    format_change_destroy(reader->change);
    free(reader->first);
    free(reader->header);
    free(reader->marker);
    if (reader->owns_splitter)
        line_splitter_destroy(reader->splitter);
    input_close(reader->input);
    free(reader);
}
