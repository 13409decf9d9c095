/**
 * @file
 * One cookie of a Cookie header (RFC 6265 5.4).
 *
 * httpd's ap_cookie_read() copies the header once for each cookie in it, and
 * logs what clients send: both are for the client to choose.
 *
 * Needs nothing.
 */
#ifndef MR_COOKIE_H
#define MR_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

/** Find the first cookie called @a name in the value of a Cookie header.
 *  @a value gets a piece of @a header, without quotes or blanks removed, and
 *  @a len its length. @return false when there is none. */
bool mr_cookie_find(const char *header, const char *name, const char **value,
                    size_t *len);

#endif
