/**
 * @file
 * Which resource a request asked for, and which one a Location names, in a
 * form that can be compared although one was written by a client and the other
 * by a server.
 *
 * Compared are path and query, percent-encoding normalised (RFC 3986 6.2.2),
 * Apache's log escapes undone, the fragment dropped; and the host, without
 * port, where it is known.
 */
#ifndef RECORD_TARGET_H
#define RECORD_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "util/slice.h"

enum target_scheme {
    TARGET_SCHEME_UNKNOWN,
    TARGET_SCHEME_HTTP,
    TARGET_SCHEME_HTTPS,
    TARGET_SCHEME_OTHER /* mailto:, app links: no request follows here */
};

/** Longest path and query that is compared whole; what is longer never equals
 *  anything. */
enum { TARGET_MAX = 16 * 1024 };

struct target {
    uint64_t hash;      /**< of path and query; 0: longer than TARGET_MAX */
    uint64_t host_hash; /**< lower-cased, without port; 0: not known */
    enum target_scheme scheme;
    struct slice path;  /**< without query; borrows from the buffer or record */
    struct slice query; /**< behind the "?"; empty when there is none */
    struct slice host;
    bool masked; /**< holds the mask of a secret: compare masked */
};

/** Room for a normalised target. */
struct target_buffer {
    char bytes[TARGET_MAX * 3];
};

/** The target of the request. @a target borrows from @a record and
 *  @a buffer. */
void target_of_request(const struct record *record,
                       struct target_buffer *buffer, struct target *target);

/** The same of what was asked for alone (record_asked()): path and query are
 *  those, the host need not be. */
void target_of_asked(struct slice asked, struct target_buffer *buffer,
                     struct target *target);

/** The target that Location names when sent in answer to @a request;
 *  a relative one has that request's scheme and host.
 *  @return false when the record has no Location. */
bool target_of_location(const struct record *record,
                        const struct target *request,
                        struct target_buffer *buffer, struct target *target);

/** Path and query of @a target in one, as they are compared. */
struct slice target_path_query(const struct target *target);

/** The target of that path and query, and host. @a target borrows. */
void target_of_text(struct slice path_query, struct slice host,
                    struct target *target);

/** The hashes of such a text, and of a host, as a target has them in this
 *  run. */
uint64_t target_path_query_hash(struct slice text);
uint64_t target_host_hash(struct slice host);

/** What the hash of a host is of: @a host without its port, in lower case, in
 *  @a lower of TARGET_HOST_MAX bytes; empty when it is not known, or longer. */
enum { TARGET_HOST_MAX = 256 };
struct slice target_host_text(struct slice host, char *lower);

/** The hash that @a target would have with its secrets masked, to compare it
 *  with a target that is. */
uint64_t target_masked_hash(const struct target *target);

/** Whether two targets differ, but only in a trailing slash, the case of the
 *  path, "index.*", doubled slashes, scheme or "www.": one is the canonical
 *  form of the other, so that a redirect between them is housekeeping. */
bool target_is_canonical_variant(const struct target *a,
                                 const struct target *b);

/** The same of two URLs as they were requested: whether they differ only in a
 *  trailing slash, the case of the path, "index.*" or doubled slashes. */
bool target_urls_are_variants(struct slice a, struct slice b);

/** Whether browsers, crawlers or feed readers ask for it on their own: style
 *  sheets, scripts, images, fonts, robots.txt, feeds. That one of them follows
 *  a redirect in the log says little. */
bool target_is_subresource(const struct target *target);

#endif
