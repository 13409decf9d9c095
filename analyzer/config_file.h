/**
 * @file
 * Configuration files of GoAccess: `key value` lines, which are options without
 * their dashes.
 */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include <stdbool.h>

#include "util/diag.h"

/** One line that says something. */
struct config_line {
    unsigned number; /**< in its file, from 1; 0 before the first */
    char *key;       /**< with dashes, where it was written with underscores */
    char *value;     /**< "" when there is none */
};

/** The text of the file at @a path, at most 1 MiB; the caller frees it. NULL
 *  with @a diag set when it cannot be read. */
char *config_file_read(const char *path, struct diag *diag);

/** Take the next line of the text at @a at, which is changed and advanced;
 *  @a line is the one before, all 0 at first.
 *  Comments (#), empty lines and lines whose value is `false` are passed over;
 *  a value of `true` is none. @return false behind the last. */
bool config_file_next(char **at, struct config_line *line);

#endif
