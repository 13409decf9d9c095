/**
 * @file
 * The rules in words: `redirect-analyzer list-rules` and `explain MR101`.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

/** One line a rule: id, highest severity, name, summary, tabs between. */
void explain_list(FILE *out);

/** What a rule says, why, and what to do; @a rule is its id or its name, in
 *  any case. @return false when there is no such rule. */
bool explain_rule(const char *rule, FILE *out);

#endif
