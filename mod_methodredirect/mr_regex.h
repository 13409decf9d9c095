/**
 * @file
 * Regular expressions of rules: PCRE2 with JIT where the system allows it,
 * and with a bound on what a pattern, and a request, may cost.
 *
 * PCRE2 counts backtracking steps. One match takes at most MR_REGEX_STEPS, less
 * on a long subject, all matches of a request together about MR_REGEX_BUDGET,
 * and a search through a long subject ends with the time of mr_budget.h; what
 * goes beyond is no match and the caller says so. Honest patterns stay below some
 * hundred steps.
 *
 * Needs APR and PCRE2, not httpd.
 */
#ifndef MR_REGEX_H
#define MR_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include <apr_pools.h>

#include "mr_budget.h"
#include "mr_location.h"

/** Steps of one match; about 3 ms without JIT, 0.2 ms with it. */
#define MR_REGEX_STEPS 100000

/** Steps of all matches of a request that were not cheap. */
#define MR_REGEX_BUDGET 500000

/** Groups that can be used: $0 to $9. */
#define MR_REGEX_GROUPS 10

struct mr_regex;
struct mr_regex_work;

/** How a pattern is to be read. */
struct mr_regex_style {
    bool caseless, multiline;
    bool once; /**< for one request (.htaccess): JIT would not pay */
};

enum mr_regex_result {
    MR_REGEX_MATCH,
    MR_REGEX_NO_MATCH,
    MR_REGEX_TOO_COSTLY, /**< this match reached MR_REGEX_STEPS */
    MR_REGEX_SPENT       /**< the request has no steps, or no time, left: not
                              tried */
};

/** Compile @a pattern, which lives as long as @a pool. `.` matches a line end
 *  and `$` only the very end, whatever @a style says (CVE-2019-10098).
 *  @return NULL, or what is wrong with @a pattern and where. */
const char *mr_regex_compile(const struct mr_regex **regex, const char *pattern,
                             struct mr_regex_style style, apr_pool_t *pool);

/** The number of the last group. */
int mr_regex_groups(const struct mr_regex *regex);

/** How many bytes it was compiled to. */
size_t mr_regex_size(const struct mr_regex *regex);

/** The names of the groups by number, mr_regex_groups() + 1 entries with NULL
 *  for a group without one; NULL when no group has a name. */
const char *const *mr_regex_names(const struct mr_regex *regex);

/** The text that every subject begins with that @a regex can match; empty when
 *  the pattern does not say. Lives as long as the regex. */
const char *mr_regex_literal(const struct mr_regex *regex);

/** Whether @a subject lacks text that all matches of @a regex have: known sooner
 *  than by searching. */
bool mr_regex_excludes(const struct mr_regex *regex, const char *subject,
                       size_t len);

/** What the matches of one request share. Used by one thread at a time. */
struct mr_regex_work *mr_regex_work_create(apr_pool_t *pool);

/** From now on searches of long subjects, and of patterns that are read once,
 *  take their time from @a budget, which others may draw on, too. */
void mr_regex_work_share(struct mr_regex_work *work, struct mr_budget *budget);

/** The text that the next matches are about; it must stay until then. One with
 *  a control character never matches. */
void mr_regex_set_subject(struct mr_regex_work *work, const char *subject);

/** Match the subject of @a work; @a captures has room for MR_REGEX_GROUPS and
 *  gets pieces of it. */
enum mr_regex_result mr_regex_match(const struct mr_regex *regex,
                                    struct mr_regex_work *work,
                                    struct mr_capture *captures);

#endif
