/**
 * @file
 * Whose host it is: names that one owner has registered belong together, as
 * far as a name tells.
 */
#ifndef RECORD_SITE_H
#define RECORD_SITE_H

#include <stdbool.h>

#include "util/slice.h"

/** Longest host that DNS allows (RFC 1035 2.3.4). */
enum { HOST_MAX = 253 };

/** @a host without its port, in lower case, in @a out of HOST_MAX bytes; empty
 *  when it is too long, or holds what no host in a URL does: it can be printed
 *  as it is. */
struct slice host_name(struct slice host, char *out);

/** By what a virtual host is told from others: host_name(), and where it is no
 *  host, itself, in lower case unless it is too long for @a out. */
struct slice site_name(struct slice vhost, char out[HOST_MAX]);

/** The host in @a url, which has a scheme or begins with two slashes (browsers
 *  take backslashes for them); empty when there is none. Borrows. */
struct slice host_of_url(struct slice url);

/** What its owner registered of the name @a host: example.org of
 *  www.example.org, example.co.uk of shop.example.co.uk, an address whole. A
 *  rule of thumb without the list of public suffixes: what it holds for one
 *  site may be two. Borrows. */
struct slice host_site(struct slice host);

/** Whether two hosts, with or without ports, are of one site. */
bool hosts_are_one_site(struct slice a, struct slice b);

#endif
