/* How a regular expression begins and ends. */
#include "mr_pattern.h"

#include <string.h>

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

bool mr_pattern_group_begins_with_slash(const char *pattern, int number)
{
    const char *at = pattern;

    if (number == 0)
        return pattern[0] == '^' && pattern[1] == '/';
    while (*at) {
        if (*at == '[') {
            mr_pattern_class_has(&at, 'a');
            continue;
        }
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '(' && (at[1] != '?' || strchr("P<'", at[2]))
                 && strncmp(at, "(?<=", 4) != 0 && strncmp(at, "(?<!", 4) != 0
                 && --number == 0)
            break;
        at++;
    }
    if (*at != '(')
        return false;
    at++;
    if (*at == '?')
        at += strcspn(at, ">'") + 1;
    while (*at == '(')
        at += at[1] == '?' && at[2] == ':' ? 3 : 1;
    return *at == '/' || !strncmp(at, "\\/", 2);
}
