/**
 * @file
 * Saving a state: what the files that do it share. Nobody outside this folder
 * includes this.
 */
#ifndef STATE_SAVER_H
#define STATE_SAVER_H

#include <sqlite3.h>

#include "state/columns.h"
#include "state/state_file.h"
#include "util/index.h"

/* A table while it is written. */
struct table {
    struct rows rows;
    struct column columns[COLUMNS_MAX];
};

struct saver {
    const struct state *state;
    sqlite3 *db;
    struct arena *arena;   /* of the columns' names */
    struct index *answers; /* their numbers, by their addresses */
    struct table node, answer, goal, edge, trail, trail_step, client, address,
        recent, submission, pending, path, path_step, page;
    int64_t nodes, answer_count, trails, paths;
    bool failed;
};

/** Begin to write @a table, and end that; what goes wrong is in s->failed. */
void saver_open(struct saver *s, struct table *t, enum stored_table table);
void saver_close(struct saver *s, struct table *t);

/** Write the steps of @a owner. */
void save_steps(struct table *t, int64_t owner, const struct chain_step *steps,
                size_t count);

/** The number of @a answer, which may be NULL; where it has none yet, it gets one,
 *  and is written without its counts. */
int64_t save_answer_of(struct saver *s, const struct redirect_answer *answer);

/** save_graph.c: the tables of nodes to trails, which are open from the first to
 *  the last of these, and those beside them. */
void save_graph_begin(struct saver *s);
void save_graph(struct saver *s);
void save_graph_end(struct saver *s);

/** save_sessions.c: who waits. */
void save_sessions(struct saver *s);

#endif
