/**
 * @file
 * The clients that were redirected lately: a table of fixed size in sets of
 * eight, where a newcomer takes the place of the one idle longest. What is
 * known of a client that was idle for ten minutes does not count any more.
 *
 * Most requests are of clients that are not in it; finding that out touches
 * one cache line.
 */
#ifndef SESSION_CLIENTS_H
#define SESSION_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pending;

struct client {
    uint64_t key;            /**< 0: this place is free */
    int64_t last_us;         /**< when it last had to do with redirects */
    struct pending *pending; /**< redirects that wait, newest first */
    uint16_t received, followed;
    bool follows_elsewhere; /**< followed a redirect to another URL */
};

struct clients;

/** A table of at most @a memory bytes; NULL without memory. */
struct clients *clients_create(size_t memory);

/** The client of that key; NULL when it is not in the table. */
struct client *clients_find(const struct clients *table, uint64_t key);

/** Fetch what looking for the client of that key will read. */
void clients_fetch(const struct clients *table, uint64_t key);

/** The same as clients_find(), a while later: fetches the client, or what making
 *  it will read. */
struct client *clients_fetch_found(const struct clients *table, uint64_t key);

/** Whether @a client was idle for so long at @a time_us that what is known of it
 *  does not count any more. */
bool client_was_idle(const struct client *client, int64_t time_us);

/** The same, and none of its redirects waits. */
bool client_is_over(const struct client *client, int64_t time_us);

/**
 * The client of that key, made when it is new or out of date.
 *
 * @param evicted set to a client that must make room for it, or to NULL; its
 *        pending redirects must be settled by the caller before the next call.
 */
struct client *clients_get(struct clients *table, uint64_t key, int64_t time_us,
                           struct client *evicted);

/** Call @a visit with each client that is known. */
void clients_visit(const struct clients *table,
                   void (*visit)(void *context, const struct client *client),
                   void *context);

void clients_destroy(struct clients *table);

#endif
