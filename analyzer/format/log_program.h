/**
 * @file
 * The program that a format string is compiled to: what log_format.c writes
 * and log_match.c runs. Nobody else looks inside.
 */
#ifndef FORMAT_LOG_PROGRAM_H
#define FORMAT_LOG_PROGRAM_H

#include "format/log_format.h"
#include "format/wrapping.h"

enum { MAX_FORMAT = 4096, MAX_SEPARATORS = 16 };

/* One step of the program. */
enum op_kind {
    OP_BYTES,  /* only the bytes that every step may skip at its end */
    OP_FIELD,  /* take a field up to the delimiter */
    OP_QUOTED, /* the same, when that is a quote */
    OP_SHORT,  /* the same, when it is another byte and nothing is special */
    OP_STAMP,  /* date, time and offset of Apache at once, if they look so */
    OP_SKIP,   /* go to the delimiter */
    OP_LISTED, /* go to the blank behind a list of nginx' upstreams */
    OP_ZONE,   /* the same, and it is a UTC offset if it looks like one */
    OP_SPACE,  /* skip white space */
    OP_LIST    /* ~h{}: the first address of a list */
};

enum { TO_END = -1 }; /* a delimiter that stands for the end of the line */

struct op {
    enum op_kind kind;
    int delimiter; /* a byte value, or TO_END */
    enum log_field field;
    unsigned skip;          /* bytes to skip behind it, whatever they are */
    const char *literal;    /* what they are in the format */
    const char *separators; /* OP_LIST: those of the format */
};

struct log_json;

struct log_format {
    enum log_format_kind kind;
    bool strict; /* LOG_FORMAT_TEXT: what stands between fields is compared */
    char *plain; /* LOG_FORMAT_TEXT: its text without escapes */
    char *name, *text, *date, *time;
    unsigned other_owners;
    uint64_t fields;
    uint64_t essential;     /* fields that a complete line has */
    struct log_json *json;  /* LOG_FORMAT_JSON */
    enum wrapping wrapping; /* taken off each line first */
    char *unwrapped;        /* WRAPPING_BUFFER bytes, if it needs them */
    char fixed_date[16];    /* LOG_FORMAT_COLUMNS: what their header says of */
    char fixed_zone[8];     /* all lines; empty: nothing */
    char fixed_time[16];    /* when that date was written */
    unsigned quotes;        /* that its text holds */
    unsigned date_spaces;   /* in the date format: its field has them too */
    char separators[MAX_SEPARATORS]; /* of ~h{} */
    unsigned glance_quotes; /* in a line that a glance suffices for; 0: none */
    size_t op_count;
    struct op ops[];
};

/* Turn @a text into steps at @a ops, which has room for as many as the text
 * has bytes; @a fields gets what they fill. @return their number. */
size_t log_program_compile(const char *text, struct op *ops, uint64_t *fields,
                           char *separators);

/* Run @a count steps on @a text; the fields found are added to @a fields.
 * @return NULL, or why it does not fit. */
const char *log_program_run(const struct log_format *format,
                            const struct op *ops, size_t count,
                            struct slice text, const struct log_quotes *quotes,
                            struct log_fields *fields);

#endif
