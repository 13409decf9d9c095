/**
 * @file
 * Cut a byte stream into lines, however the stream arrives in pieces.
 *
 * The lines, and the quotes marked in them, depend only on the bytes, never on
 * how reads cut them. One physical line is one line here, whatever it holds
 * (NUL, control bytes); one longer than the limit comes once, cut and marked. A
 * line that has a byte of zero at the limit ends where such bytes end.
 */
#ifndef LINE_LINE_SPLITTER_H
#define LINE_LINE_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/line_marks.h"
#include "util/slice.h"

/** A line, without its newline and without a carriage return before it; a byte
 *  order mark of UTF-8 that it begins with is none of its text. At least
 *  LINE_MARKS_PADDING bytes behind it are readable. */
struct line {
    struct slice text;
    const uint32_t *quotes; /**< unescaped quotes, relative to @a base */
    const char *base;       /**< base + quotes[i] is a quote of the line */
    unsigned quote_count;
    uint64_t number; /**< counted from 1 */
    uint64_t offset; /**< of its first byte in the stream, be it of a mark */
    uint64_t bytes;  /**< with mark and end; of an overlong one the first */
    bool overlong;   /**< only the first bytes are here */
};

struct line_splitter;

/** @param max_line longest line kept whole, in bytes.
 *  @param block bytes to take at once, at least 1.
 *  NULL without memory. */
struct line_splitter *line_splitter_create(size_t max_line, size_t block,
                                           line_marks_fn *marks);

/** Begin a new stream: numbers and offsets start again. */
void line_splitter_restart(struct line_splitter *s);

/** Begin a stream in its middle: @a number lines and @a offset bytes were
 *  before it. */
void line_splitter_restart_at(struct line_splitter *s, uint64_t number,
                              uint64_t offset);

/** The place of the next line: as many lines and bytes are before it. */
void line_splitter_place(const struct line_splitter *s, uint64_t *number,
                         uint64_t *offset);

/** What of a line that came cut is still to be gone past at that place; 0:
 *  nothing. */
unsigned line_splitter_unfinished(const struct line_splitter *s);

/** Begin there again, in the middle of such a line: behind
 *  line_splitter_restart_at(). */
void line_splitter_go_on_in(struct line_splitter *s, unsigned unfinished);

/** The bytes that were gone past since this was asked last. Ask before each
 *  line_splitter_space(), which forgets them. */
struct slice line_splitter_passed(struct line_splitter *s);

/** Where to put the next bytes; @a size is set to how many fit, 0 only when
 *  memory ran out. Ask only after line_splitter_next() returned false. */
char *line_splitter_space(struct line_splitter *s, size_t *size);

/** Say that @a got bytes were put there. */
void line_splitter_filled(struct line_splitter *s, size_t got);

/** Take the next whole line. @a line borrows from @a s until the next
 *  line_splitter_space(). @return false when more bytes are needed. */
bool line_splitter_next(struct line_splitter *s, struct line *line);

/** The same, only of a line that has @a quotes quotes, begins with no mark and is
 *  neither overlong nor the rest of such a one. @return false when the next line is another, or
 *  more bytes are needed: line_splitter_next() tells. */
bool line_splitter_next_of(struct line_splitter *s, unsigned quotes,
                           struct line *line);

/** Hand out @a line again, and all behind it: one that was handed out, and not
 *  cut, since the last line_splitter_space(). @a dropped: what
 *  line_splitter_dropped() said right behind it. */
void line_splitter_go_back(struct line_splitter *s, const struct line *line,
                           uint64_t dropped);

/** Bytes that were put there and are not handed out yet. */
size_t line_splitter_left(const struct line_splitter *s);

/** Go past the rest of a line that came cut. @return false when more bytes are
 *  needed for that. */
bool line_splitter_skip(struct line_splitter *s);

/** Bytes gone past of lines that came cut: with those of all lines that were
 *  handed out they are the bytes of the stream. */
uint64_t line_splitter_dropped(const struct line_splitter *s);

/** Take what is left at the end of the stream: a last line that has no
 *  newline. @return false when there is none. */
bool line_splitter_last(struct line_splitter *s, struct line *line);

void line_splitter_destroy(struct line_splitter *s);

#endif
