/**
 * @file
 * The clients of the last seconds: a table of fixed size in sets of eight,
 * where a newcomer takes the place of the one idle longest.
 */
#ifndef SESSION_CLIENTS_H
#define SESSION_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "semantics/http_method.h"

struct pending;

/** A request remembered for the case that its redirect is logged later. */
struct recent {
    uint64_t target_hash, line, offset;
    int64_t time_us;
    int16_t status;
    uint8_t method;
    bool used; /**< paired with a redirect already, or one itself */
};

enum { CLIENT_RECENT = 3 };

struct client {
    uint64_t key; /**< 0: this place is free */
    int64_t last_us;
    struct pending *pending; /**< redirects that wait, newest first */
    uint16_t received, followed;
    uint8_t next_recent;
    bool follows_elsewhere; /**< followed a redirect to another URL */
    struct recent recent[CLIENT_RECENT];
};

struct clients;

/** A table of at most @a memory bytes; NULL without memory. */
struct clients *clients_create(size_t memory);

/** The place that holds @a key, or may: before the client is asked for, so
 *  that the memory is there when it is. */
void clients_prefetch(const struct clients *table, uint64_t key);

/**
 * The client of that key, made when it is new.
 *
 * @param evicted set to a client that must make room for it, or to NULL; its
 *        pending redirects must be settled by the caller before the next call.
 */
struct client *clients_get(struct clients *table, uint64_t key,
                           struct client *evicted);

/** Walk all clients in use. */
void clients_each(struct clients *table,
                  void (*visit)(void *context, struct client *client),
                  void *context);

void clients_destroy(struct clients *table);

#endif
