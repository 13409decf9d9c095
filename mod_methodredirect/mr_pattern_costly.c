/* Whether a search can explode.
 *
 * PCRE2 tries all ways in which a pattern matches the beginning of a path before
 * it gives up. Their number is exponential exactly when the automaton of the
 * pattern has a position that comes back to itself in two ways over the same
 * characters (Weber and Seidl, "On the degree of ambiguity of finite automata",
 * 1991). So two copies of the automaton are walked at once:
 *
 *     (a|ab|b)*c     a of a, a of ab --b--> b, b of ab --a--> a of a, a of a
 *
 * Two positions that part on the way from a position to itself and meet again
 * are such a place.
 *
 * PCRE2 gives up only where a path can fail. Positions from which a match is
 * certain, such as those of (a+)+ with nothing behind it, or with .* behind it,
 * are left out; and what was found is tried: a path that leads to the position,
 * goes round many times and ends in something else. */
#include "mr_pattern.h"

#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "mr_pattern_positions.h"

enum { MAX = MR_POSITIONS_MAX, WORDS = MAX / 64 };

/* Steps of the two that are looked at, of one pattern: a few milliseconds. */
enum { PAIRS_TRIED = 200000 };

/* Different rounds that are tried, each with some ends. */
enum { ROUNDS_TRIED = 64 };

/* 2 to the power of so many rounds are more than the steps of a match; in the
 * length of an ordinary path there are mostly more. */
enum { ROUNDS = 24, PATH_LEN = 200, WORD_MAX = 256 };

struct bits {
    uint64_t word[WORDS];
};

struct judgement {
    struct mr_positions positions;
    bool certain[MAX];       /* a match comes, whatever follows */
    struct bits next[MAX];   /* what follows, and can fail */
    struct bits behind[MAX]; /* all that is reached so */
    unsigned tried;
    unsigned count; /* of pairs */
    struct pair {
        unsigned char a, b;
        char c; /* that led here */
        int from;
    } pairs[MAX * MAX / 2 + MAX];
    bool seen[MAX][MAX];

    int order;       /* of 4, for the rounds and the way to them */
    bool last_first; /* of the characters that would do */
    const char *pattern;
    mr_pattern_try *attempt;
    void *baton;
    apr_hash_t *rounds; /* that were tried */
    apr_pool_t *pool;
    const char *path; /* that takes too many steps */
};

/* A text that is made from its end. */
struct word {
    char text[WORD_MAX + 1];
    size_t at;
};

static bool has(const struct bits *bits, unsigned i)
{
    return bits->word[i / 64] >> i % 64 & 1;
}

static bool meet(const struct mr_char_set *a, const struct mr_char_set *b)
{
    return (a->bits[0] & b->bits[0]) | (a->bits[1] & b->bits[1])
           | (a->bits[2] & b->bits[2]) | (a->bits[3] & b->bits[3]);
}

/* A character that both have; NUL: none. The rest of the pattern may take one
 * and not the other: which one comes first is tried both ways. */
static char common(const struct judgement *j, const struct mr_char_set *a,
                   const struct mr_char_set *b)
{
    static const char best[] = "abcdefghijklmnopqrstuvwxyz0123456789-_/.";
    char found = '\0';

    for (const char *c = best; *c && !(found && !j->last_first); c++)
        if (mr_char_set_has(a, (unsigned char)*c)
            && mr_char_set_has(b, (unsigned char)*c))
            found = *c;
    for (unsigned c = ' '; !found && c < 256; c++)
        if (mr_char_set_has(a, (unsigned char)c)
            && mr_char_set_has(b, (unsigned char)c))
            found = (char)c;
    return found;
}

/* --- where a match is certain -------------------------------------------- */

/* Whether the pattern can end behind @a i, at the end of the path. */
static bool can_end(const struct mr_positions *p, unsigned i)
{
    for (unsigned e = 0; e < p->count; e++)
        if (p->at[e].end && p->at[e].final && p->follow[i][e])
            return true;
    return p->at[i].final;
}

static bool goes_on(const struct judgement *j, unsigned i)
{
    const struct mr_positions *p = &j->positions;
    struct mr_char_set all = {{0}};

    for (unsigned n = 0; n < p->count; n++)
        for (int w = 0; w < 4 && p->follow[i][n] && j->certain[n]; w++)
            all.bits[w] |= p->at[n].set.bits[w];
    return p->at[i].final || mr_positions_is_every(&all);
}

static void find_certain(struct judgement *j)
{
    bool changed = true;

    for (unsigned i = 0; i < j->positions.count; i++)
        j->certain[i] = can_end(&j->positions, i);
    while (changed) {
        changed = false;
        for (unsigned i = 0; i < j->positions.count; i++)
            if (j->certain[i] && !goes_on(j, i)) {
                j->certain[i] = false;
                changed = true;
            }
    }
}

/* --- the graph ----------------------------------------------------------- */

static void find_ways(struct judgement *j)
{
    const struct mr_positions *p = &j->positions;

    for (unsigned a = 0; a < p->count; a++)
        for (unsigned b = 0; b < p->count; b++)
            if (p->follow[a][b] && !j->certain[a] && !j->certain[b]
                && meet(&p->at[b].set, &p->at[b].set))
                j->next[a].word[b / 64] |= (uint64_t)1 << b % 64;
    memcpy(j->behind, j->next, sizeof j->behind);
    for (unsigned by = 0; by < p->count; by++)
        for (unsigned a = 0; a < p->count; a++)
            for (int w = 0; w < WORDS && has(&j->behind[a], by); w++)
                j->behind[a].word[w] |= j->behind[by].word[w];
}

/* Of what follows each position, that from where there is a way back. */
static void leave_loops(struct judgement *j)
{
    for (unsigned a = 0; a < j->positions.count; a++)
        for (unsigned b = 0; b < j->positions.count; b++)
            if (has(&j->next[a], b) && !has(&j->behind[b], a))
                j->next[a].word[b / 64] &= ~((uint64_t)1 << b % 64);
}

/* --- paths --------------------------------------------------------------- */

static void prepend(struct word *word, char c)
{
    if (c && word->at > 0)
        word->text[--word->at] = c;
}

static char char_of(const struct judgement *j, unsigned i)
{
    const struct mr_char_set *set = &j->positions.at[i].set;

    return common(j, set, set);
}

/* Search breadth first from the positions in @a queue, @a n of them; @a from
 * gets where each was reached from. */
static void search(const struct judgement *j, const struct bits *only,
                   unsigned char *queue, unsigned n, int *from)
{
    for (unsigned i = 0; i < n; i++)
        for (unsigned b = 0; b < j->positions.count; b++)
            if (from[b] < 0
                && (only ? has(&only[queue[i]], b)
                         : j->positions.follow[queue[i]][b] > 0)) {
                from[b] = queue[i];
                queue[n++] = (unsigned char)b;
            }
}

/* The way from @a a to @a b, without the character of @a a, is put before
 * @a word. */
static void prepend_way(const struct judgement *j, unsigned a, unsigned b,
                        struct word *word)
{
    unsigned char queue[MAX] = {(unsigned char)a};
    int from[MAX];

    memset(from, -1, sizeof from);
    from[a] = (int)a;
    search(j, j->next, queue, 1, from);
    for (; b != a && from[b] >= 0; b = (unsigned)from[b])
        prepend(word, char_of(j, b));
}

/* The way from the beginning of the pattern to @a to. */
static void prepend_beginning(const struct judgement *j, unsigned to,
                              struct word *word)
{
    unsigned char queue[MAX];
    unsigned n = 0;
    int from[MAX];

    memset(from, -1, sizeof from);
    for (unsigned i = 0; i < j->positions.count; i++)
        if (j->positions.at[i].initial) {
            from[i] = (int)i;
            queue[n++] = (unsigned char)i;
        }
    search(j, NULL, queue, n, from);
    for (; from[to] >= 0 && from[to] != (int)to; to = (unsigned)from[to])
        prepend(word, char_of(j, to));
    prepend(word, char_of(j, to));
}

/* Something that no position takes, if there is such a thing. */
static char stranger(const struct judgement *j)
{
    struct mr_char_set all = {{0}};

    for (unsigned i = 0; i < j->positions.count; i++)
        for (int w = 0; w < 4; w++)
            all.bits[w] |= j->positions.at[i].set.bits[w];
    for (char c = '!'; c < '~'; c++)
        if (!mr_char_set_has(&all, (unsigned char)c))
            return c;
    return '!';
}

/* Whether a path that goes round with @a round from @a place takes too many
 * steps. PCRE2 does not begin when a character that must come is missing:
 * each end is tried with an example of the pattern behind it, too, and with the
 * last character of that. */
static bool try_rounds(struct judgement *j, unsigned place,
                       const struct word *round)
{
    const char strange[] = {stranger(j), '\0'};
    const char *const ends[] = {strange, "", "!", "/", "a", "0"};
    const char *example = mr_pattern_example(j->pattern, j->pool);
    const char *word = round->text + round->at;
    struct word begin = {.at = WORD_MAX};
    const char *last = example ? example + strlen(example) - 1 : "";
    const char *const behind[] = {"", example ? example : "", last};
    size_t len = strlen(word), rounds;
    char *middle, *start;

    if (len == 0 || apr_hash_count(j->rounds) == ROUNDS_TRIED)
        return false;
    j->last_first = j->order / 2;
    prepend_beginning(j, place, &begin);
    j->last_first = j->order % 2;
    start = apr_pstrcat(j->pool, begin.text[begin.at] == '/' ? "" : "/",
                        begin.text + begin.at, word, (char *)NULL);
    if (apr_hash_get(j->rounds, start, APR_HASH_KEY_STRING))
        return false;
    apr_hash_set(j->rounds, start, APR_HASH_KEY_STRING, start);
    rounds = PATH_LEN / len > ROUNDS ? PATH_LEN / len : ROUNDS;
    middle = apr_palloc(j->pool, rounds * len + 1);
    for (size_t i = 0; i < rounds; i++)
        memcpy(middle + i * len, word, len);
    middle[rounds * len] = '\0';
    for (size_t i = 0; i < 3 * sizeof ends / sizeof *ends; i++) {
        const char *path = apr_pstrcat(j->pool, start, middle, ends[i / 3],
                                       behind[i % 3], (char *)NULL);

        if (j->attempt(j->baton, path)) {
            j->path = path;
            return true;
        }
    }
    return false;
}

/* --- two ways ------------------------------------------------------------ */

static bool has_two_ways(struct judgement *j)
{
    for (unsigned a = 0; a < j->positions.count; a++)
        for (unsigned b = 0; b < j->positions.count; b++) {
            struct word round = {.at = WORD_MAX};

            if (j->positions.follow[a][b] < MR_WAYS_MANY
                || !has(&j->next[a], b))
                continue;
            prepend_way(j, b, a, &round);
            prepend(&round, char_of(j, b));
            if (try_rounds(j, a, &round))
                return true;
        }
    return false;
}

static void add_pair(struct judgement *j, unsigned a, unsigned b, int from)
{
    unsigned less = a < b ? a : b, more = a < b ? b : a;
    struct pair *pair = &j->pairs[j->count];

    if (j->seen[less][more])
        return;
    j->seen[less][more] = true;
    j->count++;
    pair->a = (unsigned char)less;
    pair->b = (unsigned char)more;
    pair->from = from;
    if (from >= 0)
        pair->c = common(j, &j->positions.at[a].set, &j->positions.at[b].set);
}

/* Two copies that parted have met again at @a place, behind @a last. */
static bool try_meeting(struct judgement *j, int last, unsigned place)
{
    struct word round = {.at = WORD_MAX};
    int first = last;

    while (j->pairs[first].from >= 0)
        first = j->pairs[first].from;
    prepend_way(j, place, j->pairs[first].a, &round);
    prepend(&round, char_of(j, place));
    for (int i = last; j->pairs[i].from >= 0; i = j->pairs[i].from)
        prepend(&round, j->pairs[i].c);
    return try_rounds(j, j->pairs[first].a, &round);
}

/* Add what follows pair @a i with the same character in both. @return true when
 * two different positions meet again, and a path shows it. */
static bool add_next(struct judgement *j, unsigned i)
{
    const struct mr_positions *p = &j->positions;
    const struct pair pair = j->pairs[i];

    for (unsigned a = 0; a < p->count; a++) {
        if (!has(&j->next[pair.a], a))
            continue;
        for (unsigned b = 0; b < p->count && j->tried < PAIRS_TRIED; b++) {
            if (!has(&j->next[pair.b], b)
                || !meet(&p->at[a].set, &p->at[b].set))
                continue;
            j->tried++;
            if (pair.a != pair.b && a == b && try_meeting(j, (int)i, a))
                return true;
            add_pair(j, a, b, (int)i);
        }
    }
    return false;
}

static bool is_ambiguous(struct judgement *j)
{
    for (unsigned i = 0; i < j->positions.count; i++)
        if (has(&j->behind[i], i))
            add_pair(j, i, i, -1);
    for (unsigned i = 0; i < j->count && j->tried < PAIRS_TRIED; i++)
        if (add_next(j, i))
            return true;
    return false;
}

/* Without a repeated group that chooses inside, nothing can explode. */
static bool has_repeated_group(const char *pattern)
{
    const char *close = strchr(pattern, ')');

    while (close && !strchr("*+{", close[1]))
        close = strchr(close + 1, ')');
    return close && close[1] && strpbrk(pattern, "*+{|");
}

const char *mr_pattern_costly_path(const char *pattern, mr_pattern_try *attempt,
                                   void *baton, apr_pool_t *pool)
{
    struct judgement *j;
    const char *path = NULL;

    if (!has_repeated_group(pattern))
        return NULL;
    j = calloc(1, sizeof *j);
    if (j && mr_positions_read(&j->positions, pattern)) {
        j->pattern = pattern;
        j->attempt = attempt;
        j->baton = baton;
        j->pool = pool;
        j->rounds = apr_hash_make(pool);
        find_certain(j);
        find_ways(j);
        leave_loops(j);
        for (j->order = 0; j->order < 4 && !path; j->order++) {
            j->last_first = j->order % 2;
            j->tried = j->count = 0;
            memset(j->seen, 0, sizeof j->seen);
            if (has_two_ways(j) || is_ambiguous(j))
                path = j->path;
        }
    }
    free(j);
    return path;
}
