/* Requests whose method the server changed inside: graph_add_rewrite(),
 * graph_merge_rewrite(). */
#include "graph/graph_merge.h"
#include "graph/graph_pieces.h"
#include "graph/path_template.h"
#include "util/hash.h"

/* In the place of an entry's owner: no other key has it. */
enum { REWRITE = 0x72657772 };

static struct method_rewrite *add_entry(struct graph *g, uint64_t key,
                                        struct slice method_text,
                                        struct slice became)
{
    struct method_rewrite *w = graph_add_entry(g, key, sizeof *w);

    if (!w)
        return NULL;
    w->method_text = graph_keep(g, method_text);
    w->became = graph_keep(g, became);
    w->next = g->rewrites;
    g->rewrites = w;
    return w;
}

/* The entry, made when it is new, and with its URL noted. */
static struct method_rewrite *rewrite_of(struct graph *g, struct slice vhost,
                                         struct slice method_text,
                                         struct slice became,
                                         struct slice as_logged,
                                         const struct target *target)
{
    char buffer[PATH_TEMPLATE_MAX];
    struct slice template = path_template(target->path, buffer);
    uint64_t methods = hash_mix(hash_keyed(method_text), hash_keyed(became));
    uint64_t key = hash_mix(hash_mix(REWRITE, methods),
                            hash_mix(target->host_hash, hash_keyed(template)));
    struct method_rewrite *w = index_find(g->index, key);

    if (!w) {
        w = add_entry(g, key, method_text, became);
        if (!w)
            return NULL;
        graph_begin_url(g, &w->url, target, as_logged, template);
    }
    graph_note_vhost(g, &w->vhost, vhost);
    graph_note_url(g, &w->url, target, as_logged);
    return w;
}

void graph_add_rewrite(struct graph *g, const struct record *record,
                       const struct target *target, struct slice became,
                       uint64_t client_key)
{
    struct method_rewrite *w = rewrite_of(g, record->vhost, record->method_text,
                                          became, record->target, target);

    if (!w)
        return;
    w->hits++;
    if (client_key != 0)
        distinct_add(&w->clients, client_key, g->arena);
    graph_extend(record->time_us, &w->first_us, &w->last_us);
    graph_keep_earliest(g, &w->evidence, record);
}

struct method_rewrite *graph_merge_rewrite(struct graph *g,
                                           const struct method_rewrite *from)
{
    struct method_rewrite *w;
    struct target target;

    target_of_text(from->url.text, from->url.host, &target);
    w = rewrite_of(g, from->vhost, from->method_text, from->became,
                   from->url.literal, &target);
    if (w)
        graph_merge_members(g, ENTRY_OF_rewrite, w, from);
    return w;
}

const struct method_rewrite *graph_rewrites(const struct graph *g)
{
    return g->rewrites;
}
