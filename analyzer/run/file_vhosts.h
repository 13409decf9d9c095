/**
 * @file
 * Virtual hosts by the names of logs: --fname-as-vhost.
 *
 * With an expression, POSIX extended and as in GoAccess, what it matches of the
 * name without its directories; without one, what log_name_site() makes of it.
 */
#ifndef RUN_FILE_VHOSTS_H
#define RUN_FILE_VHOSTS_H

#include <stddef.h>
#include <stdio.h>

#include "util/slice.h"

struct file_vhosts;

/** @a regex, which regcomp() takes; empty: none. NULL without memory. */
struct file_vhosts *file_vhosts_create(const char *regex);

/** The virtual host of the log @a file; empty when its name tells none. It lives
 *  as long as @a v. */
struct slice file_vhosts_of(struct file_vhosts *v, const char *file);

/** Tell on @a out which of @a logs have names that tell none, a few of them. */
void file_vhosts_tell(struct file_vhosts *v, const char *const *logs,
                      size_t count, FILE *out);

void file_vhosts_destroy(struct file_vhosts *v);

#endif
