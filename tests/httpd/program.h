/**
 * @file
 * Run a program to its end and keep what it said.
 *
 * No run takes longer than PROGRAM_SECONDS: then the program and everything it
 * started are killed.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

enum { PROGRAM_SECONDS = 60 };

/** Run @a argv, looked up in PATH. @a output receives standard output and
 *  error together, NUL-terminated, cut at @a size. Returns the exit status, or
 *  -1 when it was killed or could not be run. */
int program_run(const char *const argv[], char *output, size_t size);

/** The same for a function that execs in the child. */
int program_call(void (*exec)(void *data), void *data, char *output,
                 size_t size);

/** Whether @a name is an executable in PATH. */
bool program_exists(const char *name);

#endif
