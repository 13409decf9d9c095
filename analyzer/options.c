#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "input/log_list.h"
#include "options_config.h"
#include "options_row.h"
#include "options_state.h"
#include "options_suggest.h"
#include "util/address_list.h"

bool apply_log(struct options *options, const struct option_row *row,
               const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (!*value) {
        diag_set(diag, "%s: the name of a log is empty", said);
        return false;
    }
    options->logs[options->log_count++] = value;
    return true;
}

bool apply_help(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (*value && strcmp(value, "man") != 0) {
        diag_set(diag,
                 "%s: there is no help in the form \"%s\"; use man, or "
                 "%s alone",
                 said, value, said);
        return false;
    }
    options->request = *value ? OPTIONS_MANUAL : OPTIONS_HELP;
    return true;
}

bool apply_version(struct options *options, const struct option_row *row,
                   const char *said, const char *value, struct diag *diag)
{
    (void)row, (void)said, (void)value, (void)diag;
    options->request = OPTIONS_VERSION;
    return true;
}

static const struct option_row rows[] = {
#define GROUP(heading)
#define OPTION(letter, name, value, apply, field, help)                        \
    {letter, name, value, apply, offsetof(struct options, field)},
#include "options.def"
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

const struct option_row *option_row_named(struct slice name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (slice_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static const struct option_row *find_letter(char letter)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].letter == letter)
            return &rows[i];
    return NULL;
}

/* The words of the command line that are still to be read. */
struct words {
    char **next, **end;
};

uint64_t option_row_bit(const struct option_row *row)
{
    return UINT64_C(1) << (row - rows);
}

_Static_assert(ROW_COUNT <= 64, "options->given has a bit for each option");

/* Apply an option; @a attached is what stood directly behind it, or NULL. */
static bool apply_row(struct options *options, const struct option_row *row,
                      const char *said, const char *attached,
                      struct words *words, struct diag *diag)
{
    if (!row->value && attached) {
        diag_set(diag, "%s takes no value; leave \"%s\" out", said, attached);
        return false;
    }
    if (row->value && row->value[0] == '[' && !attached)
        attached = "";
    if (row->value && !attached) {
        if (words->next == words->end) {
            diag_set(diag, "%s needs a value: %s %s", said, said, row->value);
            return false;
        }
        attached = *words->next++;
    }
    options->given |= option_row_bit(row);
    return row->apply(options, row, said, attached, diag);
}

/* --name, --name=value or --name value */
static bool parse_long(struct options *options, const char *word,
                       struct words *words, struct diag *diag)
{
    struct slice name = {word + 2, strcspn(word + 2, "=")};
    const char *value = name.at[name.len] ? name.at + name.len + 1 : NULL;
    const struct option_row *row = option_row_named(name);
    char said[64];

    if (!row) {
        options_explain_unknown(name, diag);
        return false;
    }
    snprintf(said, sizeof said, "--%s", row->name);
    return apply_row(options, row, said, value, words, diag);
}

/* -x, -xVALUE, -x VALUE; letters without value may stand together. */
static bool parse_short(struct options *options, const char *word,
                        struct words *words, struct diag *diag)
{
    for (const char *c = word + 1; *c; c++) {
        const struct option_row *row = find_letter(*c);
        const char said[] = {'-', *c, '\0'};
        bool attached = row && row->value && c[1];
        if (!row) {
            options_explain_unknown((struct slice){c, 1}, diag);
            return false;
        }
        if (!apply_row(options, row, said, attached ? c + 1 : NULL, words,
                       diag))
            return false;
        if (row->value)
            break;
    }
    return true;
}

/* A command among the logs would be opened as one of them. */
static bool is_command(const char *word, struct diag *diag)
{
    static const struct {
        const char *name, *where, *form;
    } commands[] = {
        {"merge", "comes first", "merge FILE..."},
        {"explain", "comes first", "explain RULE..."},
        {"list-rules", "stands alone", "list-rules"},
    };

    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(word, commands[i].name) != 0)
            continue;
        diag_set(diag,
                 "%s %s: redirect-analyzer %s; a log of that name is ./%s",
                 word, commands[i].where, commands[i].form, word);
        return true;
    }
    return false;
}

static bool parse_word(struct options *options, const char *word,
                       bool *only_logs, struct words *words, struct diag *diag)
{
    if (*only_logs || word[0] != '-' || !word[1])
        return (*only_logs || !is_command(word, diag))
               && apply_log(options, NULL, "FILE", word, diag);
    if (strcmp(word, "--") == 0) {
        *only_logs = true;
        return true;
    }
    return word[1] == '-' ? parse_long(options, word, words, diag)
                          : parse_short(options, word, words, diag);
}

/* Whether options choose among the records of logs. */
static bool filters(const struct options *options)
{
    return options->since.kind != TIME_BOUND_NONE
           || options->until.kind != TIME_BOUND_NONE || options->excluded
           || options->ignore_crawlers;
}

/* `merge FILE...`: what is named are states, not logs. */
static bool take_states(struct options *options, struct diag *diag)
{
    options->states = options->logs;
    options->state_count = options->log_count;
    options->log_count = 0;
    if (options->state_count > 0 && !options->follow && !options->files_from
        && !options->restore_path && !filters(options))
        return true;
    diag_set(diag,
             options->state_count == 0
                 ? "merge needs files that --partial has written: "
                   "redirect-analyzer merge FILE..."
             : filters(options)
                 ? "merge reads no logs: give --since, --until, --exclude-ip "
                   "and --ignore-crawlers to the runs that write the states"
                 : "merge reads no logs: leave --follow, --files-from and "
                   "--restore out");
    return false;
}

/* Fill in what was not said, and check what only the whole line can tell. */
static bool complete(struct options *options, bool stdin_is_terminal,
                     struct diag *diag)
{
    size_t standard_inputs = 0;

    bool unnamed =
        options->log_count == 0 && !options->files_from && !options->states;

    if (unnamed && stdin_is_terminal && !options->explain_line) {
        diag_set(diag, "no log given; name a file, for example "
                       "redirect-analyzer /var/log/apache2/access.log, or see "
                       "redirect-analyzer --help");
        return false;
    }
    if (unnamed)
        options->logs[options->log_count++] = "-";
    if (options->files_from)
        standard_inputs += strcmp(options->files_from, "-") == 0;
    for (size_t i = 0; i < options->log_count; i++)
        standard_inputs += strcmp(options->logs[i], "-") == 0;
    if (standard_inputs > 1) {
        diag_set(diag,
                 "- (standard input) is given %zu times; it can be read "
                 "once",
                 standard_inputs);
        return false;
    }
    if (time_bound_is_empty(&options->since, &options->until)) {
        diag_set(diag, "--since is not before --until: no request can be "
                       "between them");
        return false;
    }
    if (!options_check_state(options, diag))
        return false;
    return options_complete_outputs(options, diag);
}

bool options_parse(struct options *options, int argc, char **argv,
                   bool stdin_is_terminal, struct diag *diag)
{
    struct words words = {argv + (argc > 0), argv + argc};
    bool only_logs = false;

    bool merge = argc > 1 && strcmp(argv[1], "merge") == 0;

    words.next += merge;
    *options = (struct options){
        .logs = calloc((size_t)argc + 1, sizeof *options->logs),
        .max_invalid = 100,
        .num_tests = 10,
        .max_items = 1000,
        .max_expansion = INPUT_MAX_EXPANSION,
        .memory = UINT64_C(128) << 20,
    };
    if (!options->logs) {
        diag_set(diag, "not enough memory to read the command line");
        return false;
    }
    while (words.next < words.end && options->request == OPTIONS_RUN) {
        const char *word = *words.next++;
        if (!parse_word(options, word, &only_logs, &words, diag))
            return false;
    }
    return options->request != OPTIONS_RUN
           || (options_read_config(options, diag)
               && (!merge || take_states(options, diag))
               && complete(options, stdin_is_terminal, diag));
}

void options_free(struct options *options)
{
    if (options->list)
        log_list_destroy(options->list);
    else
        free(options->logs);
    options->logs = NULL;
    options->list = NULL;
    address_list_destroy(options->excluded);
    options->excluded = NULL;
    free(options->config_text);
    options->config_text = NULL;
    free(options->doubts);
    options->doubts = NULL;
}
