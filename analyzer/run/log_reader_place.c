/* How far a log has been read, for the next run. */
#include <stdlib.h>

#include "input/input.h"
#include "run/log_reader_pieces.h"

void log_reader_mark(struct log_reader *reader)
{
    if (reader->marker)
        place_marker_take(reader->marker,
                          line_splitter_passed(reader->splitter));
}

bool log_reader_takes_last_line(const struct log_reader *reader)
{
    return !reader->drops_rest
           && (!reader->marker
               || (reader->ended && !input_is_plain(reader->input)));
}

bool log_reader_keep_place(struct log_reader *reader,
                           const struct log_place *from)
{
    if (from->offset > 0
        && !log_reader_go_to(reader, from->lines, from->offset))
        return false;
    line_splitter_go_on_in(reader->splitter, from->unfinished);
    if (!reader->marker)
        reader->marker = malloc(sizeof *reader->marker);
    if (!reader->marker) {
        reader->end.no_memory = true;
        return false;
    }
    place_marker_begin(reader->marker, from);
    return true;
}

void log_reader_know_header(struct log_reader *reader, struct slice beginning)
{
    while (slice_begins(beginning, "#")) {
        struct slice line = slice_before(beginning, '\n');
        size_t next = line.len + 1;
        if (next > beginning.len)
            return; /* cut */
        if (line.at[line.len - 1] == '\r')
            line.len--;
        log_reader_take_header(reader, line);
        beginning.at += next;
        beginning.len -= next;
    }
}

bool log_reader_kept_place(struct log_reader *reader, struct log_place *place)
{
    if (!reader->marker || reader->refused || reader->end.no_memory)
        return false;
    if (reader->splitter)
        log_reader_mark(reader);
    *place = place_marker_place(reader->marker);
    place->unfinished =
        (uint8_t)(reader->splitter ? line_splitter_unfinished(reader->splitter)
                                   : reader->parked.unfinished);
    log_reader_place(reader, &place->lines, &place->offset);
    return true;
}

bool log_reader_was_stopped(const struct log_reader *reader)
{
    return reader->input && !reader->ended && log_reader_is_stopped();
}

bool log_reader_is_exhausted(const struct log_reader *reader)
{
    return (reader->ended || reader->end.truncated) && !reader->refused;
}
