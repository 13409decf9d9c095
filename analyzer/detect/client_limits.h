/**
 * @file
 * After how many redirects clients give up.
 */
#ifndef DETECT_CLIENT_LIMITS_H
#define DETECT_CLIENT_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/** Whether some client stops after so many redirects in a row. */
bool is_client_limit(uint64_t redirects);

#endif
