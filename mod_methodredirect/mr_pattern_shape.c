/* How a regular expression begins and ends. */
#include "mr_pattern.h"

#include <string.h>

#include <apr_lib.h>

#include "mr_pattern_class.h"

static bool is_escaped(const char *pattern, const char *at)
{
    bool escaped = false;

    while (at > pattern && at[-1] == '\\') {
        escaped = !escaped;
        at--;
    }
    return escaped;
}

/* The alternative at @a at, up to @a end. */
static bool branch_is_anchored(const char *pattern, const char *at,
                               const char *end)
{
    if (at < end && !strncmp(at, "(?i)", 4))
        at += 4;
    while (at < end && *at == '(' && at[1] != '?')
        at++;
    if (at < end && (*at == '^' || !strncmp(at, "\\A", 2)))
        return true;
    while (end > at && end[-1] == ')' && !is_escaped(pattern, end - 1))
        end--;
    return end > at
           && ((end[-1] == '$' && !is_escaped(pattern, end - 1))
               || (end - at > 1 && (end[-1] == 'z' || end[-1] == 'Z')
                   && end[-2] == '\\' && !is_escaped(pattern, end - 2)));
}

bool mr_pattern_is_anchored(const char *pattern)
{
    const char *branch = pattern, *at = pattern;
    int depth = 0;

    while (*at) {
        if (*at == '[') {
            mr_pattern_class_has(&at, 'a');
            continue;
        }
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '(')
            depth++;
        else if (*at == ')')
            depth--;
        else if (*at == '|' && depth <= 0) {
            if (!branch_is_anchored(pattern, branch, at))
                return false;
            branch = at + 1;
        }
        at++;
    }
    return branch_is_anchored(pattern, branch, at)
           || mr_pattern_matches_all(pattern);
}

bool mr_pattern_matches_all(const char *pattern)
{
    static const char *const all[] = {
        "",         "^",      "$",       "/",     "^/",     ".*",      "^.*",
        ".*$",      "^.*$",   "(.*)",    "^(.*)", "(.*)$",  "^(.*)$",  "^/.*",
        "^/.*$",    "^/(.*)", "^/(.*)$", "/(.*)", "/.*",    "^(/.*)$", "^(/.*)",
        "^/?(.*)$", "(/.*)",  "^.+$",    ".+",    "^(.+)$", "(.+)",
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(pattern, all[i]))
            return true;
    return false;
}

/* PCRE2's options make `.` any character and `$` the very end (mr_regex.h). */
enum mr_pattern_reach mr_pattern_reach(const char *pattern, const char *literal)
{
    static const char *const rests[] = {"", ".*", ".*$", "(.*)", "(.*)$"};
    const char *at = pattern + 1;

    if (!*literal || *pattern != '^')
        return MR_REACH_SOME;
    for (; *literal; literal++)
        at += 1 + (*at == '\\');
    if (!strcmp(at, "$") || !strcmp(at, "\\z"))
        return MR_REACH_WHOLE;
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++)
        if (!strcmp(at, rests[i]))
            return MR_REACH_EVERY;
    return MR_REACH_SOME;
}

/* --- what a group begins with -------------------------------------------- */

/* Behind what stands at @a at: a class, an escape or a character. */
static const char *behind_item(const char *at)
{
    if (*at != '[')
        return at + (*at == '\\' && at[1] ? 2 : 1);
    mr_pattern_class_has(&at, 'a');
    return at;
}

static bool captures(const char *group)
{
    return group[1] != '?'
           || (strchr("P<'", group[2]) && strncmp(group, "(?<=", 4) != 0
               && strncmp(group, "(?<!", 4) != 0);
}

/* The parenthesis that opens group @a number, or NULL. */
static const char *find_group(const char *pattern, int number)
{
    for (const char *at = pattern; *at; at = behind_item(at))
        if (*at == '(' && captures(at) && --number == 0)
            return at;
    return NULL;
}

static const char *content_of(const char *group)
{
    return group[1] == '?' ? group + strcspn(group, ">'") + 1 : group + 1;
}

/* The parenthesis that closes the group with the content @a at. */
static const char *end_of_content(const char *at)
{
    for (int depth = 0; *at && (depth > 0 || *at != ')'); at = behind_item(at))
        depth += (*at == '(') - (*at == ')');
    return at;
}

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

/* Whether the sequence at @a at begins with a slash. */
static bool has_slash_first(const char *at)
{
    while (*at == '(')
        at += at[1] == '?' && at[2] == ':' ? 3 : 1;
    return (*at == '/' || !strncmp(at, "\\/", 2))
           && !is_one_of(*behind_item(at), "?*{");
}

/* Whether every alternative of the group with the content @a at does. */
static bool begins_with_slash(const char *at)
{
    int depth = 0;
    bool first = true;

    for (; *at && (depth > 0 || *at != ')'); at = behind_item(at)) {
        if (first && !has_slash_first(at))
            return false;
        first = *at == '|' && depth == 0;
        depth += (*at == '(') - (*at == ')');
    }
    return !first;
}

/* Whether a path cannot go on with a slash where @a at stands. */
static bool excludes_slash(const char *at)
{
    char c = *at == '\\' ? at[1] : *at;

    if (!strcmp(at, "$"))
        return true;
    return c && c != '/' && !is_one_of(*behind_item(at), "?*{")
           && (*at == '\\' ? !apr_isalnum(c) : !strchr("()[^$.*+?{|", c));
}

/* Alternatives, and what was captured before, may be found further on in the
 * path only. */
static bool depends_on_place(const char *pattern)
{
    for (const char *at = pattern; *at; at = behind_item(at))
        if (*at == '|' || !strncmp(at, "(?P=", 4) || !strncmp(at, "(*", 2)
            || (*at == '\\' && (apr_isdigit(at[1]) || is_one_of(at[1], "gk"))))
            return true;
    return false;
}

/* Whether @a group begins where the path does: it is anchored, or its .* takes
 * whatever is before a match. */
static bool starts_path(const char *pattern, const char *group,
                        const char *content)
{
    bool anchored = *pattern == '^';

    return !depends_on_place(pattern) && group == pattern + anchored
           && (anchored || !strncmp(content, ".*", 2)
               || !strncmp(content, ".+", 2));
}

static enum mr_group_start whole_match_start(const char *pattern)
{
    if (pattern[0] != '^' || depends_on_place(pattern))
        return MR_GROUP_ANY;
    return has_slash_first(pattern + 1) ? MR_GROUP_SLASH
                                        : MR_GROUP_EMPTY_OR_SLASH;
}

enum mr_group_start mr_pattern_group_start(const char *pattern, int number)
{
    const char *group = find_group(pattern, number), *content, *behind;
    bool slash;

    if (number == 0)
        return whole_match_start(pattern);
    if (!group)
        return MR_GROUP_ANY;
    content = content_of(group);
    behind = end_of_content(content);
    behind += *behind == ')';
    slash = begins_with_slash(content);
    if (!slash
        && (is_one_of(*behind, "*+{") || !starts_path(pattern, group, content)))
        return MR_GROUP_ANY;
    if (is_one_of(*behind, "?*{"))
        return MR_GROUP_EMPTY_OR_SLASH;
    return slash || !strncmp(content, ".+", 2) || excludes_slash(behind)
               ? MR_GROUP_SLASH
               : MR_GROUP_EMPTY_OR_SLASH;
}
