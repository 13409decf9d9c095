/**
 * @file
 * The addresses that were redirected lately, and the clients behind each:
 * where there are many, requests are less surely of one client.
 *
 * A table of fixed size in sets of eight. An address that has had nothing to
 * do with redirects for ten minutes is forgotten; one that has to make room
 * earlier is counted.
 */
#ifndef SESSION_ADDRESSES_H
#define SESSION_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>

/** One more client than that makes an address shared. */
enum { ADDRESS_CLIENTS = 3 };

struct address {
    int64_t last_us;
    uint64_t clients[ADDRESS_CLIENTS]; /**< their keys; 0: no more */
    bool shared;                       /**< clients are not looked for */
};

struct addresses;

/** NULL without memory. */
struct addresses *addresses_create(void);

/** The address of that hash; NULL when it is not known, or was too long ago at
 *  @a time_us. */
struct address *addresses_find(struct addresses *table, uint64_t hash,
                               int64_t time_us);

/** Fetch what looking for the address of that hash will read; and a while later
 *  the address itself, if it is known. */
void addresses_fetch(const struct addresses *table, uint64_t hash);
void addresses_fetch_found(const struct addresses *table, uint64_t hash);

/** The address of that hash, made when it is new. */
struct address *addresses_get(struct addresses *table, uint64_t hash,
                              int64_t time_us);

/** A client was seen at @a address. */
void addresses_note(struct addresses *table, struct address *address,
                    uint64_t client_key, int64_t time_us);

/** Call @a visit with each address that is known, and its hash. */
void addresses_visit(const struct addresses *table,
                     void (*visit)(void *context, uint64_t hash,
                                   const struct address *address),
                     void *context);

/** Know what another table knows of an address. */
void addresses_merge(struct addresses *table, uint64_t hash,
                     const struct address *from);

/** How many addresses were found to be shared; one that is forgotten and found
 *  again counts again. */
uint64_t addresses_shared(const struct addresses *table);

/** How many had to make room before their time. */
uint64_t addresses_evicted(const struct addresses *table);

void addresses_destroy(struct addresses *table);

#endif
