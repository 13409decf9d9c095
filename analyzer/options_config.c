#include "options_config.h"

#include <stdlib.h>
#include <string.h>

#include "config_file.h"
#include "options_row.h"
#include "options_suggest.h"

/* Of a file that is something else altogether. */
enum { MOST_DOUBTS = 20 };

struct reading {
    struct options *options;
    bool named;   /* the command line has named logs */
    FILE *doubts; /* to options->doubts */
    unsigned doubt_count;
};

/* Say once which keys mean nothing here. */
static void note_ignored(struct options *options, const char *key)
{
    size_t used = strlen(options->notice);

    if (strstr(options->notice, key))
        return; /* static-file stands there thirty times */
    if (used == 0)
        used = (size_t)snprintf(options->notice, sizeof options->notice,
                                "%s: passed over, since there is no such "
                                "option here:",
                                options->config_file);
    if (used + strlen(key) + 2 < sizeof options->notice)
        snprintf(options->notice + used, sizeof options->notice - used, " %s",
                 key);
}

/* A newer GoAccess may know the key, so that this is no error; but what was
 * meant may be privacy, a gate or the state. */
static void doubt(struct reading *reading, const struct config_line *line,
                  const struct diag *why)
{
    struct diag said;

    if (reading->doubt_count++ >= MOST_DOUBTS)
        return;
    diag_set(&said, "%s:%u: %s", reading->options->config_file, line->number,
             why->text);
    fprintf(reading->doubts, "redirect-analyzer: %s\n", said.text);
}

/* Whether a line means nothing here; it has been told of. */
static bool pass_over(struct reading *reading, const struct option_row *row,
                      const struct config_line *line)
{
    bool is_foreign = options_is_foreign(slice_of(line->key));
    struct diag why = {""};

    if (row && row->apply == apply_text
        && row->field == offsetof(struct options, config_file)) {
        diag_set(&why,
                 "%s: no other configuration file is read, the line is passed "
                 "over",
                 line->key);
        doubt(reading, line, &why);
        return true;
    }
    /* GoAccess' `restore true` is no FILE. */
    if (row && row->apply != apply_help && row->apply != apply_version
        && (!is_foreign || *line->value))
        return false;
    if (row || is_foreign) {
        note_ignored(reading->options, line->key);
        return true;
    }
    options_explain_key(slice_of(line->key), &why);
    doubt(reading, line, &why);
    return true;
}

/* GoAccess refuses a key without a value, too. */
static bool has_its_value(const struct option_row *row,
                          const struct config_line *line, struct diag *diag)
{
    if (!row->value && *line->value) {
        diag_set(diag, "%s: \"%s\" is neither true nor false", line->key,
                 line->value);
        return false;
    }
    if (row->value && row->value[0] != '[' && !*line->value) {
        diag_set(diag, "%s needs a value: %s %s", line->key, line->key,
                 row->value);
        return false;
    }
    return true;
}

/* The command line is stronger. */
static bool apply_line(struct reading *reading, const struct config_line *line,
                       struct diag *diag)
{
    struct options *options = reading->options;
    const struct option_row *row = option_row_named(slice_of(line->key));
    struct diag why = {""};

    if (pass_over(reading, row, line))
        return true;
    if (has_its_value(row, line, &why)
        && (options->given & option_row_bit(row)
            || (row->apply == apply_log && reading->named)
            || row->apply(options, row, line->key, line->value, &why)))
        return true;
    diag_set(diag, "%s:%u: %s", options->config_file, line->number, why.text);
    return false;
}

static bool apply_lines(struct reading *reading, struct diag *diag)
{
    const char *file = reading->options->config_file;
    char *at = reading->options->config_text;
    struct config_line line = {0};
    struct diag said;
    bool ok = true;

    while (ok && config_file_next(&at, &line))
        ok = apply_line(reading, &line, diag);
    if (reading->doubt_count > MOST_DOUBTS) {
        diag_set(&said, "%s: more of its lines are passed over", file);
        fprintf(reading->doubts, "redirect-analyzer: %s\n", said.text);
    }
    return ok;
}

/* Each line of the configuration file may name one, besides standard input. */
static bool make_room_for_logs(struct options *options, const char *text)
{
    size_t room = options->log_count + 2;
    const char **logs;

    for (; *text; text++)
        room += *text == '\n';
    logs = realloc(options->logs, room * sizeof *logs);
    if (logs)
        options->logs = logs;
    return logs != NULL;
}

bool options_read_config(struct options *options, struct diag *diag)
{
    struct reading reading = {.options = options,
                              .named = options->log_count > 0};
    size_t size;
    bool ok;

    if (!options->config_file)
        return true;
    options->config_text = config_file_read(options->config_file, diag);
    if (!options->config_text)
        return false;
    reading.doubts = open_memstream(&options->doubts, &size);
    if (!reading.doubts || !make_room_for_logs(options, options->config_text)) {
        diag_set(diag, "not enough memory to read %s", options->config_file);
        if (reading.doubts)
            fclose(reading.doubts);
        return false;
    }
    ok = apply_lines(&reading, diag);
    if (fclose(reading.doubts) == 0)
        return ok;
    diag_set(diag, "not enough memory to read %s", options->config_file);
    return false;
}
