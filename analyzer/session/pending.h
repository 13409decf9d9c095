/**
 * @file
 * Redirects that wait for their follow-up, oldest first, within a budget of
 * bytes. Each owns a copy of what the record borrowed.
 */
#ifndef SESSION_PENDING_H
#define SESSION_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/hop.h"
#include "record/record.h"
#include "session/path.h"

struct client;

struct pending {
    struct pending *older, *newer; /* of all clients, by time of arrival */
    struct pending *next_of_client;
    struct client *client;
    size_t waiting_slot; /* of its address, in the count of who waits */
    size_t bytes;

    struct hop hop; /* the redirect's side, as far as it is known */
    int64_t end_us; /* when the redirect was answered */
    int64_t expires_us;
    int64_t bytes_in, port, keepalive;
    bool referers_logged;
    bool dormant;    /* its time is over but for a line that comes late */
    bool seen_later; /* the client went on, without this redirect */
    unsigned unrelated;
    struct slice user; /* who authenticated; empty: nobody, or not logged */
    struct path *path; /* redirects before it in its chain; NULL: none */
    char text[];
};

/** How long a redirect waits for the request that follows it, from its end, when
 *  its line does not tell the Location. */
extern const int64_t pending_window_us;

struct pending_list {
    struct pending *oldest, *newest;
    struct pending *awake; /* the oldest that is not known to be dormant */
    size_t bytes, max_bytes;
};

/** Make a pending redirect of @a record and put it last in the list.
 *  @param target what it asked for, borrowing from record or buffers;
 *  @param location its Location resolved, or NULL.
 *  @return NULL without memory. */
struct pending *pending_add(struct pending_list *list,
                            const struct record *record,
                            const struct target *target,
                            const struct target *location);

/** Put a copy of @a image last in the list, with everything in it but its links
 *  and its path; NULL without memory. */
struct pending *pending_copy(struct pending_list *list, struct pending *image);

/** Give @a path to @a p; its bytes count in the budget. */
void pending_set_path(struct pending_list *list, struct pending *p,
                      struct path *path);

/** Take @a p out of the list (not out of its client) and free it. */
void pending_remove(struct pending_list *list, struct pending *p);

#endif
