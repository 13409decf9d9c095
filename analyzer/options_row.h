/**
 * @file
 * A row of options.def, and the functions that check its value.
 */
#ifndef OPTIONS_ROW_H
#define OPTIONS_ROW_H

#include "options.h"

struct option_row;

/** Check @a value and store it; @a said is the option as it was typed. @return
 *  false with @a diag set when the value is none for it. */
typedef bool apply_function(struct options *options,
                            const struct option_row *row, const char *said,
                            const char *value, struct diag *diag);

struct option_row {
    char letter;       /**< 0: none */
    const char *name;  /**< without dashes */
    const char *value; /**< as --help calls it; in brackets: it may be
                               left out, and is empty then; NULL: none */
    apply_function *apply;
    size_t field; /**< offset in struct options */
};

/** The row of the option @a name (without dashes), or NULL. */
const struct option_row *option_row_named(struct slice name);

/** Its bit in options->given. */
uint64_t option_row_bit(const struct option_row *row);

/** Fill in the outputs that were not said. @return false with @a diag set when
 *  they do not go together. */
bool options_complete_outputs(struct options *options, struct diag *diag);

#define GROUP(heading)
#define OPTION(letter, name, value, apply, field, help) apply_function apply;
#include "options.def"

#endif
