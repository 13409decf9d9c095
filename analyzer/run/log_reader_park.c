/* A log that is put by while others are read. */
#include "input/input.h"
#include "run/log_reader_pieces.h"

/* The line that was to come again comes again from the file. */
static void put_back_pending(struct log_reader *reader)
{
    const struct line *line = &reader->pending;
    uint64_t number, offset;

    if (!reader->has_pending)
        return;
    /* What was gone past behind it, if it was cut, is gone past again. */
    line_splitter_place(reader->splitter, &number, &offset);
    line_splitter_go_back(reader->splitter, line,
                          line_splitter_dropped(reader->splitter)
                              - (offset - line->offset - line->bytes));
    reader->counts.lines--;
    reader->has_pending = false;
}

void log_reader_park(struct log_reader *reader)
{
    put_back_pending(reader);
    log_reader_count_dropped(reader);
    log_reader_mark(reader);
    line_splitter_place(reader->splitter, &reader->parked.number,
                        &reader->parked.offset);
    reader->parked.unfinished = line_splitter_unfinished(reader->splitter);
    if (reader->phase != AT_END)
        reader->counts.bytes -= line_splitter_left(reader->splitter);
    if (reader->owns_splitter)
        line_splitter_destroy(reader->splitter);
    reader->splitter = NULL;
    reader->owns_splitter = false;
    reader->dropped = 0;
}

void log_reader_take_up(struct log_reader *reader,
                        struct line_splitter *splitter, size_t read_size,
                        size_t next_read_size)
{
    line_splitter_restart_at(splitter, reader->parked.number,
                             reader->parked.offset);
    line_splitter_go_on_in(splitter, reader->parked.unfinished);
    reader->splitter = splitter;
    reader->read_size = read_size;
    reader->next_read_size = next_read_size;
    reader->drained = reader->ended = false;
    if (!input_go_to(reader->input, reader->parked.offset)) {
        reader->drained = true;
        reader->end.broken = true;
        log_reader_fail(reader, "");
    }
}

bool log_reader_is_cut(const struct log_reader *reader)
{
    return log_reader_is_stopped() || (reader->drained && !reader->ended);
}
