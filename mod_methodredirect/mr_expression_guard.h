/**
 * @file
 * What httpd's scanner of expressions does not survive.
 *
 * httpd 2.4 ends the process, with status 2 and "flex scanner jammed", where no
 * rule of its scanner matches. That is so for a quote in the argument of a
 * variable and for a backslash at the end of a string; neither has a meaning.
 *
 * Needs neither APR nor httpd.
 */
#ifndef MR_EXPRESSION_GUARD_H
#define MR_EXPRESSION_GUARD_H

/** What in @a text would end the process that compiles it, and what would do;
 *  NULL when httpd either takes or refuses it. A regular expression that holds
 *  `%{NAME:` and a quote is named too. */
const char *mr_expression_hazard(const char *text);

#endif
