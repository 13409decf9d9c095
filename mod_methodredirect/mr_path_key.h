/**
 * @file
 * The prefixes of a URL path that a rule's FROM can be, and their hashes.
 *
 *     /shop/cart  ->  "/"  "/shop"  "/shop/"  "/shop/cart"
 *
 * A FROM matches whole segments, and one that ends in a slash needs the slash
 * (mod_alias); so a path is found by as many look-ups as it has prefixes,
 * whatever the number of rules. Runs of slashes count as one.
 *
 * Needs APR, not httpd.
 */
#ifndef MR_PATH_KEY_H
#define MR_PATH_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <apr_pools.h>

/** One prefix of a path without runs of slashes; zero all but @a path to begin,
 *  and call mr_path_key_next() or mr_path_key_seek() for the first. */
struct mr_path_key {
    const char *path;
    size_t len;     /**< bytes of @a path that are the key */
    unsigned depth; /**< segments in it */
    bool slash;     /**< it ends in one */
    bool run;       /**< see mr_path_key_seek() */
};

/** Which keys exist, so that a walk can leave out the others. */
struct mr_path_shape {
    uint64_t plain, slash; /**< bit N: a key of N segments; 63: or more */
    uint64_t longest;      /**< bytes of the longest key */
};

/** Step to the next longer prefix. @return false behind the whole path. */
bool mr_path_key_next(struct mr_path_key *key);

/** The key that is the whole of @a path. */
struct mr_path_key mr_path_key_whole(const char *path);

void mr_path_shape_add(struct mr_path_shape *shape,
                       const struct mr_path_key *key);

/** The bit of a shape for the depth of @a key; the last one stands for all from there. */
static inline uint64_t mr_path_depth_bit(const struct mr_path_key *key)
{
    return (uint64_t)1 << (key->depth < 63 ? key->depth : 63);
}

/** Step to the next longer prefix that is like one of @a shape. @return false
 *  when there are no more. When a run of slashes comes first, @a key has its
 *  flag set: give it the merged path and go on. */
static inline bool mr_path_key_seek(struct mr_path_key *key,
                                    const struct mr_path_shape *shape)
{
    const uint64_t plain = shape->plain, slash = shape->slash;
    const char *at = key->path + key->len;
    uint64_t bit = mr_path_depth_bit(key);
    bool at_slash = !key->slash && *at == '/';

    for (;; at_slash = false) {
        if (!at_slash) {
            uint64_t deeper = bit << 1;

            if (*at == '\0')
                return false;
            bit = deeper ? deeper : bit; /* the last one stands for all */
            if ((plain | slash) < bit)
                return false;
            key->depth++;
            at = strchrnul(at, '/');
            if (plain & bit) {
                key->slash = false;
                break;
            }
            if (*at == '\0')
                return false;
        }
        if (at[1] == '/') {
            key->len = (size_t)(at - key->path);
            key->slash = false;
            key->run = true;
            return true;
        }
        at++;
        if (slash & bit) {
            key->slash = true;
            break;
        }
    }
    key->len = (size_t)(at - key->path);
    return key->len <= shape->longest;
}

/** A hash of @a key that nobody can aim at who does not know @a seed. */
uint64_t mr_path_key_hash(const struct mr_path_key *key, uint64_t seed);

/** A seed from the system's random numbers. */
uint64_t mr_path_key_seed(void);

/** @a path with every run of slashes made one; @a path itself when it has
 *  none. */
const char *mr_path_merge_slashes(const char *path, apr_pool_t *pool);

/** How many bytes at the start of @a path are matched by @a prefix, 0 when it
 *  does not match. One pass over the shorter of the two. */
size_t mr_prefix_match(const char *prefix, const char *path);

#endif
