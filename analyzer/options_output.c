/* Options that say what is written, and when a run has failed. */
#include <regex.h>
#include <string.h>

#include "options_help.h"
#include "options_mail.h"
#include "options_number.h"
#include "options_row.h"

bool apply_output(struct options *options, const struct option_row *row,
                  const char *said, const char *value, struct diag *diag)
{
    struct output output = {renderer_by_name(slice_of(value)), NULL};
    char formats[200];

    (void)row;
    if (!output.renderer) {
        output.renderer = renderer_by_extension(slice_of(value));
        output.path = value;
    }
    if (!output.renderer) {
        diag_set(diag,
                 "%s: \"%s\" is neither a format nor a file name with the "
                 "extension of one; the formats are %s",
                 said, value, options_formats(formats, sizeof formats));
        return false;
    }
    if (options->output_count == OPTIONS_MAX_OUTPUTS) {
        diag_set(diag, "%s: at most %d outputs are possible", said,
                 OPTIONS_MAX_OUTPUTS);
        return false;
    }
    options->outputs[options->output_count++] = output;
    return true;
}

bool apply_split(struct options *options, const struct option_row *row,
                 const char *said, const char *value, struct diag *diag)
{
    (void)row;
    if (strcmp(value, "vhost") != 0) {
        diag_set(diag, "%s: \"%s\" is nothing to divide by; use vhost", said,
                 value);
        return false;
    }
    options->split_by_vhost = true;
    return true;
}

bool apply_group(struct options *options, const struct option_row *row,
                 const char *said, const char *value, struct diag *diag)
{
    regex_t regex;
    int error = regcomp(&regex, value, REG_EXTENDED | REG_NOSUB);

    (void)row;
    if (error != 0 || !*value) {
        diag_set(diag,
                 "%s: \"%s\" is no regular expression; use vhost, dir, or one "
                 "such as '/home/([^/]+)'",
                 said, value);
        if (error == 0)
            regfree(&regex);
        return false;
    }
    regfree(&regex);
    options->group_by = strcmp(value, "vhost") == 0 ? NULL : value;
    return true;
}

static void add_site_format(struct options *options,
                            const struct renderer *renderer)
{
    for (size_t i = 0; i < options->site_format_count; i++)
        if (options->site_formats[i] == renderer)
            return;
    options->site_formats[options->site_format_count++] = renderer;
}

/* The formats of sites are told apart from outputs when all words are read. */
static void take_site_formats(struct options *options)
{
    size_t kept = 0;

    for (size_t i = 0; i < options->output_count; i++)
        if (options->outputs[i].path)
            options->outputs[kept++] = options->outputs[i];
        else
            add_site_format(options, options->outputs[i].renderer);
    options->output_count = kept;
    if (options->site_format_count > 0)
        return;
    add_site_format(options, renderer_by_name(slice_of("html")));
    add_site_format(options, renderer_by_name(slice_of("json")));
}

static bool is_twice_on_stdout(const struct options *options, struct diag *diag)
{
    const char *first = NULL;

    for (size_t i = 0; i < options->output_count; i++) {
        if (options->outputs[i].path)
            continue;
        if (first) {
            diag_set(diag,
                     "-o: %s and %s would both go to standard output; give "
                     "one of them a file name",
                     first, options->outputs[i].renderer->name);
            return true;
        }
        first = options->outputs[i].renderer->name;
    }
    return false;
}

bool options_complete_outputs(struct options *options, struct diag *diag)
{
    if (options->split_by_vhost != (options->out_dir != NULL)) {
        diag_set(diag, options->out_dir
                           ? "--out-dir is for --split-by=vhost; name a file "
                             "with -o for one report"
                           : "--split-by needs --out-dir=DIR, where the "
                             "reports go");
        return false;
    }
    if (options->group_by && !options->split_by_vhost) {
        diag_set(diag, "--group-by ranks the reports of --split-by=vhost; "
                       "leave it out, or split");
        return false;
    }
    if (options->split_by_vhost)
        take_site_formats(options);
    else if (options->output_count == 0 && !options->follow
             && !options->partial_path)
        options->outputs[options->output_count++].renderer = renderer_at(0);
    return !is_twice_on_stdout(options, diag);
}

bool apply_gate(struct options *options, const struct option_row *row,
                const char *said, const char *value, struct diag *diag)
{
    struct slice severity = {value, strcspn(value, ":")};
    const char *confidence = value + severity.len;
    struct gate gate = {true, SEVERITY_ERROR, CONFIDENCE_LOW};

    (void)row;
    if (!severity_from_name(severity, &gate.severity)
        || (*confidence
            && !confidence_from_name(slice_of(confidence + 1),
                                     &gate.confidence))) {
        diag_set(diag,
                 "%s: \"%s\" is not SEVERITY or SEVERITY:CONFIDENCE; "
                 "severities are info, note, warning, error, confidences low, "
                 "medium, high, certain",
                 said, value);
        return false;
    }
    options->gate = gate;
    return true;
}

bool apply_mail_to(struct options *options, const struct option_row *row,
                   const char *said, const char *value, struct diag *diag)
{
    return options_check_mail(said, value, OPTIONS_MAX_RECIPIENTS, diag)
           && apply_text(options, row, said, value, diag);
}

bool apply_mail_from(struct options *options, const struct option_row *row,
                     const char *said, const char *value, struct diag *diag)
{
    return options_check_mail(said, value, 1, diag)
           && apply_text(options, row, said, value, diag);
}

bool apply_threshold(struct options *options, const struct option_row *row,
                     const char *said, const char *value, struct diag *diag)
{
    const char *colon = strchr(value, ':');
    struct slice rule = {value, colon ? (size_t)(colon - value) : 0};
    unsigned hits;

    (void)row;
    if (!options_read_count(colon ? colon + 1 : value, 1, 1000000000, &hits)
        || (colon && rule.len == 0)) {
        diag_set(diag,
                 "%s: \"%s\" is not a number of requests; use 1 to 1000000000, "
                 "or RULE:N such as MR101:10",
                 said, value);
        return false;
    }
    if (thresholds_set(&options->thresholds, rule, hits))
        return true;
    diag_set(diag,
             "%s: there is no rule \"%.*s\"; `redirect-analyzer list-rules` "
             "shows them",
             said, (int)rule.len, rule.at);
    return false;
}

bool apply_anonymous(struct options *options, const struct option_row *row,
                     const char *said, const char *value, struct diag *diag)
{
    (void)row, (void)said, (void)value, (void)diag;
    if (options->anonymous == ANONYMOUS_OFF)
        options->anonymous = ANONYMOUS_DEFAULT;
    return true;
}

bool apply_level(struct options *options, const struct option_row *row,
                 const char *said, const char *value, struct diag *diag)
{
    unsigned level;

    (void)row;
    if (!options_read_count(value, ANONYMOUS_DEFAULT, ANONYMOUS_PEDANTIC,
                            &level)) {
        diag_set(diag, "%s: \"%s\" is not a level; use 1, 2 or 3", said, value);
        return false;
    }
    options->anonymous = (enum anonymous_level)level;
    return true;
}
