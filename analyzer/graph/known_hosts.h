/**
 * @file
 * Hosts that a redirect may lead to without being asked why: one's own, those
 * that the administrator trusts, and a few that everybody sends visitors to.
 */
#ifndef GRAPH_KNOWN_HOSTS_H
#define GRAPH_KNOWN_HOSTS_H

#include <stdbool.h>

#include "util/host_list.h"
#include "util/slice.h"

/** The lists of --own-hosts and --trusted-targets; NULL: not given. */
struct known_hosts {
    const struct host_list *own, *trusted;
};

/** Whether @a host is listed as own or trusted. Hosts, here and below, are
 *  without port and in lower case. */
bool host_is_listed(const struct known_hosts *known, struct slice host);

/** Whether @a host is listed, signs in or takes payments. */
bool host_is_trusted(const struct known_hosts *known, struct slice host);

/** Whether @a host is of a search engine. */
bool host_is_search_engine(struct slice host);

#endif
