/**
 * @file
 * A server with a map, for the tests of MethodRedirectMap.
 */
#ifndef MAP_SERVER_H
#define MAP_SERVER_H

#include "live.h"

/** Start a server of @a site, whose MR_MAP has the lines of @a text. */
struct server *map_serve(const char *site, const char *text);

struct response map_ask(const struct server *s, const char *method,
                        const char *path);

/** Ask for @a path until the target is @a expected, five seconds at most. */
void map_wait_for(const struct server *s, const char *path,
                  const char *expected);

/** The folder of @a s that children write maps to; "" when there is none. */
const char *map_image_folder(const struct server *s);

/** A connection to @a s, to be closed. */
int map_connect(const struct server *s);

#endif
