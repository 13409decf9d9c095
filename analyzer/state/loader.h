/**
 * @file
 * Loading a state: what the files that do it share. Nobody outside this folder
 * includes this.
 */
#ifndef STATE_LOADER_H
#define STATE_LOADER_H

#include "state/columns.h"
#include "state/state_file.h"

/** A table while it is read, with a row of it. */
struct table {
    struct rows rows;
    struct column columns[COLUMNS_MAX];
};

/** Entries by their numbers, from 1 on. */
struct numbered {
    void **entries;
    size_t count, room;
};

struct loader {
    const struct state *state;
    const char *path;
    struct diag *diag; /* set by the first table that fails */
    sqlite3 *db;
    struct arena *columns; /* their names */
    struct numbered nodes, answers;
    bool no_memory, damaged, failed;
    struct table table, steps; /* of the steps, while their owners are read */
    bool has_step;
    struct stored_step step; /* the next one, of an owner that is to come */
};

void loader_open(struct loader *l, struct table *t, enum stored_table table);
void loader_close(struct loader *l, struct table *t);

/** The database failed: what it says is told, once. */
void loader_note_failure(struct loader *l);

/** Whether nothing was wrong so far. */
bool loader_is_fine(const struct loader *l);

bool loader_is_status(int status);

/** Let @a entry, which may be NULL, be the one of number @a id: the next. */
void loader_number(struct loader *l, struct numbered *n, int64_t id,
                   void *entry);

/** The entry of that number; NULL for one that found no room, and for 0. */
void *loader_entry(struct loader *l, const struct numbered *n, int64_t id);

/** Go to the next step of the table `steps`. @return whether there is one. */
bool loader_next_step(struct loader *l);

/** The steps of @a owner, in @a steps; their texts in @a arena. They stand in the
 *  order of their owners. @return how many. */
size_t loader_steps(struct loader *l, int64_t owner, struct chain_step *steps,
                    struct arena *arena);

/** load_graph.c: nodes to edges, trails, and what stands beside them. */
void load_graph(struct loader *l, struct arena *scratch);

/** load_sessions.c; @a first as in state_load(). */
void load_sessions(struct loader *l, bool first, struct arena *scratch);

#endif
