/**
 * @file
 * What a line looks like that is in no format known here, in words for the
 * person who pointed at its file.
 */
#ifndef FORMAT_LOG_LOOK_H
#define FORMAT_LOG_LOOK_H

#include <stdbool.h>

#include "util/slice.h"

/** "an error log of nginx", "HTML", ...; NULL when it looks like nothing. */
const char *log_look(struct slice line);

/** Whether @a line, the first one of a log, begins a tar archive. */
bool log_look_is_tar(struct slice line);

#endif
