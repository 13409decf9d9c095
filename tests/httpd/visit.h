/**
 * @file
 * A request of somebody who means harm: the answer, what it cost the server's
 * workers, and what the server said about it.
 */
#ifndef VISIT_H
#define VISIT_H

#include <stddef.h>

#include "client.h"
#include "server.h"

/** What nobody may see; write it where it must not be read. */
#define SECRET "TOP-4711"

struct visit {
    struct response response;
    long long cpu_us; /* of all workers, while nobody else asked */
    const char *said; /* new lines of the error log; until the next visit */
};

/** @a header: one more field, or null. */
struct visit visit(const struct server *server, const char *method,
                   const char *path, const char *header);

/** Check that no answer and no log line has the secret or a field called
 *  X-Injected, and that no worker has crashed. */
void check_nothing_came_out(const struct visit *v);

/** Check that the visit called @a name, and one more if need be, took less than
 *  20 ms of processor time; 100 ms when the module is instrumented. */
void check_cpu(const struct server *server, const char *name,
               const char *method, const char *path, const struct visit *v);

/** The largest time that check_cpu() saw, in microseconds. */
long long worst_cpu_us(void);

/** Write @a len bytes as the .htaccess of the folder /h/ID. */
void write_htaccess(struct server *server, unsigned id, const char *bytes,
                    size_t len);

#endif
