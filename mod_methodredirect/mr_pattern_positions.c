#include "mr_pattern_positions.h"

#include <ctype.h>
#include <string.h>

#include "mr_pattern_syntax.h"

enum { MAX = MR_POSITIONS_MAX, DEPTH_MAX = 24 };

/* A finite number of repetitions is as bad as any number when the ways grow
 * over the steps of a match (MR_REGEX_STEPS): 2 to the power of so many, or the
 * choices of so many places in a path of some fifty characters. */
enum { MANY_TIMES = 17, MANY_RUNS = 9 };

/* A part of the pattern: its positions are those from `from` up to `to`. */
struct part {
    unsigned from, to;
    unsigned char first[MAX], last[MAX]; /* ways to begin and end there */
    unsigned char none;                  /* ways to match nothing */
    bool single;                         /* always of one length in one way */
    bool runs;                           /* something in it repeats often */
};

struct reading {
    const char *at;
    struct mr_positions *to;
    int depth;
    bool caseless;
    bool failed;
};

/* --- ways ---------------------------------------------------------------- */

static unsigned char many(int ways)
{
    return (unsigned char)(ways < MR_WAYS_MANY ? ways : MR_WAYS_MANY);
}

static void add(unsigned char *ways, int more)
{
    *ways = many(*ways + more);
}

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned most_of(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static struct part nothing(const struct reading *in)
{
    return (struct part){
        .from = in->to->count, .to = in->to->count, .none = 1, .single = true};
}

/* What @a b begins with follows what @a a ends with. */
static void follow(struct reading *in, const struct part *a,
                   const struct part *b)
{
    for (unsigned i = a->from; i < a->to; i++)
        for (unsigned j = b->from; a->last[i] && j < b->to; j++)
            add(&in->to->follow[i][j], a->last[i] * b->first[j]);
}

static struct part then(struct reading *in, const struct part *a,
                        const struct part *b)
{
    struct part both = {.from = least_of(a->from, b->from),
                        .to = most_of(a->to, b->to),
                        .none = many(a->none * b->none),
                        .single = a->single && b->single,
                        .runs = a->runs || b->runs};

    follow(in, a, b);
    for (unsigned i = both.from; i < both.to; i++) {
        both.first[i] = many(a->first[i] + a->none * b->first[i]);
        both.last[i] = many(b->last[i] + b->none * a->last[i]);
    }
    return both;
}

static struct part either(const struct part *a, const struct part *b)
{
    struct part one = {.from = least_of(a->from, b->from),
                       .to = most_of(a->to, b->to),
                       .none = many(a->none + b->none),
                       .runs = a->runs || b->runs};

    for (unsigned i = one.from; i < one.to; i++) {
        one.first[i] = many(a->first[i] + b->first[i]);
        one.last[i] = many(a->last[i] + b->last[i]);
    }
    return one;
}

/* An iteration that matches nothing ends the loop: it is one more way to come
 * out. */
static struct part any_number(struct reading *in, const struct part *body,
                              bool at_least_once)
{
    struct part all = *body;

    follow(in, body, body);
    for (unsigned i = body->from; i < body->to; i++)
        all.last[i] = many(body->last[i] * (1 + body->none));
    if (!at_least_once)
        add(&all.none, 1);
    all.single = false;
    all.runs = true;
    return all;
}

/* --- atoms --------------------------------------------------------------- */

static struct part position(struct reading *in, const struct mr_char_set *set)
{
    struct part part = nothing(in);
    unsigned i = part.from;

    if (i == MAX) {
        in->failed = true;
        return part;
    }
    in->to->count++;
    in->to->at[i].set = *set;
    part.to++;
    part.first[i] = part.last[i] = 1;
    part.none = 0;
    return part;
}

/* What takes part in no run: a place, or what is never tried anew. */
static struct part barrier(struct reading *in, bool end)
{
    static const struct mr_char_set none;
    struct part part = position(in, &none);

    if (part.to > part.from)
        in->to->at[part.from].end = end;
    return part;
}

/* Atomic and possessive: behind it nothing of @a body is tried again. */
static struct part only_once(struct reading *in, const struct part *body)
{
    for (unsigned i = body->from; i < body->to; i++)
        in->to->at[i].final |= body->last[i] > 0;
    return barrier(in, false);
}

static void add_other_case(struct mr_char_set *set)
{
    for (unsigned c = 'a'; c <= 'z'; c++) {
        unsigned char upper = (unsigned char)(c - 'a' + 'A');
        unsigned char lower = (unsigned char)c;

        if (mr_char_set_has(set, upper) || mr_char_set_has(set, lower)) {
            mr_char_set_add(set, upper);
            mr_char_set_add(set, lower);
        }
    }
}

/* Control characters match nothing (mr_regex.h). */
static struct mr_char_set of_a_path(struct mr_char_set set)
{
    set.bits[0] &= ~(uint64_t)0 << ' ';
    set.bits[1] &= ~(uint64_t)0 >> 1;
    return set;
}

bool mr_positions_is_every(const struct mr_char_set *set)
{
    return (set->bits[0] | ~(~(uint64_t)0 << ' ')) == ~(uint64_t)0
           && (set->bits[1] | (uint64_t)1 << 63) == ~(uint64_t)0
           && set->bits[2] == ~(uint64_t)0 && set->bits[3] == ~(uint64_t)0;
}

static struct part characters(struct reading *in, struct mr_char_set set)
{
    if (in->caseless)
        add_other_case(&set);
    set = of_a_path(set);
    return position(in, &set);
}

static struct part character(struct reading *in, char c)
{
    struct mr_char_set set = {{0}};

    mr_char_set_add(&set, (unsigned char)c);
    return characters(in, set);
}

static struct part read_escape(struct reading *in)
{
    struct mr_char_set set = {{0}};
    char letter = in->at[1];

    in->at += letter ? 2 : 1;
    if (letter == 'z' || letter == 'Z')
        return barrier(in, true);
    if (letter && strchr("bBAG", letter))
        return barrier(in, false);
    if (letter && strchr("dDwWsShHN", letter)) {
        mr_pattern_escape_add(letter, &set);
        return characters(in, set);
    }
    if (letter && strchr("ntrfea", letter))
        return characters(in, set); /* a control character */
    if (!letter || isalnum((unsigned char)letter)) {
        in->failed = true;
        return nothing(in);
    }
    return character(in, letter);
}

/* Letters that mean something else inside of a class are not known. */
static struct part read_class(struct reading *in)
{
    const char *begin = in->at;
    struct mr_char_set set = mr_pattern_class_read(&in->at);

    for (const char *c = begin; c < in->at - 1; c++)
        if (*c == '\\') {
            c++;
            in->failed |=
                isalnum((unsigned char)*c) && !strchr("dDwWsShHn", *c);
        }
    return characters(in, set);
}

static struct part read_alternatives(struct reading *in);

static struct part read_group(struct reading *in)
{
    enum mr_pattern_group group = mr_pattern_group_head(&in->at, &in->caseless);
    struct part part;

    if (group == MR_GROUP_NOTHING)
        return nothing(in);
    if (group == MR_GROUP_UNKNOWN || in->depth == DEPTH_MAX) {
        in->failed = true;
        return nothing(in);
    }
    in->depth++;
    part = read_alternatives(in);
    in->depth--;
    if (*in->at == ')')
        in->at++;
    return group == MR_GROUP_PLAIN ? part : only_once(in, &part);
}

static struct part read_atom(struct reading *in)
{
    static const struct mr_char_set every = {
        {~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0}};

    switch (*in->at) {
    case '(':
        return read_group(in);
    case '[':
        return read_class(in);
    case '\\':
        return read_escape(in);
    case '^':
        in->at++;
        return barrier(in, false);
    case '$':
        in->at++;
        return barrier(in, true);
    case '.':
        in->at++;
        return characters(in, every);
    default:
        return character(in, *in->at++);
    }
}

/* --- repetitions --------------------------------------------------------- */

static bool is_endless(const struct part *body,
                       const struct mr_pattern_quantifier *q)
{
    return q->most == MR_PATTERN_NO_END
           || (q->most >= MANY_TIMES && !body->single)
           || (q->most >= MANY_RUNS && body->runs);
}

/* One more of the atom that is written at @a atom. */
static struct part read_again(struct reading *in, const char *atom)
{
    const char *behind = in->at;
    struct part part;

    in->at = atom;
    part = read_atom(in);
    in->at = behind;
    return part;
}

/* x{2,4}: x x (x x?)?, built from its end. */
static struct part some_times(struct reading *in, const char *atom,
                              const struct part *body,
                              const struct mr_pattern_quantifier *q)
{
    struct part all = nothing(in);

    for (unsigned n = q->most; n > 0 && !in->failed; n--) {
        struct part one = n > 1 ? read_again(in, atom) : *body;

        all = then(in, &one, &all);
        if (n > q->least)
            add(&all.none, 1);
    }
    all.single = body->single && q->least == q->most;
    all.runs = body->runs || q->most - q->least >= MANY_RUNS - 1;
    return all;
}

static struct part read_repeated(struct reading *in)
{
    const char *atom = in->at;
    struct part body = read_atom(in), all;
    struct mr_pattern_quantifier q;

    if (in->failed || !mr_pattern_quantifier_read(&in->at, &q))
        return body;
    all = is_endless(&body, &q) ? any_number(in, &body, q.least > 0)
                                : some_times(in, atom, &body, &q);
    return q.possessive ? only_once(in, &all) : all;
}

static struct part read_sequence(struct reading *in)
{
    struct part all = nothing(in);

    while (*in->at && *in->at != '|' && *in->at != ')' && !in->failed) {
        struct part next = read_repeated(in);

        all = then(in, &all, &next);
    }
    return all;
}

static struct part read_alternatives(struct reading *in)
{
    struct part all = read_sequence(in);

    while (*in->at == '|' && !in->failed) {
        struct part other;

        in->at++;
        other = read_sequence(in);
        all = either(&all, &other);
    }
    return all;
}

bool mr_positions_read(struct mr_positions *positions, const char *pattern)
{
    struct reading in = {.at = pattern, .to = positions};
    struct part all = read_alternatives(&in);

    for (unsigned i = all.from; i < all.to; i++) {
        positions->at[i].initial = all.first[i] > 0;
        positions->at[i].final |= all.last[i] > 0;
    }
    return !in.failed && !*in.at && !strstr(pattern, "\\Q");
}
