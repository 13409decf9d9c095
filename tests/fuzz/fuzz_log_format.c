/* Any format string on any line: input is format NUL date NUL time NUL line.
 * Laws: every slice returned lies inside the line and may be read (what JSON
 * unescaped or a comment said lies elsewhere, and may be read); it has no
 * white space at its ends; what the format does not name is not there; with the
 * splitter's quotes and without them the same fields are found. Then the same
 * with each wrapping taken off the line. */
#include <stdlib.h>
#include <string.h>

#include "format/log_format.h"
#include "line/line_marks.h"
#include "record/log_time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static unsigned touched;
static bool is_unwrapped; /* what was in JSON lies outside of its line */

static void check_slice(const struct log_format *format, struct slice line,
                        struct slice s)
{
    require(log_format_kind(format) != LOG_FORMAT_TEXT || is_unwrapped
            || (s.at >= line.at && s.at + s.len <= line.at + line.len));
    for (size_t i = 0; i < s.len; i++)
        touched += (unsigned char)s.at[i];
    require(s.len == 0 || log_format_kind(format) == LOG_FORMAT_COLUMNS
            || (!is_blank(s.at[0]) && !is_blank(s.at[s.len - 1])));
}

static void check_fields(const struct log_format *format, struct slice line,
                         const struct log_fields *fields)
{
    for (int f = 0; f < LOG_FIELD_COUNT; f++) {
        if (!log_fields_have(fields, (enum log_field)f))
            continue;
        require(log_format_has(format, (enum log_field)f));
        check_slice(format, line, fields->at[f]);
    }
    if (log_format_kind(format) == LOG_FORMAT_TEXT
        && log_format_is_complete(format, fields))
        for (int f = 0; f < LOG_FIELD_COUNT; f++)
            require(!log_format_has(format, (enum log_field)f)
                    || f == LOG_FIELD_ZONE
                    || log_fields_have(fields, (enum log_field)f));
}

static void check_line(const struct log_format *format, struct slice text)
{
    char *bytes = calloc(1, text.len + LINE_MARKS_PADDING);
    uint32_t *marks = malloc((text.len + LINE_MARKS_ROOM) * sizeof *marks);
    struct log_clock *clock = log_clock_create(format, false);
    struct log_fields fields;
    struct slice line = {bytes, text.len};
    bool escaped = false;
    int64_t time_us;

    require(bytes && marks && clock);
    if (text.len > 0)
        memcpy(bytes, text.at, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (bytes[i] == '\n') /* no line holds one */
            bytes[i] = ' ';
    size_t count = line_marks_plain(bytes, 0, text.len, marks, &escaped);
    struct log_quotes quotes = {bytes, marks, (unsigned)count};

    const char *why = log_format_match(format, line, &quotes, &fields);
    uint64_t present = fields.present;
    if (!why) {
        check_fields(format, line, &fields);
        log_clock_read(clock, &fields, &time_us);
    }
    /* Without marks on memory of exactly its size: no byte behind is read. */
    char *exact = malloc(text.len ? text.len : 1);
    require(exact != NULL);
    memcpy(exact, bytes, text.len);
    line.at = exact;
    require(log_format_match(format, line, NULL, &fields) == why);
    require(fields.present == present);
    if (!why) {
        check_fields(format, line, &fields);
        log_clock_read(clock, &fields, &time_us);
    }
    free(exact);
    log_clock_destroy(clock);
    free(marks);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *part[3], *at = (const char *)data, *end = at + size;
    struct diag diag = {""};
    struct log_format *format;

    for (int i = 0; i < 3; i++) {
        const char *nul =
            at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;
        if (!nul)
            return 0;
        part[i] = at;
        at = nul + 1;
    }
    format = log_format_compile("fuzz", part[0], part[1], part[2], &diag);
    require((format == NULL) == (diag.text[0] != '\0'));
    is_unwrapped = false;
    if (format)
        check_line(format, (struct slice){at, (size_t)(end - at)});
    for (enum wrapping w = WRAPPING_NONE + 1; format && w < WRAPPING_COUNT;
         w++) {
        is_unwrapped = wrapping_needs_buffer(w);
        require(log_format_wrap(format, w));
        check_line(format, (struct slice){at, (size_t)(end - at)});
    }
    log_format_destroy(format);
    return 0;
}
