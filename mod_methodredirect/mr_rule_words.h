/**
 * @file
 * The words of a rule: which of them are the table, FROM, TO and options.
 */
#ifndef MR_RULE_WORDS_H
#define MR_RULE_WORDS_H

#include <stdbool.h>

#include <httpd.h>
#include <http_config.h>

#include "mr_method_table.h"

/** The words of a rule, told apart but not yet understood. Borrows from them;
 *  starts zeroed. */
struct mr_rule_words {
    const struct mr_method_table *table;
    const char *from, *to; /**< NULL: not given */
    char *const *options;
    int option_count;
};

/** Tell apart the @a argc words at @a argv of the directive @a cmd, whose info
 *  is the name of its table, if it has a fixed one; @a regex: FROM is a regular
 *  expression. A rule without a table gets "temporary". @return NULL, or what
 *  is wrong and what would do. */
const char *mr_rule_words_split(const cmd_parms *cmd, bool regex, int argc,
                                char *const *argv, struct mr_rule_words *words);

/** The value of scheme= among the options of @a words, or NULL. */
const char *mr_rule_words_scheme(const struct mr_rule_words *words);

/** The message of @a cmd for @a error, unless a quote without end has led to
 *  it. */
const char *mr_rule_words_error(const cmd_parms *cmd, const char *error);

#endif
