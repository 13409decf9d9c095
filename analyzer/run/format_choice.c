#include "run/format_choice.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "format/log_look.h"
#include "record/record_parser.h"
#include "run/format_fit.h"

enum {
    SHOWN = 60,
    MAX_CANDIDATES = 64,
    NEARLY_ALL = 95, /* per cent of the lines that the best preset fits */
    /* Per cent of all lines. The output of a container may be an access log for
     * a tenth of its lines; the one line of 200 that looks so is an accident.
     */
    ENOUGH = 10
};

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
    struct format_fit nearest;
    char nearest_name[64];
    char rival[64]; /* the best fits no better, and reads the lines otherwise */
};

static void note_nearest(struct trial *trial, const struct log_format *format,
                         struct format_fit fit)
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
                && format_contradict(format, other, trial->lines, trial->count);
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
        struct format_fit fit =
            format_fit_of(format, trial->lines, trial->count, trial->any);
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
    const struct format_fit *fit = &trial->nearest;
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
        snprintf(text, size, ": %zu %s the shape of %s, but in line %llu %s",
                 fit->shaped, fit->shaped == 1 ? "has" : "have", name,
                 (unsigned long long)fit->bad->number, fit->why);
}

static void explain_refusal(const char *name, const struct trial *trial,
                            struct diag *diag)
{
    const struct line *bad = trial->nearest.bad;
    const bool one = trial->nearest.lines == 1;
    char nearest[256], lines[40] = "line fits";
    const char *look = !bad ? NULL
                       : trial->header && w3c_header_is_known(trial->header)
                           ? "a W3C log that is none of HTTP requests"
                           : log_look(bad->text);

    explain_nearest(trial, nearest, sizeof nearest);
    if (!bad)
        bad = &trial->lines[0];
    if (!one)
        snprintf(lines, sizeof lines, "%zu lines fit", trial->nearest.lines);
    diag_set(diag,
             "%s: the first %s no format known here%s%s%s; if it is "
             "an access log, say its format with --log-format, --apache-format "
             "or --nginx-format. Line %llu begins: %.*s",
             name, lines, nearest,
             !look        ? ""
             : one        ? "; it looks like "
             : nearest[0] ? "; they look like "
                          : " and look like ",
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

struct log_format *format_usual(const char *name)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset(name, &diag);

    if (format)
        log_format_be_strict(format);
    return format;
}

struct log_format *format_if_usual(const char *name, const struct line *lines,
                                   size_t count)
{
    struct log_format *format = format_usual(name);
    size_t requests = count_requests(lines, count);

    if (format && requests > 0
        && format_fit_of(format, lines, count, NULL).fitting * 100
               >= requests * NEARLY_ALL)
        return format;
    log_format_destroy(format);
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
                     size_t count, struct format_fit *unfit)
{
    struct record_parser *parser = record_parser_create(format, false);
    struct record record;
    size_t fitting = 0;

    *unfit = (struct format_fit){0};
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
    struct format_fit unfit;
    enum wrapping wrapping = common_wrapping(lines, count);
    char none[64] = "the first line does not fit";
    size_t end = 0, seen = 0;
    const char *look;

    while (end < count && seen < tests)
        seen += !line_is_comment(&lines[end++]);
    if (some_fit(format, lines, end, &unfit) || unfit.lines == 0 || !unfit.bad)
        return true;
    look = log_look(unfit.bad->text);
    if (unfit.lines > 1)
        snprintf(none, sizeof none, "none of the first %zu lines fits",
                 unfit.lines);
    diag_set(diag,
             "%s: %s the format %s: in line %llu, %s%s%s. It begins: %.*s",
             name, none, log_format_name(format),
             (unsigned long long)unfit.bad->number, unfit.why,
             look ? "; it looks like " : "", look ? look : "",
             (int)(unfit.bad->text.len < SHOWN ? unfit.bad->text.len : SHOWN),
             unfit.bad->text.at);
    if (wrapping == WRAPPING_NONE || !log_format_wrap(format, wrapping)
        || !some_fit(format, lines, end, &unfit))
        return false;
    *diag = (struct diag){""};
    return true;
}
