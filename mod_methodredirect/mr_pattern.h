/**
 * @file
 * The shape of a regular expression, judged by its text: what it begins with,
 * whether matching can explode, and an example of what it matches.
 *
 * PCRE2 tells none of this. The reading knows groups, classes, alternatives
 * and quantifiers; what else Perl allows raises no alarm. Needs APR, not httpd
 * and not PCRE2.
 */
#ifndef MR_PATTERN_H
#define MR_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include <apr_pools.h>

/** Whether every alternative is tied to the beginning or to the end of the
 *  path, so that it does not match somewhere in the middle. */
bool mr_pattern_is_anchored(const char *pattern);

/** Whether @a pattern is one of the usual ways to say "every path". */
bool mr_pattern_matches_all(const char *pattern);

/** Search @a path. @return whether that took too many steps. */
typedef bool mr_pattern_try(void *baton, const char *path);

/**
 * A path for which a search for @a pattern explodes: a repeated group matches it
 * in a number of ways that grows exponentially with its length, such as (a+)+ or
 * (a|ab|b)*, and what stands behind it fails, so that they are all tried. It was
 * found by the form of the pattern and has been tried with @a attempt.
 * Patterns with back-references, recursion and the like, and very large ones,
 * are not judged. @return NULL when there is no such path, in @a pool.
 */
const char *mr_pattern_costly_path(const char *pattern, mr_pattern_try *attempt,
                                   void *baton, apr_pool_t *pool);

/** The text that every subject begins with that @a pattern can match; empty
 *  when the pattern does not say. Not for a pattern without case. In @a pool. */
const char *mr_pattern_start(const char *pattern, apr_pool_t *pool);

/** Text of a subject. */
struct mr_pattern_text {
    const char *at;
    size_t len;  /**< 0: none is known */
    bool at_end; /**< it is the last of the subject */
};

/** The longest text, behind that of mr_pattern_start(), that every subject has
 *  that @a pattern can match, or the last one. Not for a pattern without case.
 *  In @a pool. */
struct mr_pattern_text mr_pattern_needed(const char *pattern, apr_pool_t *pool);

/** Which of the paths that begin with a text a pattern matches. */
enum mr_pattern_reach {
    MR_REACH_SOME,  /**< who knows */
    MR_REACH_WHOLE, /**< the one that is the text: ^/a$ */
    MR_REACH_EVERY  /**< all of them, and no others: ^/a or ^/a.*$ */
};

/** That of @a pattern, of which @a literal is its mr_pattern_start(). */
enum mr_pattern_reach mr_pattern_reach(const char *pattern,
                                       const char *literal);

/** What a group captures of a path, which begins with a slash. */
enum mr_group_start {
    MR_GROUP_ANY,            /**< who knows */
    MR_GROUP_EMPTY_OR_SLASH, /**< it took no part, or nothing, or it begins with
                                  a slash */
    MR_GROUP_SLASH
};

/** What that of group @a number begins with. 0 is the whole match. */
enum mr_group_start mr_pattern_group_start(const char *pattern, int number);

/** A path that @a pattern looks like: whoever uses it matches it first. NULL
 *  when it would be too long. */
const char *mr_pattern_example(const char *pattern, apr_pool_t *pool);

#endif
