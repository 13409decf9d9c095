/**
 * @file
 * Lines of any log format, written from random exchanges: what a parser has to
 * give back. Written from the description of the format language
 * (analyzer/format/README.md), sharing no code with the analyzer; JSON is
 * written by jansson.
 */
#ifndef LINE_WRITER_H
#define LINE_WRITER_H

#include <stddef.h>
#include <stdint.h>

enum { WRITTEN_MAX = 8192, WRITTEN_VALUE_MAX = 512 };

/** A format: its text, that of its dates and that of its times. */
struct written_format {
    const char *text, *date, *time;
};

/** A line, and what stands in it: the value of each letter, "" for none. */
struct written_line {
    char text[WRITTEN_MAX];
    size_t len;
    char by_letter[128][WRITTEN_VALUE_MAX];
    int64_t time_us; /**< as exact as the line tells it */
};

/** Start another sequence of lines; the same @a seed gives the same. */
void line_writer_seed(uint64_t seed);

/** A random number below @a n. */
unsigned line_writer_below(unsigned n);

/** Write a line of @a format, text or JSON. */
void line_write(const struct written_format *format, struct written_line *line);

/** Write a line in the columns that @a fields, a W3C "#Fields:" comment of the
 *  names known to the writer, tells. */
void line_write_columns(const char *fields, struct written_line *line);

#endif
