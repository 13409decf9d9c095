/**
 * @file
 * Everybody who redirects in one httpd, and what a client of each must get.
 *
 * The expectations are those of the manual and of RFC 9110, written before the
 * module was asked.
 */
#ifndef MATRIX_H
#define MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "server.h"

/** One producer of redirects and one address where it answers. */
struct producer {
    const char *name;
    const char *path;
    const char *target; /* Location; "/path" stands for the own origin */
    /* The status that it gives to GET and HEAD, to OPTIONS, to the OPTIONS of
     * a CORS preflight, and to methods that a GET would lose. */
    int safe, options, preflight, unsafe;
    int corrected;          /* unsafe, with enforcement on */
    const char *origin;     /* note */
    const char *get_origin; /* of a GET; null: the same */
    const char *rule;       /* id of an own rule; null: another producer */
    const char *text; /* body; null: httpd's text, which names the status */
    const char *host; /* Host, without port; null: the address */
    bool nph;         /* httpd does not see the response */
};

extern const struct producer matrix_producers[];
extern const size_t matrix_producer_count;

/** Start the server that the proxies of matrix_start() ask: stock httpd. */
struct server *matrix_start_backend(void);

/** Start a server with all producers in it. @a mpm and @a enforce as in struct
 *  server_options. */
struct server *matrix_start(const char *mpm, const char *enforce,
                            const struct server *backend);

#endif
