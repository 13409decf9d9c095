/**
 * @file
 * The version of the program.
 */
#ifndef UTIL_VERSION_H
#define UTIL_VERSION_H

#define VERSION "0.1.0"

#endif
