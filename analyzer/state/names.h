/**
 * @file
 * Texts that come again and again, such as the names of logs: each is kept once,
 * for as long as the run goes on.
 */
#ifndef STATE_NAMES_H
#define STATE_NAMES_H

#include <stddef.h>

#include "util/slice.h"

struct names;

/** At most @a max bytes; NULL without memory. */
struct names *names_create(size_t max);

/** The one copy of @a text, ended by NUL; NULL when there is no room. */
const char *names_keep(struct names *names, struct slice text);

/** NULL is allowed. */
void names_destroy(struct names *names);

#endif
