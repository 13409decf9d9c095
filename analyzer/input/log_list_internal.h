/**
 * @file
 * The list as those see it who add to it: log_list.c, log_directory.c and
 * log_files_from.c.
 */
#ifndef INPUT_LOG_LIST_INTERNAL_H
#define INPUT_LOG_LIST_INTERNAL_H

#include "input/log_list.h"
#include "util/diag.h"

struct log_list {
    const char **paths;
    size_t count, room;
    bool recursive;
    struct log_list_sink sink;
};

/** Add this very path. @return as log_list_add. */
bool log_list_append(struct log_list *list, const char *path);

void log_list_tell(struct log_list *list, enum log_list_telling what,
                   const struct diag *diag);

#endif
