/**
 * @file
 * Addresses that somebody has listed.
 *
 *     192.0.2.7                  one, 2001:db8::7 as well
 *     192.0.2.0/24               a network, by the length of its prefix
 *     192.0.2.1-192.0.2.9        those from one to the other
 *
 * An IPv4 address is the same as what stands for it in IPv6, ::ffff:192.0.2.7.
 */
#ifndef UTIL_ADDRESS_LIST_H
#define UTIL_ADDRESS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "util/diag.h"
#include "util/slice.h"

struct address_list;

/** An empty list; NULL without memory. */
struct address_list *address_list_create(void);

/** Add @a text. @return false with @a diag set when it is none of these, or
 *  there is no memory. */
bool address_list_add(struct address_list *list, const char *text,
                      struct diag *diag);

/** Whether @a address, with the zone of a link or without, is listed; what is
 *  none, such as a name, is not. */
bool address_list_has(const struct address_list *list, struct slice address);

/** How many pieces it has: what overlaps is one. */
size_t address_list_count(const struct address_list *list);

/** NULL is allowed. */
void address_list_destroy(struct address_list *list);

#endif
