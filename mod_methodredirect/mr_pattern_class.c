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

void mr_pattern_escape_add(char letter, struct mr_char_set *set)
{
    bool known;

    for (unsigned c = 0; c < 256; c++)
        if (mr_pattern_escape_has(letter, (unsigned char)c, &known))
            mr_char_set_add(set, (unsigned char)c);
}

/* --- POSIX' names -------------------------------------------------------- */

#define NAMED(name, test)                                                      \
    static bool is_##name(unsigned char c)                                     \
    {                                                                          \
        return test;                                                           \
    }

NAMED(alpha, apr_isalpha(c) != 0)
NAMED(digit, apr_isdigit(c) != 0)
NAMED(alnum, apr_isalnum(c) != 0)
NAMED(lower, apr_islower(c) != 0)
NAMED(upper, apr_isupper(c) != 0)
NAMED(space, apr_isspace(c) != 0)
NAMED(punct, apr_ispunct(c) != 0)
NAMED(xdigit, apr_isxdigit(c) != 0)
NAMED(word, apr_isalnum(c) || c == '_')

static const struct {
    const char *name;
    bool (*has)(unsigned char c);
} posix[] = {
    {"alpha", is_alpha}, {"digit", is_digit},   {"alnum", is_alnum},
    {"lower", is_lower}, {"upper", is_upper},   {"space", is_space},
    {"punct", is_punct}, {"xdigit", is_xdigit}, {"word", is_word},
};

static void add_posix(struct mr_char_set *set, const char *name, size_t len)
{
    bool negated = len > 0 && *name == '^';

    for (size_t i = 0; i < sizeof posix / sizeof *posix; i++)
        if (strlen(posix[i].name) == len - negated
            && !strncmp(posix[i].name, name + negated, len - negated))
            for (unsigned c = 0; c < 256; c++)
                if (posix[i].has((unsigned char)c) != negated)
                    mr_char_set_add(set, (unsigned char)c);
}

/* --- classes ------------------------------------------------------------- */

/* One member of a class, behind which *at is left. */
static void add_member(struct mr_char_set *set, const char **at)
{
    const char *p = *at, *end;
    unsigned char low, high;
    bool known = false;

    if (*p == '[' && p[1] == ':' && (end = strstr(p, ":]")) != NULL) {
        *at = end + 2;
        add_posix(set, p + 2, (size_t)(end - p - 2));
        return;
    }
    if (*p == '\\' && p[1]) {
        mr_pattern_escape_has(*++p, 0, &known);
        if (known) {
            mr_pattern_escape_add(*p, set);
            *at = p + 1;
            return;
        }
    }
    low = high = (unsigned char)*p++;
    if (*p == '-' && p[1] && p[1] != ']') {
        p += 1 + (p[1] == '\\' && p[2]);
        high = (unsigned char)*p++;
    }
    *at = p;
    for (unsigned c = low; c <= high; c++)
        mr_char_set_add(set, (unsigned char)c);
}

struct mr_char_set mr_pattern_class_read(const char **at)
{
    struct mr_char_set set = {{0}};
    const char *p = *at + 1;
    bool negated = *p == '^';

    p += negated;
    for (bool first = true; *p && (first || *p != ']'); first = false)
        add_member(&set, &p);
    *at = *p ? p + 1 : p;
    for (int i = 0; negated && i < 4; i++)
        set.bits[i] = ~set.bits[i];
    return set;
}

bool mr_pattern_class_has(const char **at, unsigned char c)
{
    struct mr_char_set set = mr_pattern_class_read(at);

    return mr_char_set_has(&set, c);
}

char mr_pattern_class_example(const char *at)
{
    static const char wanted[] = "abcdefghijklmnopqrstuvwxyz0123456789"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~/:,;@ ";

    struct mr_char_set set = mr_pattern_class_read(&at);

    for (const char *w = wanted; *w; w++)
        if (mr_char_set_has(&set, (unsigned char)*w))
            return *w;
    return 'x';
}
