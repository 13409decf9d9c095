#include "run/format_choice.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "format/log_look.h"
#include "record/record_parser.h"

enum {
    SHOWN = 60,
    MAX_CANDIDATES = 64,
    NEARLY_ALL = 95 /* per cent of the lines that the best preset fits */
};

static bool is_address(struct slice s)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char address[sizeof(struct in6_addr)];

    if (s.len >= sizeof text)
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    return inet_pton(AF_INET, text, address) == 1
           || inet_pton(AF_INET6, text, address) == 1;
}

/* The word behind @a s in @a line, one byte further. */
static struct slice next_word(struct slice line, struct slice s)
{
    const char *at = s.at + s.len, *end = line.at + line.len, *stop;

    at += at < end;
    stop = at < end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
    return (struct slice){at, (size_t)((stop ? stop : end) - at)};
}

/* Whether what was taken for the client is none: "-" behind a virtual host
 * that is the head of an IPv6 address, cut at its colon; or a virtual host
 * with the client's address behind it. */
static bool is_false_client(const struct log_format *format,
                            const struct record *record)
{
    const struct log_fields *f = record->fields;

    if (log_format_kind(format) != LOG_FORMAT_TEXT)
        return false; /* its keys or columns say what is what */
    if (log_fields_have(f, LOG_FIELD_VHOST) && slice_is(record->client, "-")
        && f->at[LOG_FIELD_VHOST].at < record->client.at)
        return true;
    return !is_address(record->client)
           && is_address(next_word(record->line, record->client));
}

/* Whether a line that was parsed has all that @a format names. */
static bool is_complete(const struct log_format *format, struct record *record)
{
    record_read(record);
    return log_format_is_complete(format, record->fields)
           && !is_false_client(format, record);
}

/* How many of the lines fit, @a complete: with every field; @a why is set to
 * the reason of the first that does not. Without memory none fits. */
static size_t count_fitting(const struct log_format *format,
                            const struct line *lines, size_t count,
                            bool complete, size_t *requests, const char **why,
                            const struct line **first_bad)
{
    struct record_parser *parser = record_parser_create(format, false);
    size_t fitting = 0;
    struct record record;

    *requests = 0;
    *why = NULL;
    for (size_t i = 0; parser && i < count; i++) {
        const char *reason;
        if (line_is_comment(&lines[i]))
            continue;
        ++*requests;
        reason = record_parse(parser, &lines[i], &record);
        fitting +=
            reason == NULL && (!complete || is_complete(format, &record));
        if (reason && !*why) {
            *why = reason;
            *first_bad = &lines[i];
        }
    }
    record_parser_destroy(parser);
    return fitting;
}

/* The candidates: what the comments of the log say, then the presets. NULL
 * behind the last, or with @a diag set; an unusable header is passed over. */
static struct log_format *candidate(const struct w3c_header *header, size_t i,
                                    enum wrapping wrapping, struct diag *diag)
{
    struct diag unusable = {""};
    struct log_format *format = NULL;
    const char *preset;

    if (header && w3c_header_is_known(header)) {
        format = w3c_header_format(header, &unusable);
        if (format && i == 0)
            return format;
        i -= format != NULL;
        log_format_destroy(format);
    }
    preset = log_format_preset_name(i, NULL, NULL, NULL);
    format = preset ? log_format_preset(preset, diag) : NULL;
    if (format && wrapping != WRAPPING_NONE
        && !log_format_wrap(format, wrapping)) {
        diag_set(diag, "out of memory for the log format");
        log_format_destroy(format);
        return NULL;
    }
    return format;
}

/* What is said of the lines while formats are tried on them. */
struct trial {
    const struct w3c_header *header;
    const struct line *lines;
    size_t count;
    size_t requests; /* lines that are no comments */
    size_t best;     /* how many of them the best format fits */
    const struct line *bad;
};

/* The most telling format of those that fit nearly as many lines as the best
 * one; NULL when none fits more than @a trial says. */
static struct log_format *try_formats(struct trial *trial,
                                      enum wrapping wrapping, struct diag *diag)
{
    size_t fitting[MAX_CANDIDATES], before = trial->best;
    struct log_format *format;
    const char *why;

    for (size_t i = 0; (format = candidate(trial->header, i, wrapping, diag));
         i++) {
        assert(i < MAX_CANDIDATES);
        fitting[i] = count_fitting(format, trial->lines, trial->count, true,
                                   &trial->requests, &why, &trial->bad);
        if (fitting[i] > trial->best)
            trial->best = fitting[i];
        log_format_destroy(format);
    }
    if (diag->text[0] != '\0' || trial->best == before)
        return NULL;
    /* A format that says less also fits lines that hold more: one cut line
     * must not cost the Referer and User-Agent of all others. */
    for (size_t i = 0;; i++)
        if (fitting[i] * 100 >= trial->best * NEARLY_ALL)
            return candidate(trial->header, i, wrapping, diag);
}

/* The wrapping that most of the lines have. */
static enum wrapping common_wrapping(const struct line *lines, size_t count)
{
    size_t seen[WRAPPING_COUNT] = {0};
    enum wrapping best = WRAPPING_NONE;

    for (size_t i = 0; i < count; i++)
        if (!line_is_comment(&lines[i]))
            seen[wrapping_of(lines[i].text)]++;
    for (enum wrapping w = WRAPPING_NONE; w < WRAPPING_COUNT; w++)
        if (seen[w] > seen[best])
            best = w;
    return best;
}

static void explain_refusal(const char *name, const struct trial *trial,
                            struct diag *diag)
{
    const struct line *bad = trial->bad;
    const char *look = !bad ? NULL
                       : trial->header && w3c_header_is_known(trial->header)
                           ? "a W3C log that is none of HTTP requests"
                           : log_look(bad->text);

    diag_set(diag,
             "%s: the first %zu lines fit no format known here%s%s; if it is "
             "an access log, say its format with --log-format. Line %llu "
             "begins: %.*s",
             name, trial->requests, look ? " and look like " : "",
             look ? look : "", (unsigned long long)(bad ? bad->number : 0),
             (int)(bad && bad->text.len < SHOWN ? bad->text.len : SHOWN),
             bad ? bad->text.at : "");
}

struct log_format *format_from_lines(const struct w3c_header *header,
                                     const struct line *lines, size_t count,
                                     const char *name, struct diag *diag)
{
    struct trial trial = {.header = header, .lines = lines, .count = count};
    enum wrapping wrapping = common_wrapping(lines, count);
    struct log_format *format = NULL, *better = NULL;

    if (wrapping != WRAPPING_NONE)
        format = try_formats(&trial, wrapping, diag);
    if (diag->text[0] == '\0' && (!format || trial.best < trial.requests))
        better = try_formats(&trial, WRAPPING_NONE, diag);
    if (better || diag->text[0] != '\0') {
        log_format_destroy(format);
        return better;
    }
    if (!format && trial.requests > 0) /* 0: there is nothing to read in it */
        explain_refusal(name, &trial, diag);
    return format;
}

struct log_format *format_of_all(const struct line *lines, size_t count)
{
    struct diag diag = {""};
    enum wrapping wrapping = common_wrapping(lines, count);
    struct log_format *format;
    const char *why;
    const struct line *bad;
    size_t requests;

    for (size_t i = 0; (format = candidate(NULL, i, wrapping, &diag)); i++) {
        if (count_fitting(format, lines, count, true, &requests, &why, &bad)
            == count)
            return format;
        log_format_destroy(format);
    }
    return NULL;
}

bool format_fits(struct log_format *format, const struct line *lines,
                 size_t count, unsigned tests, const char *name,
                 struct diag *diag)
{
    const struct line *bad = NULL;
    const char *why;
    enum wrapping wrapping = common_wrapping(lines, count);
    size_t requests, end = 0, seen = 0;

    while (end < count && seen < tests)
        seen += !line_is_comment(&lines[end++]);
    if (count_fitting(format, lines, end, false, &requests, &why, &bad) > 0
        || requests == 0)
        return true;
    diag_set(diag,
             "%s: none of the first %zu lines fits the format %s: in line "
             "%llu, %s. It begins: %.*s",
             name, requests, log_format_name(format),
             (unsigned long long)bad->number, why,
             (int)(bad->text.len < SHOWN ? bad->text.len : SHOWN),
             bad->text.at);
    if (wrapping == WRAPPING_NONE || !log_format_wrap(format, wrapping)
        || count_fitting(format, lines, end, false, &requests, &why, &bad) == 0)
        return false;
    *diag = (struct diag){""};
    return true;
}
