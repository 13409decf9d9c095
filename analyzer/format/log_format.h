/**
 * @file
 * GoAccess' log-format language: a format string compiled once into a program
 * that cuts a line into fields.
 *
 * The language, for an Apache combined line:
 *
 *     %h %^[%d:%t %^] "%r" %s %b "%R" "%u"
 *
 *     %letter  a field (specifiers.def); it ends before the first byte, not
 *              behind a backslash, that equals the next character of the format
 *     %^       skip to that byte
 *     %~       skip white space
 *     ~h{, }   the client: first address of a list separated by these bytes
 *     other    skip one byte, whatever it is
 *
 * Where we differ from GoAccess on purpose: README.md of this folder.
 */
#ifndef FORMAT_LOG_FORMAT_H
#define FORMAT_LOG_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format/wrapping.h"
#include "util/diag.h"
#include "util/slice.h"

/** The fields a format can name. */
enum log_field {
#define SPECIFIER(letter, field, what) LOG_FIELD_##field,
#include "format/specifiers.def"
    LOG_FIELD_COUNT
};

/** What one line holds; a field that is not in @a present is unset memory.
 *  Slices borrow from the line; where a value had to be unescaped, from the
 *  format until its next match. */
struct log_fields {
    uint64_t present;    /**< bit 1 << field */
    const char *refused; /**< where the line stopped to fit; NULL: it fits */
    const char *end;     /**< of the text that the slices borrow from */
    struct slice at[LOG_FIELD_COUNT];
};

static inline bool log_fields_have(const struct log_fields *f,
                                   enum log_field field)
{
    return f->present >> field & 1;
}

/** The unescaped quotes of the line: base + at[i]. Found already by the line
 *  scanner, so that the program need not look for them. */
struct log_quotes {
    const char *base;
    const uint32_t *at;
    unsigned count;
};

struct log_format;

/** How a format reads its lines. */
enum log_format_kind {
    LOG_FORMAT_TEXT,   /**< GoAccess' language */
    LOG_FORMAT_JSON,   /**< one JSON object a line (log_json.h) */
    LOG_FORMAT_COLUMNS /**< columns that a comment names (log_columns.h) */
};

/**
 * Compile @a text; one that begins with "{" is a JSON format, one
 * with "#" the comments of a W3C log. @a date and @a time are strptime formats, or one of the
 * whole-format specials `%s`, `%*`, `%f` (epoch in s, ms, us), `%+` (any of
 * the forms of record/any_time.h).
 *
 * @a name is what reports call the format. All strings are copied.
 * @return NULL with @a diag set when the format cannot serve: it names no
 *         client, date, request or status, or is longer than 4096 bytes.
 */
struct log_format *log_format_compile(const char *name, const char *text,
                                      const char *date, const char *time,
                                      struct diag *diag);

/** Compile a preset by its name, in any case; NULL without @a diag set when
 *  there is no such preset. */
struct log_format *log_format_preset(const char *name, struct diag *diag);

/** The name of preset @a i, its format string and its date and time formats;
 *  NULL behind the last. Pointers may be NULL when not wanted. */
const char *log_format_preset_name(size_t i, const char **format,
                                   const char **date, const char **time);

/**
 * Cut @a line into @a fields. Without @a quotes they are searched for. A JSON
 * format holds a buffer: it reads one line at a time.
 * @return NULL, or why the line does not fit: a static sentence.
 */
const char *log_format_match(const struct log_format *format, struct slice line,
                             const struct log_quotes *quotes,
                             struct log_fields *fields);

/** Have @a wrapping taken off each line first; the format's name says so.
 *  @return false without memory. */
bool log_format_wrap(struct log_format *format, enum wrapping wrapping);

/** From now on, of a text format: a line fits only if between its fields
 *  stands what stands there in the format. For formats that nobody gave. */
void log_format_be_strict(struct log_format *format);
bool log_format_is_strict(const struct log_format *format);

/** How many quotes the lines have that log_format_glance() can take; 0 for a
 *  format of which it takes none. */
unsigned log_format_glance_quotes(const struct log_format *format);

/** What nearly every line is asked for. */
struct log_glance {
    struct slice client, stamp, request, status;
};

/**
 * Look at a line whose shape is plainly that of COMBINED: its quotes, blanks
 * and brackets are where they belong. log_format_match() takes such a line
 * too, and finds the same (the stamp is date, time and offset in one), if the
 * status is three digits.
 *
 * @return false when the format or the line is another; nothing is said then.
 */
bool log_format_glance(const struct log_format *format, struct slice line,
                       const struct log_quotes *quotes,
                       struct log_glance *glance);

/** All fields of a line that log_format_glance() has found good, and its caller
 *  the status. */
void log_format_match_rest(const struct log_format *format, struct slice line,
                           const struct log_quotes *quotes,
                           struct log_fields *fields);

/** Whether a line gave every field that the format has; of a JSON format,
 *  every one that a record cannot do without. A line may match and end early;
 *  then it has fewer. */
bool log_format_is_complete(const struct log_format *format,
                            const struct log_fields *fields);

enum log_format_kind log_format_kind(const struct log_format *format);
const char *log_format_name(const struct log_format *format);
const char *log_format_text(const struct log_format *format);
const char *log_format_date(const struct log_format *format);
const char *log_format_time(const struct log_format *format);

/** The time of day at which the comment was written that gives lines their
 *  date, "" when it does not say; NULL when lines have dates of their own. */
const char *log_format_dated_at(const struct log_format *format);

/** Whether one step of a text format goes past all that stands between the
 *  client and its stamp, so that more than it was made for may stand there. */
bool log_format_skips_behind_client(const struct log_format *format);

/** How many quotes the format spells. */
unsigned log_format_quotes(const struct log_format *format);

/** Whether the format can fill @a field. */
bool log_format_has(const struct log_format *format, enum log_field field);

/** The keys of a JSON format's line under which @a field stands, dots between;
 *  the first of several. "" for formats of other kinds. */
void log_format_path(const struct log_format *format, enum log_field field,
                     char *path, size_t size);

/** What @a field holds, in words; and its letter. */
const char *log_field_meaning(enum log_field field);
char log_field_letter(enum log_field field);

/** Whether both read lines alike; those whose columns a comment names are the same
 *  only if they are one. */
bool log_format_is_same(const struct log_format *a, const struct log_format *b);

/** Whether reading a line leaves nothing in @a format: then many may read with it,
 *  one line each. */
bool log_format_is_plain(const struct log_format *format);

/** One more owner of @a format, who has to destroy it as well. */
struct log_format *log_format_retain(const struct log_format *format);

/** The last owner releases it; NULL is allowed. */
void log_format_destroy(struct log_format *format);

#endif
