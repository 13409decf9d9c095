#include "mr_pattern_class.h"

#include <string.h>

#include <apr_lib.h>

bool mr_pattern_escape_has(char letter, unsigned char c, bool *known)
{
    bool has = false;

    *known = true;
    switch (letter | 0x20) {
    case 'd':
        has = apr_isdigit(c);
        break;
    case 'w':
        has = apr_isalnum(c) || c == '_';
        break;
    case 's':
        has = apr_isspace(c);
        break;
    case 'h':
        has = c == ' ' || c == '\t';
        break;
    case 'n':
        has = c == '\n';
        break;
    default:
        *known = false;
        return (unsigned char)letter == c;
    }
    return apr_isupper(letter) ? !has : has;
}

static bool posix_has(const char *name, size_t len, unsigned char c)
{
    static const char *const names[] = {"alpha", "digit", "alnum", "lower",
                                        "upper", "space", "punct", "xdigit"};
    const bool has[] = {apr_isalpha(c) != 0, apr_isdigit(c) != 0,
                        apr_isalnum(c) != 0, apr_islower(c) != 0,
                        apr_isupper(c) != 0, apr_isspace(c) != 0,
                        apr_ispunct(c) != 0, apr_isxdigit(c) != 0};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && !strncmp(names[i], name, len))
            return has[i];
    return false;
}

/* One member of a class, behind which *at is left. */
static bool member_has(const char **at, unsigned char c)
{
    const char *p = *at, *end;
    unsigned char low, high;
    bool known = false;

    if (*p == '[' && p[1] == ':' && (end = strstr(p, ":]")) != NULL) {
        *at = end + 2;
        return posix_has(p + 2, (size_t)(end - p - 2), c);
    }
    if (*p == '\\' && p[1]) {
        bool has = mr_pattern_escape_has(*++p, c, &known);
        if (known) {
            *at = p + 1;
            return has;
        }
    }
    low = high = (unsigned char)*p++;
    if (*p == '-' && p[1] && p[1] != ']') {
        p += 1 + (p[1] == '\\' && p[2]);
        high = (unsigned char)*p++;
    }
    *at = p;
    return low <= c && c <= high;
}

bool mr_pattern_class_has(const char **at, unsigned char c)
{
    const char *p = *at + 1;
    bool negated = *p == '^', has = false;

    p += negated;
    for (bool first = true; *p && (first || *p != ']'); first = false)
        has |= member_has(&p, c);
    *at = *p ? p + 1 : p;
    return has != negated;
}

char mr_pattern_class_example(const char *at)
{
    static const char wanted[] = "abcdefghijklmnopqrstuvwxyz0123456789"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~/:,;@ ";

    for (const char *w = wanted; *w; w++) {
        const char *p = at;
        if (mr_pattern_class_has(&p, (unsigned char)*w))
            return *w;
    }
    return 'x';
}
