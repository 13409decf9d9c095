/**
 * @file
 * Load on a server under test: clients that keep their connections, know what
 * each answer must be, and tell a failure from a connection that was closed
 * between two requests.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "server.h"

/** A request and its only right answer. */
struct question {
    const char *method, *path;
    int status;
    const char *location; /* fnmatch() pattern of the whole URL; null: none */
};

/** What the clients met so far. */
struct load_counts {
    unsigned long answers, wrong;
    /* A connection that had answered before was closed before any byte of the
     * next answer: RFC 9112 9.3.1 lets a server do that. It is asked again. */
    unsigned long retried;
    unsigned long failed; /* refused, closed without an answer, cut */
    unsigned long hung;   /* no answer in HANG_SECONDS */
};

enum { HANG_SECONDS = 10 };

struct load;

/** Start @a clients processes that ask @a questions in turn, as fast as they
 *  are answered. @a questions and what it points to must stay. Null when it
 *  cannot be done. */
struct load *load_start(const struct server *server, int clients,
                        const struct question *questions, size_t count);

/** What they met so far. */
struct load_counts load_counts(const struct load *load);

/** Whether a client's connection from @a port was broken, retried or failed,
 *  since this was asked last: ports are used again. */
bool load_take_broken(const struct load *load, unsigned port);

/** The first wrong answer and the first failure, or "". */
const char *load_example(const struct load *load);

/** End the clients after their current answer; what they met can still be
 *  read. */
void load_stop(struct load *load);

/** Stop it if it runs, and free it. */
void load_free(struct load *load);

#endif
