/**
 * @file
 * URI references: split, resolve against a base, compare origins (RFC 3986).
 *
 * Parts borrow from the text they were split from. Nothing is decoded, nothing
 * is rejected: any byte string splits (RFC 3986 appendix B), because what
 * servers send as Location is not always valid.
 */
#ifndef URI_REFERENCE_H
#define URI_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

/** A component; @a at is NULL when it is undefined, which is not the same as
 *  empty: "http://h" has no query, "http://h?" has an empty one. */
struct uri_part {
    const char *at;
    size_t len;
};

/** The five components. The path is never undefined. */
struct uri_reference {
    struct uri_part scheme, authority, path, query, fragment;
};

/** Split the @a len bytes at @a text into @a uri. */
void uri_reference_split(const char *text, size_t len,
                         struct uri_reference *uri);

/**
 * Resolve @a ref against @a base (RFC 3986 5.2.2, strict) into @a buf of
 * @a size bytes; the result is NUL-terminated and holds the fragment, if any.
 *
 * The result is never longer than both references together plus 8 bytes.
 * @return its length, or 0 when @a size does not suffice.
 */
size_t uri_reference_resolve(const struct uri_reference *base,
                             const struct uri_reference *ref, char *buf,
                             size_t size);

/** Remove "." and ".." segments from the @a len bytes at @a path, in place
 *  (RFC 3986 5.2.4). @return the new length. */
size_t uri_path_remove_dot_segments(char *path, size_t len);

/** The host and port of an authority; user information is left out. A host in
 *  brackets keeps them. @a port is undefined when there is none. */
void uri_authority_split(struct uri_part authority, struct uri_part *host,
                         struct uri_part *port);

/** Whether two absolute URIs share scheme, host and port; a scheme's default
 *  port equals none, case does not count (RFC 6454 4). */
bool uri_origin_equal(const struct uri_reference *a,
                      const struct uri_reference *b);

/** Whether the bytes of @a part are @a text, ignoring ASCII case. */
bool uri_part_is(struct uri_part part, const char *text);

#endif
