/* Chains and loops, added up: graph_add_chain(). */
#include "graph/graph_pieces.h"
#include "util/hash.h"

static uint64_t step_key(const struct chain_step *s)
{
    return hash_mix(hash_mix(s->target_hash, s->host_hash),
                    hash_mix((uint64_t)s->status | (uint64_t)s->scheme << 32,
                             hash_keyed(s->method_text)));
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
            if (slice_compare(a->url, chain->steps[*from].url) < 0)
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
    for (size_t i = 0; i < count + with_end; i++) {
        t->steps[i].url = graph_keep(g, t->steps[i].url);
        t->steps[i].method_text = graph_keep(g, t->steps[i].method_text);
    }
    t->changes_scheme = true;
    t->count = count;
    t->has_end = with_end;
    t->cycle_length = chain->cycle_length;
    t->vhost = graph_keep(g, chain->vhost);
    *g->last_trail = t;
    g->last_trail = &t->next;
    return t;
}

static void note_quickest(struct redirect_trail *t, const struct chain *chain)
{
    bool longer = chain->most_per_second == t->quick_per_second
                  && chain->redirects > t->quick_redirects;

    if (!chain->client_follows
        || (chain->most_per_second <= t->quick_per_second && !longer))
        return;
    t->quick_per_second = chain->most_per_second;
    t->quick_redirects = chain->redirects;
}

/* Whether a chain proves more than what is known of @a t. @return the order: 0
 * when it proves as much. */
static int proves_more(const struct redirect_trail *t,
                       const struct chain *chain)
{
    if (t->hits == 0)
        return 1;
    if (chain->confidence != t->confidence)
        return chain->confidence > t->confidence ? 1 : -1;
    return (int)t->unproven - (int)chain->unproven;
}

/* Of chains that prove as much, the earliest is shown. */
static void note_best(struct graph *g, struct redirect_trail *t,
                      const struct chain *chain)
{
    const struct graph_line line = {chain->file, chain->line, chain->offset,
                                    chain->first_us, chain->text};
    int order = proves_more(t, chain);

    if (order > 0 || (order == 0 && graph_line_is_before(&line, &t->evidence)))
        graph_keep_line(g, &t->evidence, &line);
    if (order > 0) {
        t->confidence = chain->confidence;
        t->unproven = chain->unproven;
    }
}

void graph_add_chain(struct graph *g, const struct chain *chain)
{
    /* A loop that the client left for a page is a round trip (bounce): its own
     * trail, with its end. */
    bool with_end = chain->has_end;
    /* Who was answered from a cache, or lost patience, was on the way of a loop
     * without being seen to go round. */
    bool round = !with_end && chain->cycle_length > 0;
    uint64_t key = hash_mix(0x747261696cu, with_end + 2u * round);
    struct redirect_trail *t;
    size_t from, count, i;

    essential_steps(chain, &from, &count);
    for (i = 0; i < count; i++)
        key = hash_mix(key, step_key(essential_step(chain, from, i)));
    if (with_end)
        key = hash_mix(key, step_key(&chain->end));
    t = index_find(g->index, key);
    if (!t)
        t = add_trail(g, key, chain, from, count, with_end);
    if (!t)
        return;

    note_best(g, t, chain);
    for (i = 0; i < chain->step_count; i++)
        t->changes_scheme &= chain->steps[i].changes_scheme;
    for (i = 0; i < t->count; i++)
        t->steps[i].intended &= essential_step(chain, from, i)->intended;
    t->hits++;
    t->gave_up += chain->gave_up;
    /* Who went round twice before the page took no longer way than the rest. */
    if (chain->redirects > t->most_redirects
        && (chain->cycle_length > 0) == (t->cycle_length > 0))
        t->most_redirects = chain->redirects;
    if (chain->turns > t->most_turns)
        t->most_turns = chain->turns;
    note_quickest(t, chain);
    distinct_add(&t->clients, chain->client_key, g->arena);
    graph_extend(chain->first_us, &t->first_us, &t->last_us);
    graph_extend(chain->last_us, &t->first_us, &t->last_us);
}
