/**
 * @file
 * The parts of a regular expression that are words of their own: what follows
 * an opening parenthesis, and quantifiers.
 *
 * Needs nothing but the C library.
 */
#ifndef MR_PATTERN_SYNTAX_H
#define MR_PATTERN_SYNTAX_H

#include <stdbool.h>

/** What a parenthesis opens. */
enum mr_pattern_group {
    MR_GROUP_PLAIN,
    MR_GROUP_ATOMIC,
    MR_GROUP_LOOK_AROUND,
    MR_GROUP_NOTHING, /**< a comment, or options such as (?i): it is closed */
    MR_GROUP_UNKNOWN  /**< a condition, a recursion, a verb, (?x) */
};

/** Read the head of the group whose parenthesis @a at points to; @a at is left
 *  behind it. @a caseless becomes true when it sets that. */
enum mr_pattern_group mr_pattern_group_head(const char **at, bool *caseless);

#define MR_PATTERN_NO_END 0xffffffffu

struct mr_pattern_quantifier {
    unsigned least, most; /**< MR_PATTERN_NO_END: any number */
    bool possessive;
};

/** Read the quantifier at @a at, which is left behind it. @return false when
 *  there is none. */
bool mr_pattern_quantifier_read(const char **at,
                                struct mr_pattern_quantifier *q);

#endif
