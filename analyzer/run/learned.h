/**
 * @file
 * What a run learns of its records, one after the other: which request follows
 * which redirect, where redirects lead, what clients do.
 *
 *     record -> session -> graph, follow table
 */
#ifndef RUN_LEARNED_H
#define RUN_LEARNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "graph/follow.h"
#include "graph/graph.h"
#include "record/target.h"
#include "session/sessions.h"

struct learned {
    struct sessions *sessions;
    struct graph *graph;
    /** Of redirects that waited when the run began, and were counted by others;
     *  or NULL. The time of the earliest of those. */
    struct graph *late;
    int64_t late_us;
    struct follow_table *follow;
    uint64_t requests;
    int64_t start_us, end_us; /**< of the records; 0 without any */
    uint64_t status_counts[1000];
    bool count_sites; /**< for the virtual host of each request */
    FILE *hops;       /**< where to write each hop; NULL: nowhere */
    bool show_query;  /**< there */
    bool no_memory;   /**< for one of them */
    struct target_buffer target_buffer;
};

/** Begin with nothing learned; at most about @a memory bytes for clients with
 *  their redirects, and as much for the graph. @a learned stays where it is.
 *  @return false without memory; release it in any case. */
bool learned_begin(struct learned *learned, size_t memory);

/** Take the next @a count records, one after the other. What they are looked up
 *  in is fetched for several of them before, so that they wait for memory
 *  together. */
void learned_take_row(struct learned *learned, struct record **row,
                      size_t count);

void learned_release(struct learned *learned);

#endif
