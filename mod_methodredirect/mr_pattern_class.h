/**
 * @file
 * Classes of characters in a regular expression: [a-z], [^/], \d.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_PATTERN_CLASS_H
#define MR_PATTERN_CLASS_H

#include <stdbool.h>
#include <stdint.h>

/** Characters, a bit for each. */
struct mr_char_set {
    uint64_t bits[4];
};

static inline void mr_char_set_add(struct mr_char_set *set, unsigned char c)
{
    set->bits[c / 64] |= (uint64_t)1 << c % 64;
}

static inline bool mr_char_set_has(const struct mr_char_set *set,
                                   unsigned char c)
{
    return set->bits[c / 64] >> c % 64 & 1;
}

/** Whether a backslash and @a letter stand for @a c; @a known tells whether
 *  they are a class (\d, \w, \s, \h, \n and their opposites) or the letter
 *  itself. */
bool mr_pattern_escape_has(char letter, unsigned char c, bool *known);

/** The characters that a backslash and @a letter stand for are added to
 *  @a set. */
void mr_pattern_escape_add(char letter, struct mr_char_set *set);

/** What the class whose bracket @a at points to has; @a at is left behind the
 *  class. */
struct mr_char_set mr_pattern_class_read(const char **at);

/** Whether that class has @a c. */
bool mr_pattern_class_has(const char **at, unsigned char c);

/** Something that the class at @a at has: letters and digits read best. */
char mr_pattern_class_example(const char *at);

#endif
