/**
 * @file
 * The access logs of a directory.
 */
#ifndef INPUT_LOG_DIRECTORY_H
#define INPUT_LOG_DIRECTORY_H

#include "input/log_list.h"

/** Append the regular files in @a path, and links to such, that are named like
 *  access logs, in no order. Tells what is left, and an error when there is
 *  none. Links to directories are not followed. @return as log_list_add. */
bool log_directory_add(struct log_list *list, const char *path);

#endif
