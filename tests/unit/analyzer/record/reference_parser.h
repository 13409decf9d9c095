/**
 * @file
 * A second parser of log lines, to compare the first with: plain, slow, one
 * byte after the other, written from the description of the format language
 * (analyzer/format/README.md) and sharing no code with the analyzer.
 */
#ifndef REFERENCE_PARSER_H
#define REFERENCE_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reference_field {
    bool present;
    const char *at;
    size_t len;
};

struct reference_record {
    bool accepted;
    struct reference_field by_letter[128];
    struct reference_field zone, method, target;
    int64_t time_us;
    int status;
};

/** Read a line of a text format. @a date and @a time are strptime formats, or
 *  one of the whole-format specials. What is accepted borrows from the line,
 *  but a target of path and query: that is joined until the next call. */
void reference_parse(const char *format, const char *date, const char *time,
                     const char *line, size_t len,
                     struct reference_record *record);

#endif
