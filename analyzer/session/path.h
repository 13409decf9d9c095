/**
 * @file
 * The redirects that a client has followed in a row so far: a chain in the
 * making.
 */
#ifndef SESSION_PATH_H
#define SESSION_PATH_H

#include "record/chain.h"
#include "record/hop.h"

struct path;

/** A path that begins with the redirect of @a hop; NULL without memory. */
struct path *path_begin(const struct hop *hop);

/** Add the redirect of @a hop: it is the follow-up of the last one. */
void path_add(struct path *path, const struct hop *hop);

/** Note how sure the step to the next request is. */
void path_note_pair(struct path *path, const struct hop *hop);

/** Describe the path as a chain, with the request that ended it, or NULL when
 *  the client did not go on. Borrows from @a path and @a end. */
void path_describe(const struct path *path, const struct hop_end *end,
                   struct chain *chain);

/** The path that path_describe() described as @a chain, with what that leaves
 *  out: the last second of it, and how many redirects were in that. NULL without
 *  memory. */
struct path *path_restore(const struct chain *chain, int64_t second,
                          unsigned in_second);

/** The second of the last redirect, and how many redirects were in that. */
int64_t path_second(const struct path *path, unsigned *in_second);

/** How many redirects it holds. */
uint64_t path_redirects(const struct path *path);

/** Whether the last redirect goes round: asked for what an earlier one did, and
 *  leads where that did. */
bool path_loops(const struct path *path);

/** The bytes it takes, for the budget of whoever keeps it. */
size_t path_bytes(const struct path *path);

void path_destroy(struct path *path);

#endif
