#include "mr_pattern.h"

#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "mr_pattern_class.h"

/* --- reading ------------------------------------------------------------- */

/* What a pass over the pattern counts: in how many ways `run` repeated 0 to
 * LONGEST times is matched. */
enum { LONGEST = 16, EXAMPLE_MAX = 512, DEPTH_MAX = 32 };

struct ways {
    double of[LONGEST + 1];
};

struct reading {
    const char *at;
    unsigned char run; /* the character of the run */
    double growth;     /* the fastest one of a repeated group */
    int depth;

    /* The example, or nothing. */
    char *text;
    size_t len;
};

static const struct ways one_way = {{1}};

static struct ways either(struct ways a, const struct ways *b)
{
    for (int i = 0; i <= LONGEST; i++)
        a.of[i] += b->of[i];
    return a;
}

static struct ways then(const struct ways *a, const struct ways *b)
{
    struct ways both = {{0}};

    for (int i = 0; i <= LONGEST; i++)
        for (int j = 0; a->of[i] > 0 && i + j <= LONGEST; j++)
            both.of[i + j] += a->of[i] * b->of[j];
    return both;
}

/* Any number of times. An empty iteration ends the loop in PCRE2. */
static struct ways any_number(const struct ways *body)
{
    struct ways all = one_way;

    for (int n = 1; n <= LONGEST; n++)
        for (int k = 1; k <= n; k++)
            all.of[n] += body->of[k] * all.of[n - k];
    return all;
}

/* Possessive and atomic: what is there is taken, shorter ways are not tried. */
static struct ways only_way(const struct ways *ways)
{
    struct ways only = {{ways->of[0] > 0}};

    for (int i = 1; i <= LONGEST; i++)
        if (ways->of[i] > 0) {
            only = (struct ways){{0}};
            only.of[i] = 1;
            break;
        }
    return only;
}

static void example_add(struct reading *in, char c)
{
    if (in->text && in->len < EXAMPLE_MAX)
        in->text[in->len++] = c;
}

/* --- groups -------------------------------------------------------------- */

static struct ways read_alternatives(struct reading *in);

/* Behind what follows an opening parenthesis; what the group does to its
 * ways. */
enum group { PLAIN, ATOMIC, LOOK_AROUND };

static enum group skip_group_head(struct reading *in)
{
    const char *p = in->at;
    size_t name;

    if (*p != '?')
        return PLAIN;
    p++;
    if (*p == '>') {
        in->at = p + 1;
        return ATOMIC;
    }
    if (*p == '=' || *p == '!' || (*p == '<' && (p[1] == '=' || p[1] == '!'))) {
        in->at = p + 1 + (*p == '<');
        return LOOK_AROUND;
    }
    name = strcspn(p, ":>')");
    in->at = p + name + (p[name] && p[name] != ')');
    if (*p == '\'') /* (?'name' */
        in->at = p + 1 + strcspn(p + 1, "'") + (strchr(p + 1, '\'') != NULL);
    return PLAIN;
}

static struct ways read_group(struct reading *in)
{
    size_t before = in->len;
    enum group group;
    struct ways ways;

    in->at++;
    group = skip_group_head(in);
    if (in->depth >= DEPTH_MAX) {
        in->at += strlen(in->at);
        return one_way;
    }
    in->depth++;
    ways = read_alternatives(in);
    in->depth--;
    if (*in->at == ')')
        in->at++;
    if (group == LOOK_AROUND) {
        in->len = before;
        return one_way;
    }
    return group == ATOMIC ? only_way(&ways) : ways;
}

/* --- atoms --------------------------------------------------------------- */

static struct ways single(bool has)
{
    struct ways ways = {{0, has ? 1.0 : 0.0}};

    return ways;
}

static struct ways read_escape(struct reading *in)
{
    static const char classes[] = "0aA-/ ";
    char letter = in->at[1];
    bool known, has = mr_pattern_escape_has(letter, in->run, &known);

    in->at += letter ? 2 : 1;
    if (letter && strchr("bBAzZG", letter))
        return one_way; /* a place, not a character */
    for (const char *c = classes; known && *c; c++) {
        bool again;
        if (mr_pattern_escape_has(letter, (unsigned char)*c, &again)) {
            example_add(in, *c);
            return single(has);
        }
    }
    example_add(in, letter);
    return single(has);
}

static struct ways read_atom(struct reading *in)
{
    bool has;

    switch (*in->at) {
    case '(':
        return read_group(in);
    case '[':
        example_add(in, mr_pattern_class_example(in->at));
        has = mr_pattern_class_has(&in->at, in->run);
        return single(has);
    case '\\':
        return read_escape(in);
    case '^':
    case '$':
        in->at++;
        return one_way;
    case '.':
        example_add(in, 'x');
        in->at++;
        return single(true);
    default:
        has = (unsigned char)*in->at == in->run;
        example_add(in, *in->at++);
        return single(has);
    }
}

/* --- quantifiers --------------------------------------------------------- */

struct quantifier {
    unsigned least, most;
    bool possessive;
};

/* So many times are as bad as any number. */
#define MANY 8

static bool read_braces(const char **at, struct quantifier *q)
{
    const char *p = *at + 1;
    char *end;

    if (!apr_isdigit(*p) && !(*p == ',' && apr_isdigit(p[1])))
        return false;
    q->least = *p == ',' ? 0 : (unsigned)strtoul(p, &end, 10);
    if (*p != ',')
        p = end;
    q->most = q->least;
    if (*p == ',') {
        p++;
        q->most = apr_isdigit(*p) ? (unsigned)strtoul(p, &end, 10) : MANY;
        if (apr_isdigit(*p))
            p = end;
    }
    if (*p != '}')
        return false;
    *at = p + 1;
    return true;
}

static bool read_quantifier(const char **at, struct quantifier *q)
{
    q->possessive = false;
    switch (**at) {
    case '*':
    case '+':
        q->least = **at == '+';
        q->most = MANY;
        ++*at;
        break;
    case '?':
        q->least = 0;
        q->most = 1;
        ++*at;
        break;
    case '{':
        if (!read_braces(at, q))
            return false;
        break;
    default:
        return false;
    }
    if (**at == '+' || **at == '?')
        q->possessive = *(*at)++ == '+';
    return true;
}

/* A run of twice the length is matched in so many times the ways: 8 and less
 * is a polynomial that a limit on steps can bear, an exponential starts at
 * 9. */
static void note_growth(struct reading *in, const struct ways *ways)
{
    double growth = ways->of[LONGEST / 2] > 0
                        ? ways->of[LONGEST] / ways->of[LONGEST / 2]
                        : 0;

    if (growth > in->growth)
        in->growth = growth;
}

static struct ways repeat(struct reading *in, const struct ways *body,
                          const struct quantifier *q)
{
    struct ways ways = one_way, times = one_way;

    if (q->most >= MANY) {
        ways = any_number(body);
        if (!q->possessive)
            note_growth(in, &ways);
        if (q->least > 0)
            ways = then(&ways, body);
        return q->possessive ? only_way(&ways) : ways;
    }
    for (unsigned n = 0; n <= q->most; n++) {
        if (n == q->least)
            ways = times;
        else if (n > q->least)
            ways = either(ways, &times);
        times = then(&times, body);
    }
    return q->possessive ? only_way(&ways) : ways;
}

/* The example has the atom once; it wants it `least` times. */
static void example_repeat(struct reading *in, size_t before, unsigned least)
{
    size_t len = in->len - before;

    if (!in->text)
        return;
    if (least == 0)
        in->len = before;
    for (unsigned n = 1; n < least; n++)
        for (size_t i = 0; i < len; i++)
            example_add(in, in->text[before + i]);
}

static struct ways read_sequence(struct reading *in)
{
    struct ways ways = one_way;

    while (*in->at && *in->at != '|' && *in->at != ')') {
        size_t before = in->len;
        struct ways atom = read_atom(in);
        struct quantifier q;

        if (read_quantifier(&in->at, &q)) {
            atom = repeat(in, &atom, &q);
            example_repeat(in, before, q.least);
        }
        ways = then(&ways, &atom);
    }
    return ways;
}

/* The example takes the first alternative. */
static struct ways read_alternatives(struct reading *in)
{
    struct ways ways = read_sequence(in);

    while (*in->at == '|') {
        size_t before = in->len;
        struct ways other;

        in->at++;
        other = read_sequence(in);
        in->len = before;
        ways = either(ways, &other);
    }
    return ways;
}

/* --- what is asked ------------------------------------------------------- */

/* Without a repeated group that chooses inside, nothing can explode. */
static bool has_repeated_group(const char *pattern)
{
    const char *close = strchr(pattern, ')');

    while (close && !strchr("*+{", close[1]))
        close = strchr(close + 1, ')');
    return close && close[1] && strpbrk(pattern, "*+{|");
}

bool mr_pattern_is_costly(const char *pattern)
{
    static const char samples[] = "aA0/-_. \n\xe9";
    double limit = 8.5;

    if (!has_repeated_group(pattern))
        return false;
    for (const char *from = samples; from;
         from = from == samples ? pattern : NULL)
        for (const char *c = from; *c; c++) {
            struct reading in = {.at = pattern, .run = (unsigned char)*c};

            while (*in.at) { /* a stray parenthesis ends a reading */
                read_alternatives(&in);
                in.at += *in.at != '\0';
            }
            if (in.growth > limit)
                return true;
        }
    return false;
}

const char *mr_pattern_example(const char *pattern, apr_pool_t *pool)
{
    char text[EXAMPLE_MAX + 1];
    struct reading in = {.at = pattern, .run = 'a', .text = text};

    read_alternatives(&in);
    if (in.len >= EXAMPLE_MAX || *in.at)
        return NULL;
    text[in.len] = '\0';
    return text[0] == '/' ? apr_pstrdup(pool, text)
                          : apr_pstrcat(pool, "/", text, (char *)NULL);
}
