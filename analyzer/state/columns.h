/**
 * @file
 * The tables of a state: what their rows are in C (tables.def, and
 * graph/entries.def for the entries of the graph).
 */
#ifndef STATE_COLUMNS_H
#define STATE_COLUMNS_H

#include "graph/base_rate.h"
#include "graph/follow.h"
#include "graph/graph.h"
#include "session/session_state.h"
#include "state/rows.h"

/* Entries refer to each other by numbers from 1 on; 0 is none. */

struct stored_node {
    int64_t id;
    struct redirect_node node;
};

struct stored_answer {
    int64_t id, node;
    struct redirect_answer answer;
};

struct stored_edge {
    int64_t answer;
    struct redirect_edge edge;
};

struct stored_goal {
    int64_t answer;
    struct goal goal;
};

struct stored_rewrite {
    struct method_rewrite rewrite;
};

struct stored_rule {
    struct slice rule;
    uint64_t hits;
};

struct stored_timeline {
    struct timeline_count slot;
};

struct stored_page {
    uint64_t word, bits;
};

struct stored_trail {
    int64_t id;
    struct redirect_trail trail;
};

/** A step of a trail, or of a path that waits. */
struct stored_step {
    int64_t owner;
    struct chain_step step;
};

struct stored_client {
    struct client client;
};

struct stored_address {
    uint64_t hash;
    struct address address;
};

struct stored_recent {
    struct recent_request request;
};

struct stored_submission {
    struct remembered_submission entry;
};

struct stored_sampled {
    struct base_rate_request request;
};

struct stored_path {
    int64_t id, second;
    const char *agent;
    unsigned in_second;
    struct chain chain;
};

struct stored_pending {
    int64_t answer, path;
    const char *agent;
    struct slice target, location_target; /**< as target_path_query() */
    struct pending pending;
};

struct stored_follow {
    struct follow_row row;
};

struct stored_reject {
    const char *file, *reason;
    uint64_t line, offset;
    struct slice text;
};

struct stored_run {
    uint64_t number;
};

struct stored_site {
    struct graph_site site;
};

struct stored_format {
    const char *name;
};

struct stored_total {
    const char *name;
    uint64_t value;
};

enum stored_table {
    STORED_node,
    STORED_answer,
    STORED_goal,
    STORED_edge,
    STORED_rewrite,
    STORED_rule,
    STORED_site,
    STORED_timeline,
    STORED_page,
    STORED_trail,
    STORED_trail_step,
    STORED_client,
    STORED_address,
    STORED_recent,
    STORED_submission,
    STORED_sampled,
    STORED_path,
    STORED_path_step,
    STORED_pending,
    STORED_follow,
    STORED_reject,
    STORED_total,
    STORED_run,
    STORED_format
};

/** The columns of a table, in @a columns of COLUMNS_MAX; names that were put
 *  together are in @a arena. @return how many; 0 without memory. */
size_t stored_columns(enum stored_table table, struct column *columns,
                      struct arena *arena);

/** Its name. */
const char *stored_name(enum stored_table table);

#endif
