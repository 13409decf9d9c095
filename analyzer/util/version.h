/**
 * @file
 * The version of the program, and when it was made.
 */
#ifndef UTIL_VERSION_H
#define UTIL_VERSION_H

#define VERSION      "0.1.0"
#define VERSION_DATE "2026-11-30" /**< of the manual page */

#endif
