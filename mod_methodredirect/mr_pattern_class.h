/**
 * @file
 * Classes of characters in a regular expression: [a-z], [^/], \d.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_PATTERN_CLASS_H
#define MR_PATTERN_CLASS_H

#include <stdbool.h>

/** Whether a backslash and @a letter stand for @a c; @a known tells whether
 *  they are a class (\d, \w, \s, \h, \n and their opposites) or the letter
 *  itself. */
bool mr_pattern_escape_has(char letter, unsigned char c, bool *known);

/** Whether the class whose bracket @a at points to has @a c; @a at is left
 *  behind the class. */
bool mr_pattern_class_has(const char **at, unsigned char c);

/** Something that the class at @a at has: letters and digits read best. */
char mr_pattern_class_example(const char *at);

#endif
