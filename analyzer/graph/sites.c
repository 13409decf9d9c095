/* How many requests each virtual host has had: graph_count_site(),
 * graph_merge_site(). */
#include "graph/graph_merge.h"
#include "graph/graph_pieces.h"
#include "line/line_splitter.h"
#include "record/site.h"
#include "util/hash.h"

/* Where the log holds what clients put into Host, anybody can make up any
 * number of them. */
enum { MAX_SITES = 1 << 16 };

static struct graph_site *site_of(struct graph *g, struct slice name)
{
    uint64_t key = hash_mix(0x73697465, hash_keyed(name));
    struct graph_site *site = index_find(g->index, key);

    if (site)
        return site;
    if (g->site_count == MAX_SITES) {
        g->refused++;
        return NULL;
    }
    site = graph_add_entry(g, key, sizeof *site);
    if (!site)
        return NULL;
    site->name = graph_keep(g, name);
    site->next = g->sites;
    g->sites = site;
    g->site_count++;
    return site;
}

void graph_merge_site(struct graph *g, const struct graph_site *more)
{
    struct graph_site *site = site_of(g, more->name);

    if (!site)
        return;
    site->requests += more->requests;
    site->bytes += more->bytes;
    graph_keep_first(g, &site->file, more->file);
    graph_extend(more->first_us, &site->first_us, &site->last_us);
    graph_extend(more->last_us, &site->first_us, &site->last_us);
}

void graph_count_site(struct graph *g, const struct record *record)
{
    char text[HOST_MAX];
    const struct graph_site one = {.name = site_name(record->vhost, text),
                                   .requests = 1,
                                   .bytes = record->source->bytes,
                                   .first_us = record->time_us,
                                   .last_us = record->time_us,
                                   .file = slice_of(record->file)};

    graph_merge_site(g, &one);
}

const struct graph_site *graph_sites(const struct graph *g)
{
    return g->sites;
}
