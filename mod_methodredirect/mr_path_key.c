#include "mr_path_key.h"

#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

bool mr_path_key_next(struct mr_path_key *key)
{
    const char *end = key->path + key->len;

    if (key->len > 0 && *end == '\0')
        return false;
    if (!key->slash && *end == '/') {
        key->slash = true;
        key->len++;
        return true;
    }
    key->slash = false;
    key->depth++;
    key->len = (size_t)(strchrnul(end, '/') - key->path);
    return true;
}

struct mr_path_key mr_path_key_whole(const char *path)
{
    struct mr_path_key key = {.path = path};

    while (mr_path_key_next(&key))
        ;
    return key;
}

void mr_path_shape_add(struct mr_path_shape *shape,
                       const struct mr_path_key *key)
{
    *(key->slash ? &shape->slash : &shape->plain) |= mr_path_depth_bit(key);
    if (key->len > shape->longest)
        shape->longest = key->len;
}

uint64_t mr_path_key_hash(const struct mr_path_key *key, uint64_t seed)
{
    return XXH3_64bits_withSeed(key->path, key->len, seed);
}

uint64_t mr_path_key_seed(void)
{
    uint64_t seed = 0;

    (void)apr_generate_random_bytes((unsigned char *)&seed, sizeof seed);
    return seed;
}

const char *mr_path_merge_slashes(const char *path, apr_pool_t *pool)
{
    char *merged, *to;

    if (!strstr(path, "//"))
        return path;
    merged = to = apr_palloc(pool, strlen(path) + 1);
    for (const char *c = path; *c; c++)
        if (*c != '/' || c == path || c[-1] != '/')
            *to++ = *c;
    *to = '\0';
    return merged;
}

size_t mr_prefix_match(const char *prefix, const char *path)
{
    size_t len = strlen(prefix);
    const char *f = prefix, *p = path;

    if (len == 0)
        return 0;
    if (strncmp(prefix, path, len) == 0) { /* no runs, or the same ones */
        f += len;
        p += len;
        while (f[-1] == '/' && *p == '/')
            p++;
    }
    while (*f) {
        if (*f != *p)
            return 0;
        if (*f == '/') {
            while (*f == '/')
                f++;
            while (*p == '/')
                p++;
        }
        else {
            f++;
            p++;
        }
    }
    if (f[-1] != '/' && *p != '\0' && *p != '/')
        return 0;
    return (size_t)(p - path);
}
