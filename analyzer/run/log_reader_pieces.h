/**
 * @file
 * What the files of the log reader share: its layout. Nobody else includes this.
 */
#ifndef RUN_LOG_READER_PIECES_H
#define RUN_LOG_READER_PIECES_H

#include "format/w3c_header.h"
#include "run/format_change.h"
#include "run/format_pool.h"
#include "run/log_dialects.h"
#include "run/log_reader.h"
#include "state/places.h"

enum phase { AT_START, IN_LOG, IN_HELD_LINES, AT_END };

struct log_reader {
    const char *name;
    const struct options *options;
    const struct log_reader_sink *sink;
    struct input *input;
    struct line_splitter *splitter; /* NULL: it is put by */
    bool owns_splitter;
    size_t block;     /* bytes that are read at once */
    size_t read_size; /* if not 0, no more than that; and then, that */
    size_t next_read_size;
    struct { /* where it is, while it is put by */
        uint64_t number, offset;
        unsigned unfinished;
    } parked;
    struct log_counts counts;
    uint64_t dropped; /* bytes of them that the splitter went past */
    struct log_end end;
    enum phase phase;
    bool drained;                /* nothing more comes from the input */
    bool waiting;                /* nothing more comes now */
    bool drops_rest;             /* of a last line without its end */
    bool ended;                  /* by its end */
    bool refused;                /* it has no known format */
    struct place_marker *marker; /* of what is read; NULL: nobody asks */

    struct line *first; /* at the start; borrowed from the splitter */
    size_t first_count;
    uint64_t first_dropped; /* bytes before them */
    uint64_t looked_until; /* comments and cut lines before it were looked at */
    struct line line, pending; /* what a record borrows from; to come again */
    bool has_pending;

    struct format_pool *formats; /* of several logs, or NULL */
    struct w3c_header *header;   /* what the comments said; NULL: nothing */
    bool without_columns;        /* the last of them names too few */
    struct log_dialects *dialects;
    struct format_change *change;
    bool has_told; /* that the lines so far have no format */

    struct log_slices *slices; /* take what they can, or NULL */
    struct set_aside *aside;   /* takes what need not be handed out, or NULL */
    int64_t aside_until_us;
};

/** For standard error. */
void log_reader_say(const struct log_reader *reader, const char *text);

/** It could not be read, or nothing in it understood; @a why may be empty. */
void log_reader_fail(struct log_reader *reader, const char *why);

/** A line that is no record, and why. */
void log_reader_reject(struct log_reader *reader, const struct line *line,
                       const char *why);

/** A comment, or nothing. */
void log_reader_filter(struct log_reader *reader, const struct line *line);

/** Read a block into the splitter. @return false at the end of the log. */
bool log_reader_read_block(struct log_reader *reader);

/** What the comments of the log said of its columns; and one comment more, as
 *  w3c_header_take(). Few logs have any. */
const struct w3c_header *log_reader_header(const struct log_reader *reader);
bool log_reader_take_header(struct log_reader *reader, struct slice line);

/** Whether the reading is to end. */
bool log_reader_is_stopped(void);

/** Let its lines go through a splitter of its own. @return false without memory. */
bool log_reader_own_splitter(struct log_reader *reader);

/** Count the rest of lines that came cut. */
void log_reader_count_dropped(struct log_reader *reader);

/** Note what was gone past, for who asks for the place. */
void log_reader_mark(struct log_reader *reader);

/** Whether a line without its end, the last one, is one: not while it may be
 *  written on. */
bool log_reader_takes_last_line(const struct log_reader *reader);

/* --- the start ------------------------------------------------------------- */

/** Look at the first lines, and choose the format. @return what comes next. */
enum phase log_reader_start(struct log_reader *reader);

/** Read with @a format, which this takes over, what comes now. @a lines are some
 *  of those that have it. @a context is the reader. @return false without
 *  memory. */
bool log_reader_use_format(void *context, struct log_format *format,
                           const struct line *lines, size_t count);

bool log_reader_format_is_given(const struct options *options);

#endif
