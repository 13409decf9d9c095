/* Options that say what is written, and when a run has failed. */
#include <string.h>

#include "options_help.h"
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
    for (size_t i = 0; !output.path && i < options->output_count; i++)
        if (!options->outputs[i].path) {
            diag_set(diag,
                     "%s: %s and %s would both go to standard output; give "
                     "one of them a file name",
                     said, options->outputs[i].renderer->name, value);
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
