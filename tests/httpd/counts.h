/**
 * @file
 * The status page of a server under test, read as JSON.
 *
 * The site must have STATUS_SITE in it.
 */
#ifndef COUNTS_H
#define COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "server.h"

#define STATUS_PATH "/methodredirect-status"
#define STATUS_SITE                                                            \
    "<Location " STATUS_PATH ">\n"                                             \
    "SetHandler methodredirect-status\n"                                       \
    "</Location>\n"

/** GET STATUS_PATH and @a query ("?format=html") with curl into @a text. */
void status_text(const struct server *server, const char *query, char *text,
                 size_t size);

/** The page as JSON, to be freed with json_decref(); NULL when it is none. */
json_t *status_json(const struct server *server);

/** A number of a page: the object members @a names, up to NULL; -1 when it is
 *  not there. */
long long status_number(const json_t *page, const char *const *names);

/** The same from a page that is fetched now. */
#define STATUS_NUMBER(server, ...)                                             \
    status_number_now((server), (const char *const[]){__VA_ARGS__, NULL})
long long status_number_now(const struct server *server,
                            const char *const *names);

/** The rule called @a id on a page, or NULL. */
json_t *status_rule(const json_t *page, const char *id);

/** The hits of the rule called @a id, now; -1 when there is no such rule. */
long long status_hits(const struct server *server, const char *id);

/** Restart the server, SIGUSR1: gracefully, SIGHUP: at once, and wait until the
 *  next generation answers. @return whether it did. */
bool restart_server(const struct server *server, int signal);

#endif
