#include "mr_pattern_syntax.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- groups -------------------------------------------------------------- */

/* Behind the options at @a p, `(?i)` or `(?i:`. */
static enum mr_pattern_group read_options(const char **at, const char *p,
                                          bool *caseless)
{
    size_t len = strspn(p, "imsnUJ-^");
    const char *minus = memchr(p, '-', len);
    const char *i = memchr(p, 'i', len);

    if (p[len] != ')' && p[len] != ':')
        return MR_GROUP_UNKNOWN;
    *caseless |= i && (!minus || i < minus);
    *at = p + len + 1;
    return p[len] == ':' ? MR_GROUP_PLAIN : MR_GROUP_NOTHING;
}

/* Behind the name at @a p, which ends with @a end. */
static enum mr_pattern_group read_name(const char **at, const char *p, char end)
{
    const char *close = strchr(p, end);

    if (!close)
        return MR_GROUP_UNKNOWN;
    *at = close + 1;
    return MR_GROUP_PLAIN;
}

enum mr_pattern_group mr_pattern_group_head(const char **at, bool *caseless)
{
    const char *p = *at + 1, *close;

    *at = p;
    if (*p == '*')
        return MR_GROUP_UNKNOWN;
    if (*p != '?')
        return MR_GROUP_PLAIN;
    p++;
    *at = p + (*p != '\0');
    switch (*p) {
    case '|':
        return MR_GROUP_PLAIN;
    case '>':
        return MR_GROUP_ATOMIC;
    case '=':
    case '!':
        return MR_GROUP_LOOK_AROUND;
    case '#':
        close = strchr(p, ')');
        *at = close ? close + 1 : p + strlen(p);
        return MR_GROUP_NOTHING;
    case '<':
        if (p[1] != '=' && p[1] != '!')
            return read_name(at, p + 1, '>');
        *at = p + 2;
        return MR_GROUP_LOOK_AROUND;
    case '\'':
        return read_name(at, p + 1, '\'');
    case 'P':
        return p[1] == '<' ? read_name(at, p + 2, '>') : MR_GROUP_UNKNOWN;
    default:
        return read_options(at, p, caseless);
    }
}

/* --- quantifiers --------------------------------------------------------- */

/* Where a number ends; @a n gets it, cut to what PCRE2 takes. */
static const char *read_number(const char *p, unsigned *n)
{
    char *end;
    unsigned long value = strtoul(p, &end, 10);

    *n = value < 65535 ? (unsigned)value : 65535;
    return end;
}

static bool read_braces(const char **at, struct mr_pattern_quantifier *q)
{
    const char *p = *at + 1;

    if (!isdigit((unsigned char)*p))
        return false;
    p = read_number(p, &q->least);
    q->most = q->least;
    if (*p == ',') {
        p++;
        q->most = MR_PATTERN_NO_END;
        if (isdigit((unsigned char)*p))
            p = read_number(p, &q->most);
    }
    if (*p != '}')
        return false;
    *at = p + 1;
    return true;
}

bool mr_pattern_quantifier_read(const char **at,
                                struct mr_pattern_quantifier *q)
{
    q->possessive = false;
    q->least = **at == '+';
    q->most = **at == '?' ? 1 : MR_PATTERN_NO_END;
    if (**at == '{') {
        if (!read_braces(at, q))
            return false;
    }
    else if (**at == '*' || **at == '+' || **at == '?')
        ++*at;
    else
        return false;
    if (**at == '+' || **at == '?')
        q->possessive = *(*at)++ == '+';
    return true;
}
