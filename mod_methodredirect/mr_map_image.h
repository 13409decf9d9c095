/**
 * @file
 * A map of redirects as one block of memory: built from text, then only read.
 *
 *     # FROM          TO                              [table] [option ...]
 *     /old/page       https://www.example.com/page
 *     /old/list       /list                           permanent query=drop
 *     "/with blank"   /with-blank                     "GET=301 POST=303"
 *     /withdrawn      gone
 *
 * The block holds offsets instead of pointers, so that it can be written to a
 * file and mapped by other processes wherever there is room. Look-up costs the
 * same for any number of lines; the longest FROM comes first, lines of the same
 * FROM in their order.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_MAP_IMAGE_H
#define MR_MAP_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>

#include "mr_location.h"

/** The longest line, in bytes. */
#define MR_MAP_LINE_MAX 32768

/** The longest text, in bytes. */
#define MR_MAP_TEXT_MAX ((size_t)1 << 31)

/** How many different sets of table and options the lines may have. */
#define MR_MAP_SETTINGS_MAX 4096

struct mr_map_image;

/** What the builder asks about the words behind TO, once for each set of them,
 *  and for the one in the place of TO when they are wrong: NULL, or what is
 *  wrong with @a words. @a needs_target gets whether the table redirects. */
struct mr_map_checker {
    const char *(*check)(void *baton, const char *words, bool *needs_target);
    void *baton;
};

/** As many lines with errors are named besides the first. */
#define MR_MAP_ERROR_LINES 8

/** What went wrong with a text. */
struct mr_map_error {
    unsigned line;      /**< of the first error; 0: not about a line */
    const char *reason; /**< of the first error, in the pool of the call */
    unsigned more;      /**< lines with errors behind that one */
    unsigned more_lines[MR_MAP_ERROR_LINES]; /**< the first of these */
};

/** Build an image from @a text, in memory of malloc() that the caller frees.
 *  @return NULL with @a error set when a line is wrong. */
struct mr_map_image *mr_map_image_build(const char *text, size_t len,
                                        struct mr_map_checker checker,
                                        struct mr_map_error *error,
                                        apr_pool_t *pool);

/** Its size in bytes. */
size_t mr_map_image_size(const struct mr_map_image *image);

/** The image in @a size bytes at @a at; NULL when they are none of this
 *  version, of another size, or cut. What is inside is not verified: take
 *  images only from who built them. */
const struct mr_map_image *mr_map_image_at(const void *at, size_t size);

/** Whether the lines of @a image, whoever wrote it, can be asked for: their
 *  texts are in it and end. It cannot be searched all the same. */
bool mr_map_image_has_sound_lines(const struct mr_map_image *image);

/** Whether two have the same lines, in the same order. */
bool mr_map_image_same_lines(const struct mr_map_image *a,
                             const struct mr_map_image *b);

/** How many lines have a rule. */
unsigned mr_map_image_count(const struct mr_map_image *image);

/** How many sets of words there are, and set @a i. */
unsigned mr_map_image_settings_count(const struct mr_map_image *image);
const char *mr_map_image_settings(const struct mr_map_image *image, unsigned i);

/** One rule. The texts belong to the image. */
struct mr_map_line {
    const char *from;
    const char *to;                 /**< "" when no action needs a target */
    const char *id;                 /**< "" for none */
    struct mr_location_plain plain; /**< of TO; no text when it is not */
    unsigned line;                  /**< in the file */
    unsigned number;                /**< from 0, without empty lines */
    unsigned settings;              /**< number of its set of words */
};

/** Rule @a number. */
void mr_map_image_line(const struct mr_map_image *image, unsigned number,
                       struct mr_map_line *line);

/** Whether a rule before rule @a number may have its FROM. @return false when
 *  none has. */
bool mr_map_image_repeats(const struct mr_map_image *image, unsigned number);

#define MR_MAP_CURSOR_KEYS 16

/** Where a look-up stands. */
struct mr_map_cursor {
    const struct mr_map_image *image;
    const char *path;   /**< as given */
    const char *merged; /**< without runs of slashes, once it has met one */
    apr_pool_t *pool;
    size_t below; /**< keys from this length on are done */
    bool more;    /**< there were more keys than room */
    int count;
    struct {
        size_t len;
        uint64_t hash;
        uint32_t slot; /**< where to look next */
    } key[MR_MAP_CURSOR_KEYS];
};

/** Begin to look up @a path, which must stay until the end. */
void mr_map_cursor_begin(struct mr_map_cursor *cursor,
                         const struct mr_map_image *image, const char *path,
                         apr_pool_t *pool);

/** The next line whose FROM matches, the longest first. @a matched gets the
 *  bytes of the path that it took. @return false when there are no more. */
bool mr_map_next(struct mr_map_cursor *cursor, struct mr_map_line *line,
                 size_t *matched);

#endif
