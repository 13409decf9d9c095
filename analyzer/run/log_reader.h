/**
 * @file
 * One log as records, in the order of its lines.
 *
 *     opened -> first lines (they choose the format) -> the other lines -> end
 *
 * Lines that stop fitting the format are held back, a few of them: when they
 * all have another format, the log has changed it, and they are read with that
 * one. With --log-format the change is told and not followed.
 */
#ifndef RUN_LOG_READER_H
#define RUN_LOG_READER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/line_splitter.h"
#include "options.h"
#include "record/record.h"
#include "state/places.h"

enum { LOG_READER_MAX_LINE = 1024 * 1024 };

struct format_pool;
struct input;
struct log_format;
struct log_reader;
struct log_slices;
struct set_aside;

/** What is not a record goes here; functions may be NULL. Lines are valid
 *  during the call. */
struct log_reader_sink {
    void *context;
    void (*on_reject)(void *context, const char *file, const struct line *line,
                      const char *why);
    /** The log, or what comes now of it, has @a format. */
    void (*on_format)(void *context, const struct log_format *format);
    /** A sentence for standard error. */
    void (*on_diagnostic)(void *context, const char *text);
};

/** What was read so far. lines = records + rejected + filtered + held, where
 *  held is 0 at the end; so it is with their bytes, of which some may be read
 *  and not looked at when a log is not read to its end. */
struct log_counts {
    uint64_t lines, bytes; /**< bytes as decompressed */
    uint64_t records, rejected, filtered;
    uint64_t record_bytes, rejected_bytes, filtered_bytes;
    uint64_t overlong; /**< among the rejected */
    uint64_t format_changes;
};

/** How a log ended. */
struct log_end {
    bool failed;    /**< it could not be read, or nothing in it understood */
    bool broken;    /**< so that it may be read all right another time */
    bool truncated; /**< compressed data broke off, or a file was cut */
    bool no_memory;
};

/** Add what was read, or how it ended, of another log. */
void log_counts_add(struct log_counts *to, const struct log_counts *more);
void log_end_add(struct log_end *to, const struct log_end *more);

/** Begin to read @a path. @a name is what reports call it, NULL for its path;
 *  it must outlive the run. @a block: bytes to read at once. NULL without memory; a log that cannot be opened is one
 *  that ends at once, as failed. */
struct log_reader *log_reader_open(const char *path, const char *name,
                                   const struct options *options, size_t block,
                                   const struct log_reader_sink *sink);

/** The same; a plain file is read through @a splitter, which the caller owns, until
 *  it is put by. */
struct log_reader *log_reader_open_in_turn(const char *path,
                                           const struct options *options,
                                           size_t block,
                                           const struct log_reader_sink *sink,
                                           struct line_splitter *splitter);

/** Let a thread unpack ahead, where that pays (input_read_ahead()). */
void log_reader_read_ahead(struct log_reader *reader);

/** About how many bytes of memory it holds. */
size_t log_reader_memory(const struct log_reader *reader);

/** From now on, if @a follow, the end of a file is where it will go on. */
void log_reader_follow(struct log_reader *reader, bool follow);

/** Whether log_reader_next() found nothing because nothing more is written
 *  yet: ask again later. */
bool log_reader_is_waiting(const struct log_reader *reader);

/** Begin not at the beginning but behind @a number lines and @a offset bytes.
 *  @return false when that cannot be done. */
bool log_reader_go_to(struct log_reader *reader, uint64_t number,
                      uint64_t offset);

/** Read nothing more of the file; @a drop_rest: nor a line without its end that
 *  was read. */
void log_reader_end_here(struct log_reader *reader, bool drop_rest);

/** Begin at @a from, a place of this log, of which nothing was read yet, and keep
 *  the place up to which it is read. A last line without its end waits for
 *  that, unless the log is compressed, and so complete; of a log that has no
 *  known format nothing counts. @return false when that cannot be done. */
bool log_reader_keep_place(struct log_reader *reader,
                           const struct log_place *from);

/** What comments at the beginning of the log said of its columns, for who begins
 *  to read behind them: @a beginning is all of that, or some. */
void log_reader_know_header(struct log_reader *reader, struct slice beginning);

/** That place. @return false when nothing of the log counts. */
bool log_reader_kept_place(struct log_reader *reader, struct log_place *place);

/** Use the formats of @a pool, which outlives the reader, where they suffice: before
 *  the first record. */
void log_reader_share_formats(struct log_reader *reader,
                              struct format_pool *pool);

/** Whether a signal has ended the reading before the end of the log. */
bool log_reader_was_stopped(const struct log_reader *reader);

/** Whether it was read as far as it can be: to its end, or to where it breaks
 *  off or was left for its expansion. */
bool log_reader_is_exhausted(const struct log_reader *reader);

/** How many lines and bytes are before the next line. */
void log_reader_place(const struct log_reader *reader, uint64_t *number,
                      uint64_t *offset);

/** Put the log by while others are read, between two calls of log_reader_next(): a
 *  plain file, which then holds little more than its place. What the last record
 *  borrowed is gone. Nothing but its counts, its place and its input are asked
 *  for before it is taken up. */
void log_reader_park(struct log_reader *reader);

/** Take it up: its lines go through @a splitter, which the caller owns, until it is
 *  put by again; up to @a read_size bytes are read first, and then up to
 *  @a next_read_size at a time. */
void log_reader_take_up(struct log_reader *reader,
                        struct line_splitter *splitter, size_t read_size,
                        size_t next_read_size);

/** Whether the reading has ended before the end of the log: the lines at hand are
 *  the last. */
bool log_reader_is_cut(const struct log_reader *reader);

/** What it reads from; NULL when that could not be opened. */
const struct input *log_reader_input(const struct log_reader *reader);

/** From now on records that @a aside takes, but for those from @a until_us on,
 *  are counted and not handed out; NULL: all are. Some are handed out all the
 *  same, so that the caller comes to his turn. */
void log_reader_set_aside(struct log_reader *reader, struct set_aside *aside,
                          int64_t until_us);

/** From now on records that @a slices take are counted, and not handed out; NULL:
 *  all are. */
void log_reader_read_in_slices(struct log_reader *reader,
                               struct log_slices *slices);

/** The next record; it borrows from the reader until the next call. @return
 *  false at the end, when it waits, or when the reading is stopped. */
bool log_reader_next(struct log_reader *reader, struct record *record);

/** Whether the log could be opened. */
bool log_reader_is_open(const struct log_reader *reader);

/** The name for reports. */
const char *log_reader_name(const struct log_reader *reader);

const struct log_counts *log_reader_counts(const struct log_reader *reader);
const struct log_end *log_reader_end(const struct log_reader *reader);

/** Bytes on disk, 0 when not known, and how far they are read. */
uint64_t log_reader_size(const struct log_reader *reader);
uint64_t log_reader_position(const struct log_reader *reader);

/** From now on *@a flag, when it is not 0, ends the reading. NULL: never. */
void log_reader_stop_on(const volatile sig_atomic_t *flag);

void log_reader_close(struct log_reader *reader);

#endif
