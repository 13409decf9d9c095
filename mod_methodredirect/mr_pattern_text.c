/* Plain text that all matches of a regular expression have. */
#include "mr_pattern.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

/* The end of the class that begins at @a at, or of the pattern. */
static const char *class_end(const char *at)
{
    at++;
    if (*at == '^')
        at++;
    if (*at == ']')
        at++;
    for (; *at && *at != ']'; at++) {
        const char *posix;

        if (*at == '\\' && at[1])
            at++;
        else if (*at == '[' && strchr(":.=", at[1])
                 && (posix = strchr(at + 2, ']')) != NULL)
            at = posix;
    }
    return at;
}

/* Whether the pattern is one alternative: no `|` outside of groups. */
static bool has_one_branch(const char *pattern)
{
    int depth = 0;

    for (const char *c = pattern; *c; c++) {
        if (*c == '#' || (*c == '\\' && (c[1] == 'Q' || !c[1])))
            return false; /* comments and \Q...\E need a reading of their own */
        if (*c == '\\')
            c++;
        else if (*c == '[') {
            c = class_end(c);
            if (!*c)
                return false;
        }
        else if (*c == '(')
            depth++;
        else if (*c == ')')
            depth--;
        else if (*c == '|' && depth <= 0)
            return false;
    }
    return true;
}

/* The plain characters behind `^`. A character that a quantifier makes optional
 * is none of them. */
const char *mr_pattern_start(const char *pattern, apr_pool_t *pool)
{
    char *literal = apr_pstrdup(pool, pattern), *end = literal;
    const char *at = pattern + 1;

    if (pattern[0] != '^' || !has_one_branch(pattern))
        return "";
    while (*at) {
        bool escaped = at[0] == '\\' && at[1] && !apr_isalnum(at[1]);
        const char *next = at + (escaped ? 2 : 1);

        if (!escaped && strchr("\\^$.[|()?*+{", *at))
            break;
        if (*next && strchr("?*{", *next))
            break;
        *end++ = next[-1];
        at = next;
        if (*at == '+')
            break; /* one or more of it: one is certain */
    }
    *end = '\0';
    return literal;
}

/* --- text behind the beginning -------------------------------------------- */

/* A reading of the pattern outside of its groups. */
struct reading {
    const char *at;
    char *text; /* plain characters in a row */
    size_t len;
    bool is_start; /* they begin the pattern, behind `^` */
    struct mr_pattern_text best;
    apr_pool_t *pool;
};

/* The row of plain characters ends here. At the end of the subject it is found
 * sooner than in the middle. */
static void end_row(struct reading *r, bool at_end)
{
    enum { WORTH = 2, LONG = 4 };
    bool better = r->len > r->best.len || (at_end && r->len >= LONG);

    if (better && r->len >= WORTH && !r->is_start) {
        r->best.at = apr_pstrmemdup(r->pool, r->text, r->len);
        r->best.len = r->len;
        r->best.at_end = at_end;
    }
    r->len = 0;
    r->is_start = false;
}

/* Go behind the group that begins at r->at. @return false when it may mean
 * something for what stands behind it, or is not closed. */
static bool skip_group(struct reading *r)
{
    int depth = 0;

    if (r->at[1] == '?' && (!r->at[2] || !strchr(":=!>|<P'", r->at[2])))
        return false;
    for (; *r->at; r->at++) {
        if (*r->at == '\\') {
            if (!*++r->at)
                return false;
        }
        else if (*r->at == '[') {
            r->at = class_end(r->at);
            if (!*r->at)
                return false;
        }
        else if (*r->at == '(') {
            if (r->at[1] == '*')
                return false; /* a verb may end the match at once */
            depth++;
        }
        else if (*r->at == ')' && --depth == 0) {
            r->at++;
            return true;
        }
    }
    return false;
}

/* A backslash and what follows it. @return false when that is not understood. */
static bool read_escape(struct reading *r)
{
    char c = r->at[1];

    if (!c || (apr_isalnum(c) && !strchr("dDwWsSbBAzZhHvVRXnrtfea", c)))
        return false;
    end_row(r, c == 'z' && !r->at[2]);
    r->at += 2;
    return true;
}

static bool read_brace(struct reading *r)
{
    const char *end = strchr(r->at, '}');

    end_row(r, false);
    if (end)
        r->at = end + 1;
    return end != NULL;
}

/* A character, plain or behind a backslash. */
static void read_plain(struct reading *r, size_t bytes)
{
    const char *next = r->at + bytes;

    if (*next && strchr("?*{", *next))
        end_row(r, false);
    else
        r->text[r->len++] = next[-1];
    r->at = next;
}

static bool read_piece(struct reading *r)
{
    switch (*r->at) {
    case '\\':
        if (r->at[1] && !apr_isalnum(r->at[1]))
            break;
        return read_escape(r);
    case '(':
        end_row(r, false);
        return skip_group(r);
    case '[':
        end_row(r, false);
        r->at = class_end(r->at);
        return *r->at++ == ']';
    case '{':
        return read_brace(r);
    case ')':
        return false;
    case '$':
        end_row(r, !r->at[1]);
        r->at++;
        return true;
    case '^':
    case '.':
    case '?':
    case '*':
    case '+':
        end_row(r, false);
        r->at++;
        return true;
    default:
        break;
    }
    read_plain(r, *r->at == '\\' ? 2 : 1);
    return true;
}

struct mr_pattern_text mr_pattern_needed(const char *pattern, apr_pool_t *pool)
{
    static const struct mr_pattern_text unknown = {NULL, 0, false};
    struct reading r = {.at = pattern + (*pattern == '^'),
                        .is_start = *pattern == '^',
                        .text = apr_palloc(pool, strlen(pattern) + 1),
                        .pool = pool};

    if (!has_one_branch(pattern))
        return unknown;
    while (*r.at)
        if (!read_piece(&r))
            return unknown;
    end_row(&r, false);
    return r.best;
}
