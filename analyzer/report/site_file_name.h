/**
 * @file
 * The names of the files that hold the reports of sites, without their
 * extensions.
 *
 * A name is made of a-z, 0-9, "." "_" and "-" alone, does not begin with "." or
 * "-", is none that a system keeps for itself (CON, NUL, ...) nor "index", and
 * two of them are never the same to a system that ignores case. It depends on
 * the site alone, so that links to it stay right.
 */
#ifndef REPORT_SITE_FILE_NAME_H
#define REPORT_SITE_FILE_NAME_H

#include "util/slice.h"

/** Room for a name; with any extension it is shorter than NAME_MAX. */
enum { SITE_FILE_NAME_SIZE = 224 };

/** The name for @a site, which may hold any bytes; empty: the log names none.
 *  A host in lower case is its own name; what must be changed has a hash of
 *  the site behind it. */
void site_file_name(struct slice site, char name[SITE_FILE_NAME_SIZE]);

#endif
