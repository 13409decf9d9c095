/* Chains and loops, added up: graph_add_chain(), graph_merge_trail(). */
#include "graph/graph_merge.h"
#include "graph/graph_pieces.h"
#include "util/hash.h"

/* Of the host that a loop leads to: less may be two visits. */
enum { LEAST_CHANGES = 3 };

static uint64_t step_key(const struct chain_step *s)
{
    return hash_mix(hash_mix(s->target_hash, s->host_hash),
                    hash_mix((uint64_t)s->status | (uint64_t)s->scheme << 32,
                             hash_keyed(s->method_text)));
}

/* Whether a loop begins rather at @a a than at @a b: by what tells them apart,
 * not by how it is spelled. */
static bool begins_rather(const struct chain_step *a,
                          const struct chain_step *b)
{
    char x[TARGET_HOST_MAX], y[TARGET_HOST_MAX];
    int order = slice_compare(a->text, b->text);

    if (order == 0)
        order = slice_compare(target_host_text(a->host, x),
                              target_host_text(b->host, y));
    return order < 0 || (order == 0 && a->scheme < b->scheme);
}

/* The redirects that tell one trail from another: those of the loop, begun at
 * a place that does not depend on where a client came in; or all. */
static void essential_steps(const struct chain *chain, size_t *from,
                            size_t *count)
{
    *from = 0;
    *count = chain->step_count;
    if (chain->cycle_length > 0) {
        *from = chain->cycle_start;
        *count = chain->cycle_length;
        for (size_t i = 1; i < chain->cycle_length; i++) {
            const struct chain_step *a = &chain->steps[chain->cycle_start + i];
            if (begins_rather(a, &chain->steps[*from]))
                *from = chain->cycle_start + i;
        }
    }
}

static const struct chain_step *essential_step(const struct chain *chain,
                                               size_t from, size_t i)
{
    if (chain->cycle_length == 0)
        return &chain->steps[i];
    return &chain->steps[chain->cycle_start
                         + (from - chain->cycle_start + i)
                               % chain->cycle_length];
}

/* Make the step own what it says. */
static void keep_step(struct graph *g, struct chain_step *step)
{
    step->url = graph_keep(g, step->url);
    step->text = graph_keep_beside(g, step->url, step->text);
    step->host = graph_keep_host(g, step->host);
    step->method_text = graph_keep(g, step->method_text);
}

static struct redirect_trail *add_trail(struct graph *g, uint64_t key,
                                        const struct chain *chain, size_t from,
                                        size_t count, bool with_end)
{
    struct redirect_trail *t = graph_add_entry(g, key, sizeof *t);

    if (!t)
        return NULL;
    t->steps = arena_alloc(g->arena, (count + 1) * sizeof *t->steps);
    if (!t->steps) {
        g->refused++;
        t->count = 0;
        return t;
    }
    for (size_t i = 0; i < count; i++)
        t->steps[i] = *essential_step(chain, from, i);
    if (with_end)
        t->steps[count] = chain->end;
    for (size_t i = 0; i < count + with_end; i++)
        keep_step(g, &t->steps[i]);
    t->changes_scheme = true;
    t->count = count;
    t->has_end = with_end;
    t->cycle_length = chain->cycle_length;
    *g->last_trail = t;
    g->last_trail = &t->next;
    return t;
}

/* Of the spellings of a URL, the first by its bytes. */
static void note_spelling(struct graph *g, struct chain_step *to,
                          const struct chain_step *step)
{
    int order = slice_compare(step->url, to->url);

    if (order > 0 || (order == 0 && slice_compare(step->text, to->text) >= 0))
        return;
    to->url = graph_keep(g, step->url);
    if (!slice_equal(step->text, to->text))
        to->text = graph_keep_beside(g, to->url, step->text);
}

/* Clients come into a loop at any of its hosts: it is of the one where it
 * begins. */
static void note_vhost(struct graph *g, struct redirect_trail *t,
                       struct slice vhost)
{
    uint64_t first = t->count > 0 ? t->steps[0].host_hash : 0;
    bool is_first = target_host_hash(vhost) == first;
    bool was_first = target_host_hash(t->vhost) == first;

    if (is_first && !was_first)
        t->vhost = (struct slice){NULL, 0};
    if (is_first || !was_first)
        graph_note_vhost(g, &t->vhost, vhost);
}

/* Note how the chain, whose step @a from is the first of @a t, is written. */
static void note_spellings(struct graph *g, struct redirect_trail *t,
                           const struct chain *chain, size_t from)
{
    for (size_t i = 0; i < t->count; i++)
        note_spelling(g, &t->steps[i], essential_step(chain, from, i));
    if (t->has_end && t->count > 0)
        note_spelling(g, &t->steps[t->count], &chain->end);
    note_vhost(g, t, chain->vhost);
}

/* The trail of the chain, made when it is new, and which of the chain's steps is
 * its first. */
static struct redirect_trail *trail_of(struct graph *g,
                                       const struct chain *chain, size_t *from)
{
    /* A loop that the client left for a page is a round trip (bounce): its own
     * trail, with its end. */
    bool with_end = chain->has_end;
    /* Who was answered from a cache, or lost patience, was on the way of a loop
     * without being seen to go round. */
    bool round = !with_end && chain->cycle_length > 0;
    uint64_t key = hash_mix(0x747261696cu, with_end + 2u * round);
    struct redirect_trail *t;
    size_t count;

    essential_steps(chain, from, &count);
    for (size_t i = 0; i < count; i++)
        key = hash_mix(key, step_key(essential_step(chain, *from, i)));
    if (with_end)
        key = hash_mix(key, step_key(&chain->end));
    t = index_find(g->index, key);
    if (!t)
        t = add_trail(g, key, chain, *from, count, with_end);
    if (t)
        note_spellings(g, t, chain, *from);
    return t;
}

/* Of chains whose client follows redirects, the one with most in a second. */
static void note_quickest(struct redirect_trail *t, unsigned per_second,
                          uint64_t redirects)
{
    if (per_second < t->quick_per_second
        || (per_second == t->quick_per_second
            && redirects <= t->quick_redirects))
        return;
    t->quick_per_second = per_second;
    t->quick_redirects = redirects;
}

/* Whether a chain proves more than what is known of @a t. @return the order: 0
 * when it proves as much. */
static int proves_more(const struct redirect_trail *t,
                       enum confidence confidence, bool unproven)
{
    if (t->hits == 0)
        return 1;
    if (confidence != t->confidence)
        return confidence > t->confidence ? 1 : -1;
    return (int)t->unproven - (int)unproven;
}

/* Note how much is proved. @return whether the line that proves it is better
 * than the one there is: of those that prove as much, the earliest. */
static bool note_proof(struct redirect_trail *t, enum confidence confidence,
                       bool unproven, const struct graph_line *line)
{
    int order = proves_more(t, confidence, unproven);

    if (order > 0) {
        t->confidence = confidence;
        t->unproven = unproven;
    }
    return order > 0
           || (order == 0 && graph_line_is_before(line, &t->evidence));
}

/* Whether the client came to its loop by URLs that it asked for once each. Lines
 * of one second that do not stand as they came show one of many as often. */
static bool came_straight(const struct chain *chain)
{
    for (size_t i = 1; i < chain->cycle_start; i++)
        for (size_t k = 0; k < i; k++)
            if (step_key(&chain->steps[i]) == step_key(&chain->steps[k]))
                return false;
    return true;
}

/* How many redirects went round; all of a chain that does not. */
static uint64_t redirects_around(const struct chain *chain)
{
    return chain->cycle_length > 0 ? chain->turns * chain->cycle_length + 1
                                   : chain->redirects;
}

/* Whether its redirects, those that go round if there is a cycle, mostly lead to
 * another host than the one before: not always, since lines of one second stand
 * in any order. Who came back under another name has changed once. */
static bool changes_host(const struct chain *chain)
{
    size_t pairs = 0, changes = 0;

    for (size_t i = chain->cycle_start + 1; i < chain->step_count; i++) {
        uint64_t before = chain->steps[i - 1].to_host;
        uint64_t now = chain->steps[i].to_host;
        pairs += before != 0 && now != 0;
        changes += before != 0 && now != 0 && before != now;
    }
    return changes * 2 >= pairs && changes >= LEAST_CHANGES;
}

void graph_add_chain(struct graph *g, const struct chain *chain)
{
    const struct graph_line line = {chain->file, chain->line, chain->offset,
                                    chain->first_us, chain->text};
    size_t from;
    struct redirect_trail *t = trail_of(g, chain, &from);

    if (!t)
        return;
    if (note_proof(t, chain->confidence, chain->unproven, &line))
        graph_keep_line(g, &t->evidence, &line);
    for (size_t i = 0; i < chain->step_count; i++)
        t->changes_scheme &= chain->steps[i].changes_scheme;
    for (size_t i = 0; i < t->count; i++)
        t->steps[i].intended &= essential_step(chain, from, i)->intended;
    t->changes_host += changes_host(chain);
    t->hits++;
    t->gave_up += chain->gave_up;
    /* Who went round twice before the page took no longer way than the rest. */
    if (chain->redirects > t->most_redirects
        && (chain->cycle_length > 0) == (t->cycle_length > 0))
        t->most_redirects = chain->redirects;
    if (chain->turns > t->most_turns)
        t->most_turns = chain->turns;
    if (chain->client_follows
        && (chain->cycle_length != 1 || came_straight(chain)))
        note_quickest(t, chain->most_per_second, redirects_around(chain));
    distinct_add(&t->clients, chain->client_key, g->arena);
    graph_extend(chain->first_us, &t->first_us, &t->last_us);
    graph_extend(chain->last_us, &t->first_us, &t->last_us);
}

struct redirect_trail *graph_merge_trail(struct graph *g,
                                         const struct redirect_trail *from)
{
    /* Its steps begin where those of a trail do. */
    const struct chain chain = {.steps = from->steps,
                                .step_count = from->count,
                                .cycle_length = from->cycle_length,
                                .has_end = from->has_end,
                                .end = from->steps[from->count],
                                .vhost = from->vhost};
    size_t first;
    struct redirect_trail *t = trail_of(g, &chain, &first);

    if (!t)
        return NULL;
    if (from->evidence.file
        && note_proof(t, from->confidence, from->unproven, &from->evidence))
        graph_take_line(g, &t->evidence, &from->evidence);
    for (size_t i = 0; i < t->count; i++)
        t->steps[i].intended &= from->steps[i].intended;
    note_quickest(t, from->quick_per_second, from->quick_redirects);
    graph_merge_members(g, ENTRY_OF_trail, t, from);
    return t;
}
