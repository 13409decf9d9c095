/**
 * @file
 * Whether what stands where the client should is one.
 *
 * A format takes any word there, so that a line with one word more in front
 * (the virtual host, another address) seems to fit. Such a line must not be
 * counted for the wrong client.
 */
#ifndef RECORD_CLIENT_H
#define RECORD_CLIENT_H

#include <stdbool.h>

#include "format/log_format.h"
#include "util/slice.h"

/** An IPv4 or IPv6 address; the latter with a zone ("fe80::1%eth0") or without.
 */
bool client_is_address(struct slice s);

/** "www.example.org", with or without a port: letters, and a point. */
bool client_is_host_name(struct slice s);

/** Whether @a s, in which a colon stands, can be a client: an address, or what
 *  nginx writes for a socket. */
bool client_with_colon(struct slice s);

/** Why the client among the @a fields of a line, whose format is @a format and
 *  of text, is none; NULL: it may be one. Where the format is strict, another
 *  host beside it is reason enough to doubt an address. */
const char *client_doubt(const struct log_format *format,
                         const struct log_fields *fields);

#endif
