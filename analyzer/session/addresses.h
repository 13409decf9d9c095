/**
 * @file
 * Addresses behind which many agents are: there, requests are less surely of
 * one client.
 *
 * Of addresses that have to do with redirects; a table of fixed size that
 * forgets those it has no room for.
 */
#ifndef SESSION_ADDRESSES_H
#define SESSION_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>

struct addresses;

/** NULL without memory. */
struct addresses *addresses_create(void);

/** An agent was seen at an address, both by their hashes. @return whether the
 *  address is shared: four agents or more were seen there. */
bool addresses_note(struct addresses *table, uint64_t address, uint64_t agent);

/** How many addresses were found to be shared. */
uint64_t addresses_shared(const struct addresses *table);

void addresses_destroy(struct addresses *table);

#endif
