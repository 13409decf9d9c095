/**
 * @file
 * The text of a Location while it is built: everything is escaped for the
 * place where it stands, and it never grows past MR_LOCATION_MAX.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_LOCATION_OUT_H
#define MR_LOCATION_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "mr_location.h"

/** Where a piece stands decides how it is escaped. */
enum mr_place { MR_IN_PATH, MR_IN_QUERY, MR_IN_FRAGMENT };

/** Begin with zero @a len and @a full, and with @a path. */
struct mr_location_out {
    char at[MR_LOCATION_MAX + 1]; /**< not terminated */
    size_t len;
    size_t path; /**< where the path begins */
    bool full;   /**< something did not fit */
};

/** Append text as it is. */
void mr_location_out_put(struct mr_location_out *out, const char *text,
                         size_t len);

/** Append decoded text: every byte that means something at @a place is
 *  encoded. */
void mr_location_out_data(struct mr_location_out *out, const char *text,
                          size_t len, enum mr_place place);

/** Append decoded text to the path, which never begins with "//" then. */
void mr_location_out_path_data(struct mr_location_out *out, const char *text,
                               size_t len);

/** Append text that is encoded already: only what no URI may hold is
 *  encoded. */
void mr_location_out_raw(struct mr_location_out *out, const char *text,
                         size_t len);

/** Append a query as it stands: it has no other form (RFC 3986 3.4 lets each
 *  application read it). Only what no header may hold is encoded, and what
 *  would end it. */
void mr_location_out_query(struct mr_location_out *out, const char *text,
                           size_t len);

/** Append a component of a value that is going to be compiled: a path is
 *  decoded text, the others stand as they are; what mr_match_data.h marks is
 *  data everywhere. */
void mr_location_out_value(struct mr_location_out *out, const char *text,
                           size_t len, enum mr_place place);

/** How many bytes of @a text would make the path begin with "//", which names
 *  a host when the Location is relative. */
size_t mr_location_out_doubled_slashes(const struct mr_location_out *out,
                                       const char *text, size_t len);

#endif
