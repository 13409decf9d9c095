#include "run/format_choice.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "format/log_look.h"
#include "record/client.h"
#include "record/record_parser.h"

enum {
    SHOWN = 60,
    MAX_CANDIDATES = 64,
    NEARLY_ALL = 95, /* per cent of the lines that the best preset fits */
    /* Per cent of all lines. The output of a container may be an access log for
     * a tenth of its lines; the one line of 200 that looks so is an accident.
     */
    ENOUGH = 10
};

/* Statuses that are registered, or that servers are known to log: those of
 * nginx, IIS, load balancers and content delivery networks. */
static bool is_known_status(int status)
{
    static const struct {
        int first, last;
    } known[] = {
        {0, 0},     {100, 104}, {200, 208}, {218, 218}, {226, 226}, {300, 308},
        {400, 431}, {440, 440}, {444, 444}, {449, 451}, {460, 464}, {494, 499},
        {500, 511}, {520, 530}, {540, 540}, {561, 561}, {598, 599}, {999, 999},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (status >= known[i].first && status <= known[i].last)
            return true;
    return false;
}

/* "Mozilla/5.0 (X11)", "curl/8.5.0": what agents are called, and no URL is. */
static bool is_agent(struct slice s)
{
    size_t i = 0;

    while (i < s.len
           && ((s.at[i] >= 'a' && s.at[i] <= 'z')
               || (s.at[i] >= 'A' && s.at[i] <= 'Z') || s.at[i] == '-'))
        i++;
    return i > 0 && i + 1 < s.len && s.at[i] == '/' && s.at[i + 1] >= '0'
           && s.at[i + 1] <= '9';
}

/* Whether two addresses stand side by side, the first one as virtual host: it
 * may as well be the client, and the other a proxy. */
static bool is_second_address(const struct record *record)
{
    struct slice vhost = record->vhost;

    return vhost.len > 0 && vhost.at + vhost.len + 1 == record->client.at
           && client_is_address(vhost);
}

/* How well a format fits some lines. */
struct fit {
    size_t lines;   /* that are no comments */
    size_t shaped;  /* that have its shape, with every field */
    size_t fitting; /* and in each field what belongs there */
    const struct line *bad;
    const char *why; /* that one does not fit */
};

/* Whether all fields of a line that has the shape can be what they are said to
 * be; @a why: which can not. */
static bool is_plausible(const struct record *record, const char **why)
{
    if (!is_known_status(record->status)) {
        *why = "what stands where the status should is none that servers send";
        return false;
    }
    if (is_agent(record->referer)) {
        *why = "what stands where the Referer should is a User-Agent";
        return false;
    }
    if (is_second_address(record)) {
        *why = "two addresses stand where the client should";
        return false;
    }
    return true;
}

/* Why @a line does not fit, NULL when it does; @a shaped: it has the shape. */
static const char *try_line(const struct log_format *format,
                            struct record_parser *parser,
                            const struct line *line, bool *shaped)
{
    struct record record;
    const char *why = record_parse(parser, line, &record);

    *shaped = false;
    if (why)
        return why;
    record_read(&record);
    if (!log_format_is_complete(format, record.fields))
        return "it ends before the format does";
    *shaped = true;
    return is_plausible(&record, &why) ? NULL : why;
}

/* Try @a format on @a lines; @a any, if not NULL, is set for each that fits. A
 * format of which some statuses are none has something else in their place:
 * nothing fits then, nor without memory. */
static struct fit fit_of(const struct log_format *format,
                         const struct line *lines, size_t count, bool *any)
{
    struct record_parser *parser = record_parser_create(format, false);
    struct fit fit = {0, 0, 0, NULL, NULL};
    bool fits[FORMAT_LINES_MAX] = {false}, of_shape = false;

    assert(count <= FORMAT_LINES_MAX);

    for (size_t i = 0; parser && i < count; i++) {
        const char *why;
        bool shaped;
        if (line_is_comment(&lines[i]))
            continue;
        fit.lines++;
        why = try_line(format, parser, &lines[i], &shaped);
        fits[i] = !why;
        fit.shaped += shaped;
        fit.fitting += !why;
        /* The first that has the shape, else the first of all. */
        if (why && (!fit.why || (shaped && !of_shape))) {
            fit.why = why;
            fit.bad = &lines[i];
            of_shape = shaped;
        }
    }
    record_parser_destroy(parser);
    if (fit.fitting * 100 < fit.shaped * NEARLY_ALL)
        fit.fitting = 0;
    for (size_t i = 0; any && fit.fitting > 0 && i < count; i++)
        any[i] |= fits[i];
    return fit;
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
    if (format)
        log_format_be_strict(format);
    if (format && wrapping != WRAPPING_NONE
        && !log_format_wrap(format, wrapping)) {
        diag_set(diag, "out of memory for the log format");
        log_format_destroy(format);
        return NULL;
    }
    return format;
}

/* What is found out about the lines while formats are tried on them. */
struct trial {
    const struct w3c_header *header;
    const struct line *lines;
    size_t count;
    enum wrapping wrapping;
    size_t best;                /* how many of the lines the best format fits */
    bool any[FORMAT_LINES_MAX]; /* lines that some format fits */
    struct fit nearest;
    char nearest_name[64];
    char rival[64]; /* the best fits no better, and reads the lines otherwise */
};

static void note_nearest(struct trial *trial, const struct log_format *format,
                         struct fit fit)
{
    if (trial->nearest_name[0] != '\0'
        && (fit.fitting < trial->nearest.fitting
            || (fit.fitting == trial->nearest.fitting
                && fit.shaped <= trial->nearest.shaped)))
        return;
    trial->nearest = fit;
    snprintf(trial->nearest_name, sizeof trial->nearest_name, "%s",
             log_format_name(format));
}

/* How far from the end of @a line the status stands, for a line that fits. */
static bool find_status(const struct log_format *format,
                        struct record_parser *parser, const struct line *line,
                        ptrdiff_t *place)
{
    struct record record;
    const char *why;

    if (record_parse(parser, line, &record))
        return false;
    record_read(&record);
    *place = record.fields->end - record.fields->at[LOG_FIELD_STATUS].at;
    return log_format_is_complete(format, record.fields)
           && is_plausible(&record, &why);
}

/* Whether two formats read the status of a line in different places. Keys and
 * columns with names are certain. */
static bool contradict(const struct log_format *a, const struct log_format *b,
                       const struct line *lines, size_t count)
{
    struct record_parser *as = record_parser_create(a, false);
    struct record_parser *bs = record_parser_create(b, false);
    bool differ = false;

    for (size_t i = 0; as && bs && i < count && !differ; i++) {
        ptrdiff_t in_a, in_b;
        differ = !line_is_comment(&lines[i])
                 && find_status(a, as, &lines[i], &in_a)
                 && find_status(b, bs, &lines[i], &in_b) && in_a != in_b;
    }
    record_parser_destroy(as);
    record_parser_destroy(bs);
    return differ;
}

/* Whether one of the formats behind @a first that fit as well as @a format
 * contradicts it. */
static bool has_rival(struct trial *trial, const struct log_format *format,
                      const size_t *fitting, size_t first, size_t count)
{
    struct diag diag = {""};
    bool found = false;

    if (log_format_kind(format) != LOG_FORMAT_TEXT)
        return false;
    for (size_t i = first + 1; i < count && !found; i++) {
        struct log_format *other;
        if (fitting[i] * 100 < trial->best * NEARLY_ALL)
            continue;
        other = candidate(trial->header, i, trial->wrapping, &diag);
        found = other && log_format_kind(other) == LOG_FORMAT_TEXT
                && contradict(format, other, trial->lines, trial->count);
        if (found)
            snprintf(trial->rival, sizeof trial->rival, "%s",
                     log_format_name(other));
        log_format_destroy(other);
    }
    return found;
}

/* The most telling format of those that fit nearly as many lines as the best
 * one; NULL when none fits more than @a trial says, or it cannot be said which
 * one it is. */
static struct log_format *try_formats(struct trial *trial, struct diag *diag)
{
    size_t fitting[MAX_CANDIDATES], before = trial->best, count = 0, first = 0;
    struct log_format *format;

    while ((format = candidate(trial->header, count, trial->wrapping, diag))) {
        struct fit fit = fit_of(format, trial->lines, trial->count, trial->any);
        assert(count < MAX_CANDIDATES);
        note_nearest(trial, format, fit);
        fitting[count++] = fit.fitting;
        if (fit.fitting > trial->best)
            trial->best = fit.fitting;
        log_format_destroy(format);
    }
    if (diag->text[0] != '\0' || trial->best == before)
        return NULL;
    /* A format that says less also fits lines that hold more: one cut line
     * must not cost the Referer and User-Agent of all others. */
    while (fitting[first] * 100 < trial->best * NEARLY_ALL)
        first++;
    format = candidate(trial->header, first, trial->wrapping, diag);
    if (format && has_rival(trial, format, fitting, first, count)) {
        snprintf(trial->nearest_name, sizeof trial->nearest_name, "%s",
                 log_format_name(format));
        log_format_destroy(format);
        return NULL;
    }
    return format;
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

static size_t count_requests(const struct line *lines, size_t count)
{
    size_t requests = 0;

    for (size_t i = 0; i < count; i++)
        requests += !line_is_comment(&lines[i]);
    return requests;
}

/* Whether enough of the lines have a format known here, be it several. */
static bool is_enough(const struct trial *trial)
{
    size_t fitting = 0;

    for (size_t i = 0; i < trial->count; i++)
        fitting += trial->any[i];
    return fitting * 100 >= trial->nearest.lines * ENOUGH;
}

/* What is nearest, and why it is not near enough. */
static void explain_nearest(const struct trial *trial, char *text, size_t size)
{
    const struct fit *fit = &trial->nearest;
    const char *name = trial->nearest_name;

    text[0] = '\0';
    if (trial->rival[0] != '\0')
        snprintf(text, size,
                 ": %s and %s fit alike, and read the status in different "
                 "places",
                 name, trial->rival);
    else if (fit->fitting > 0)
        snprintf(text, size, ": %s fits only %zu of them", name, fit->fitting);
    else if (fit->shaped > 0 && fit->why)
        snprintf(text, size, ": %zu have the shape of %s, but in line %llu %s",
                 fit->shaped, name, (unsigned long long)fit->bad->number,
                 fit->why);
}

static void explain_refusal(const char *name, const struct trial *trial,
                            struct diag *diag)
{
    const struct line *bad = trial->nearest.bad;
    char nearest[256];
    const char *look = !bad ? NULL
                       : trial->header && w3c_header_is_known(trial->header)
                           ? "a W3C log that is none of HTTP requests"
                           : log_look(bad->text);

    explain_nearest(trial, nearest, sizeof nearest);
    if (!bad)
        bad = &trial->lines[0];
    diag_set(diag,
             "%s: the first %zu lines fit no format known here%s%s%s; if it is "
             "an access log, say its format with --log-format, --apache-format "
             "or --nginx-format. Line %llu begins: %.*s",
             name, trial->nearest.lines, nearest,
             look ? nearest[0] ? "; they look like " : " and look like " : "",
             look ? look : "", (unsigned long long)bad->number,
             (int)(bad->text.len < SHOWN ? bad->text.len : SHOWN),
             bad->text.at);
}

struct log_format *format_from_lines(const struct w3c_header *header,
                                     const struct line *lines, size_t count,
                                     const char *name, struct diag *diag)
{
    struct trial trial = {.header = header, .lines = lines, .count = count};
    struct log_format *format = NULL, *better = NULL;
    size_t requests = count_requests(lines, count);

    trial.wrapping = common_wrapping(lines, count);
    if (trial.wrapping != WRAPPING_NONE)
        format = try_formats(&trial, diag);
    trial.wrapping = WRAPPING_NONE;
    if (diag->text[0] == '\0' && (!format || trial.best < requests))
        better = try_formats(&trial, diag);
    if (better || diag->text[0] != '\0') {
        log_format_destroy(format);
        format = better;
    }
    if (diag->text[0] != '\0' || requests == 0)
        return format; /* 0: there is nothing to read in it */
    if (format && is_enough(&trial))
        return format;
    log_format_destroy(format);
    explain_refusal(name, &trial, diag);
    return NULL;
}

struct log_format *format_of_most(const struct line *lines, size_t count,
                                  size_t least)
{
    struct diag diag = {""};
    struct trial trial = {.lines = lines, .count = count};
    struct log_format *format;

    trial.wrapping = common_wrapping(lines, count);
    format = try_formats(&trial, &diag);
    if (!format && trial.rival[0] == '\0' && trial.wrapping != WRAPPING_NONE) {
        trial.wrapping = WRAPPING_NONE;
        format = try_formats(&trial, &diag);
    }
    if (trial.best >= least)
        return format;
    log_format_destroy(format);
    return NULL;
}

/* Whether some of the lines fit; @a unfit: the first that does not, and why. */
static bool some_fit(const struct log_format *format, const struct line *lines,
                     size_t count, struct fit *unfit)
{
    struct record_parser *parser = record_parser_create(format, false);
    struct record record;
    size_t fitting = 0;

    *unfit = (struct fit){0};
    for (size_t i = 0; parser && i < count; i++) {
        const char *why;
        if (line_is_comment(&lines[i]))
            continue;
        unfit->lines++;
        why = record_parse(parser, &lines[i], &record);
        fitting += !why;
        if (why && !unfit->why) {
            unfit->why = why;
            unfit->bad = &lines[i];
        }
    }
    record_parser_destroy(parser);
    return fitting > 0;
}

bool format_fits(struct log_format *format, const struct line *lines,
                 size_t count, unsigned tests, const char *name,
                 struct diag *diag)
{
    struct fit unfit;
    enum wrapping wrapping = common_wrapping(lines, count);
    size_t end = 0, seen = 0;

    while (end < count && seen < tests)
        seen += !line_is_comment(&lines[end++]);
    if (some_fit(format, lines, end, &unfit) || unfit.lines == 0 || !unfit.bad)
        return true;
    diag_set(diag,
             "%s: none of the first %zu lines fits the format %s: in line "
             "%llu, %s. It begins: %.*s",
             name, unfit.lines, log_format_name(format),
             (unsigned long long)unfit.bad->number, unfit.why,
             (int)(unfit.bad->text.len < SHOWN ? unfit.bad->text.len : SHOWN),
             unfit.bad->text.at);
    if (wrapping == WRAPPING_NONE || !log_format_wrap(format, wrapping)
        || !some_fit(format, lines, end, &unfit))
        return false;
    *diag = (struct diag){""};
    return true;
}
