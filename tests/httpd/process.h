/**
 * @file
 * What the kernel tells of a server's processes.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "server.h"

enum { WORKERS = 64 };

/** The children that answer requests, mod_cgid's daemon left out. Returns how
 *  many. */
int process_workers(const struct server *server, pid_t workers[WORKERS]);

/** Stop a process, and wait until all of its threads stand. */
bool process_freeze(pid_t pid);

/** Resident memory in KiB, without what is shared with a file; -1 when there is
 *  no such process. */
long process_memory(pid_t pid);

/** Open file descriptors. */
int process_files(pid_t pid);

/** Processor time of all workers since they began, in microseconds. */
long long process_cpu(const struct server *server);

/** Mark in @a ports the other ends' ports of the connections that @a pid holds
 *  to the server. */
void process_connections(const struct server *server, pid_t pid,
                         bool ports[65536]);

/** How many entries a folder and those below it have. */
int folder_entries(const char *path);

#endif
