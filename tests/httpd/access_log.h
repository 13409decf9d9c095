/**
 * @file
 * What the server wrote about a request: one line in the LogFormat
 * `methodredirect` of conf/methodredirect-log.conf.
 */
#ifndef ACCESS_LOG_H
#define ACCESS_LOG_H

#include <stdbool.h>

#include "client.h"
#include "server.h"

/** The fields of a line that tests look at; "" when there is no such line. */
struct log_entry {
    char request[1024]; /* as received: "POST /a HTTP/1.1" */
    char status[16];
    char location[1024]; /* from here on "-" when the server had none */
    char type[128];
    char rule[512];
    char action[32];
    char origin[32];
};

/** Call @a each with the User-Agent and the fields of every line written so
 *  far. */
void log_entries(const struct server *server,
                 void (*each)(const char *agent, const struct log_entry *entry,
                              void *data),
                 void *data);

/** The line of the request that @a response answers (the first one, when it
 *  followed redirects). The server writes it after the answer has left: wait
 *  for it, five seconds at most. */
struct log_entry log_entry_of(const struct server *server,
                              const struct response *response);

/** How many fields the first line has that names @a text, -1 without one. */
int log_field_count(const struct server *server, const char *text);

#endif
