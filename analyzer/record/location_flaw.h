/**
 * @file
 * What is wrong with a Location by its text alone, and hosts that only make
 * sense inside a network.
 */
#ifndef RECORD_LOCATION_FLAW_H
#define RECORD_LOCATION_FLAW_H

#include <stdbool.h>

#include "util/slice.h"

enum location_flaw {
    LOCATION_SOUND,
    LOCATION_BLANK,      /**< a blank that is not encoded (RFC 3986 2) */
    LOCATION_ONE_SLASH,  /**< "http:/x": a host is missing */
    LOCATION_WRONG_PORT, /**< "https://h:80", "http://h:443" */
    LOCATION_TOO_LONG,   /**< more than 2048 bytes: not all clients take it */
    LOCATION_FLAWS
};

enum location_flaw location_flaw_of(struct slice location);

/** Whether @a host, with or without a port, is of no use to who comes from
 *  outside: localhost, an address of a private or link-local range (RFC 1918,
 *  3927, 4193, 4291), a name without a dot, or one below .local, .internal,
 *  .lan, .home.arpa (RFC 6762, 8375), .localhost. */
bool host_is_internal(struct slice host);

#endif
