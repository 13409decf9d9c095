/**
 * @file
 * Chains and loops as figures: chains that share a URL are one figure, and every
 * URL has a layer, below those that lead to it.
 */
#ifndef REPORT_PAGE_LAYOUT_H
#define REPORT_PAGE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/report.h"

enum {
    LAYOUT_FIGURES = 12,
    LAYOUT_CHAINS = 8,     /**< of one figure */
    LAYOUT_REDIRECTS = 10, /**< of one chain: the rest is not drawn */
    LAYOUT_NODES = 16,
    LAYOUT_EDGES = 24,
    LAYOUT_STATUSES = 4
};

/** A URL that is redirected, by its method; or one at the end of a chain. */
struct layout_node {
    struct slice method, url; /**< no method at an end */
    int status;               /**< at an end; 0: not known */
    size_t more;              /**< redirects that are not drawn; 0: a URL */
    unsigned layer, column;
};

/** Redirects from one node to another. */
struct layout_edge {
    unsigned from, to;
    int statuses[LAYOUT_STATUSES];
    size_t status_count;
    uint64_t hits;
    bool back; /**< closes a circle */
};

struct layout_figure {
    struct slice vhost;
    struct layout_node nodes[LAYOUT_NODES];
    size_t node_count;
    struct layout_edge edges[LAYOUT_EDGES];
    size_t edge_count;
    const struct report_chain *chains[LAYOUT_CHAINS];
    size_t chain_count;
    unsigned layers, columns;
};

/** Lay out the first ones of @a count chains, as many as there is room for, in
 *  @a figures of LAYOUT_FIGURES, which name them. @return how many figures. */
size_t layout_chains(const struct report_chain *chains, size_t count,
                     struct layout_figure *figures);

#endif
