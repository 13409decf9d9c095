/**
 * @file
 * Hosts that somebody has listed: in a file, one a line, or divided by commas.
 *
 *     example.org        this host
 *     *.example.org      every host below it
 *     # text             a comment, in a file
 */
#ifndef UTIL_HOST_LIST_H
#define UTIL_HOST_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "util/diag.h"
#include "util/slice.h"

/** Most hosts of a list, and most bytes of its file. */
enum { HOST_LIST_MAX = 65536, HOST_LIST_MAX_BYTES = 4 << 20 };

struct host_list;

/** Read @a value: the name of a file that is there, else the hosts themselves.
 *  @return NULL with @a diag set, which names file and line, when something in
 *  it is no host or there are too many. */
struct host_list *host_list_read(const char *value, struct diag *diag);

/** The same of @a text, called @a name in diagnostics; lines and commas both
 *  divide. */
struct host_list *host_list_parse(const char *name, struct slice text,
                                  struct diag *diag);

/** Whether @a host, without port and in lower case, is listed. A NULL list
 *  lists nothing. */
bool host_list_has(const struct host_list *list, struct slice host);

/** How many were listed; 0 for NULL. */
size_t host_list_count(const struct host_list *list);

void host_list_destroy(struct host_list *list);

#endif
