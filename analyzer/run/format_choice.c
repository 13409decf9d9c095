#include "run/format_choice.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "record/record_parser.h"

enum {
    SHOWN = 60,
    MAX_PRESETS = 64,
    NEARLY_ALL = 95 /* per cent of the lines that the best preset fits */
};

/* A preset may be named for the date and time formats too, as in GoAccess. */
static const char *date_of(const char *name, bool time)
{
    const char *preset, *date, *clock;

    for (size_t i = 0;
         (preset = log_format_preset_name(i, NULL, &date, &clock)); i++)
        if (strcasecmp(preset, name) == 0)
            return time ? clock : date;
    return name;
}

static struct log_format *custom_format(const struct options *o,
                                        struct diag *diag)
{
    const char *date = o->date_format, *time = o->time_format;
    bool whole = strstr(o->log_format, "%x") != NULL;

    if (o->datetime_format && !date && !time)
        date = time = o->datetime_format;
    /* Epoch stamps and %x need one of both only. */
    if (!time && (whole || (date && strlen(date) == 2)))
        time = date;
    if (!date)
        date = time;
    if (!date || !time) {
        diag_set(diag,
                 "--log-format=%s needs --date-format and --time-format "
                 "(for Apache: %%d/%%b/%%Y and %%H:%%M:%%S), or, with %%x, "
                 "--datetime-format",
                 o->log_format);
        return NULL;
    }
    return log_format_compile(o->log_format, o->log_format,
                              date_of(date, false), date_of(time, true), diag);
}

struct log_format *format_from_options(const struct options *options,
                                       struct diag *diag)
{
    struct log_format *format;

    if (!options->log_format)
        return NULL;
    format = log_format_preset(options->log_format, diag);
    if (format || diag->text[0] != '\0')
        return format;
    if (!strchr(options->log_format, '%')) {
        char names[512] = "";
        const char *name;
        for (size_t i = 0; (name = log_format_preset_name(i, NULL, NULL, NULL));
             i++)
            snprintf(names + strlen(names), sizeof names - strlen(names),
                     "%s%s", i ? ", " : "", name);
        diag_set(diag,
                 "--log-format: \"%s\" is neither a format string nor one of "
                 "%s",
                 options->log_format, names);
        return NULL;
    }
    return custom_format(options, diag);
}

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
static bool is_false_client(const struct record *record)
{
    const struct log_fields *f = record->fields;

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
           && !is_false_client(record);
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

struct log_format *format_from_lines(const struct line *lines, size_t count,
                                     const char *name, struct diag *diag)
{
    const char *preset, *why;
    const struct line *bad = NULL;
    size_t fitting[MAX_PRESETS], best = 0, requests = 0;

    for (size_t i = 0; (preset = log_format_preset_name(i, NULL, NULL, NULL));
         i++) {
        struct log_format *format = log_format_preset(preset, diag);
        assert(i < MAX_PRESETS);
        if (!format)
            return NULL;
        fitting[i] =
            count_fitting(format, lines, count, true, &requests, &why, &bad);
        if (fitting[i] > best)
            best = fitting[i];
        log_format_destroy(format);
    }
    /* A format that says less also fits lines that hold more: one cut line
     * must not cost the Referer and User-Agent of all others. */
    for (size_t i = 0; best > 0; i++)
        if (fitting[i] * 100 >= best * NEARLY_ALL)
            return log_format_preset(
                log_format_preset_name(i, NULL, NULL, NULL), diag);
    if (requests == 0)
        return NULL; /* nothing to read in it */
    diag_set(diag,
             "%s: the first %zu lines fit no format known here; say it with "
             "--log-format. Line %llu begins: %.*s",
             name, requests, (unsigned long long)(bad ? bad->number : 0),
             (int)(bad && bad->text.len < SHOWN ? bad->text.len : SHOWN),
             bad ? bad->text.at : "");
    return NULL;
}

struct log_format *format_of_all(const struct line *lines, size_t count)
{
    struct diag diag = {""};
    const char *preset, *why;
    const struct line *bad;
    size_t requests;

    for (size_t i = 0; (preset = log_format_preset_name(i, NULL, NULL, NULL));
         i++) {
        struct log_format *format = log_format_preset(preset, &diag);
        if (format
            && count_fitting(format, lines, count, true, &requests, &why, &bad)
                   == count)
            return format;
        log_format_destroy(format);
    }
    return NULL;
}

bool format_fits(const struct log_format *format, const struct line *lines,
                 size_t count, unsigned tests, const char *name,
                 struct diag *diag)
{
    const struct line *bad = NULL;
    const char *why;
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
    return false;
}
