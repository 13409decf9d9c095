#include "mr_pattern.h"

#include <string.h>

#include <apr_strings.h>

#include "mr_pattern_class.h"
#include "mr_pattern_syntax.h"

enum { EXAMPLE_MAX = 512, DEPTH_MAX = 32 };

/* The example as far as it has been read. */
struct reading {
    const char *at;
    int depth;
    char text[EXAMPLE_MAX + 1];
    size_t len;
};

static void add(struct reading *in, char c)
{
    if (in->len < EXAMPLE_MAX)
        in->text[in->len++] = c;
}

static void read_alternatives(struct reading *in);

static void read_group(struct reading *in)
{
    size_t before = in->len;
    bool caseless = false;
    enum mr_pattern_group group = mr_pattern_group_head(&in->at, &caseless);

    if (group == MR_GROUP_NOTHING)
        return;
    if (in->depth >= DEPTH_MAX) {
        in->at += strlen(in->at);
        return;
    }
    in->depth++;
    read_alternatives(in);
    in->depth--;
    if (*in->at == ')')
        in->at++;
    if (group == MR_GROUP_LOOK_AROUND)
        in->len = before;
}

static void read_escape(struct reading *in)
{
    static const char classes[] = "0aA-/ ";
    char letter = in->at[1];
    bool known;

    in->at += letter ? 2 : 1;
    if (letter && strchr("bBAzZG", letter))
        return; /* a place, not a character */
    mr_pattern_escape_has(letter, 0, &known);
    for (const char *c = classes; known && *c; c++)
        if (mr_pattern_escape_has(letter, (unsigned char)*c, &known)) {
            add(in, *c);
            return;
        }
    add(in, letter);
}

static void read_atom(struct reading *in)
{
    switch (*in->at) {
    case '(':
        read_group(in);
        break;
    case '[':
        add(in, mr_pattern_class_example(in->at));
        mr_pattern_class_read(&in->at);
        break;
    case '\\':
        read_escape(in);
        break;
    case '^':
    case '$':
        in->at++;
        break;
    case '.':
        add(in, 'x');
        in->at++;
        break;
    default:
        add(in, *in->at++);
        break;
    }
}

/* It has the atom once; it wants it `least` times. */
static void repeat(struct reading *in, size_t before, unsigned least)
{
    size_t len = in->len - before;

    if (least == 0)
        in->len = before;
    for (unsigned n = 1; n < least && in->len < EXAMPLE_MAX; n++)
        for (size_t i = 0; i < len; i++)
            add(in, in->text[before + i]);
}

static void read_sequence(struct reading *in)
{
    while (*in->at && *in->at != '|' && *in->at != ')') {
        size_t before = in->len;
        struct mr_pattern_quantifier q;

        read_atom(in);
        if (mr_pattern_quantifier_read(&in->at, &q))
            repeat(in, before, q.least);
    }
}

/* The first one is taken. */
static void read_alternatives(struct reading *in)
{
    read_sequence(in);
    while (*in->at == '|') {
        size_t before = in->len;

        in->at++;
        read_sequence(in);
        in->len = before;
    }
}

const char *mr_pattern_example(const char *pattern, apr_pool_t *pool)
{
    struct reading in = {.at = pattern};

    read_alternatives(&in);
    if (in.len >= EXAMPLE_MAX || *in.at)
        return NULL;
    in.text[in.len] = '\0';
    return in.text[0] == '/' ? apr_pstrdup(pool, in.text)
                             : apr_pstrcat(pool, "/", in.text, (char *)NULL);
}
