/**
 * @file
 * A file that others may change, read at once: all of it as it was at one
 * moment, or an error.
 */
#ifndef MR_MAP_CONTENT_H
#define MR_MAP_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What tells one content of a file from the next. */
struct mr_map_identity {
    uint64_t device, inode, size, modified, changed;
};

/** The text is malloc()ed, since it may be larger than what a pool should keep;
 *  the caller frees it. */
struct mr_map_content {
    char *text;
    size_t len;
    struct mr_map_identity identity;
};

/** Read @a file. @return NULL, or what is wrong; @a content has the identity
 *  even then, if there is one, and a text to be freed. */
const char *mr_map_content_read(const char *file,
                                struct mr_map_content *content);

/** The identity of what @a file holds now; zeros when there is no such file. */
struct mr_map_identity mr_map_identity_of_file(const char *file);

bool mr_map_identity_equal(struct mr_map_identity a, struct mr_map_identity b);

/** Read @a size bytes of @a fd, no fewer. @return false with errno set, 0 at the
 *  end of the file. */
bool mr_map_read_all(int fd, void *at, size_t size);

/** Write all of @a size bytes to @a fd. */
bool mr_map_write_all(int fd, const void *at, size_t size);

#endif
