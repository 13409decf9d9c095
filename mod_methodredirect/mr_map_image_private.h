/**
 * @file
 * The layout of a map's image: mr_map_build.c makes it, mr_map_image.c reads
 * it.
 */
#ifndef MR_MAP_IMAGE_PRIVATE_H
#define MR_MAP_IMAGE_PRIVATE_H

#include <stdint.h>

#include "mr_map_image.h"
#include "mr_path_key.h"

#define MR_MAP_MAGIC 0x33304d524d454854u /* changes with the layout */

/* A slot of the hash table; all zero is free. */
struct mr_map_slot {
    uint32_t tag;    /* the upper half of the hash */
    uint32_t record; /* number plus one */
};

/* Offsets are into the strings, at whose beginning stands "". */
struct mr_map_record {
    uint32_t from, to, id;
    uint32_t line;
    uint16_t settings;
    uint16_t
        authority;    /* length in TO; MR_MAP_NOT_PLAIN: TO is to be compiled */
    uint16_t host;    /* length in TO */
    uint16_t repeats; /* a record before it may have the same FROM */
};

enum { MR_MAP_NOT_PLAIN = UINT16_MAX };

/* Behind it: slots, records, offsets of the settings, strings. */
struct mr_map_image {
    uint64_t magic;
    uint64_t size;
    uint64_t seed;
    struct mr_path_shape shape;
    uint32_t mask; /* slots less one */
    uint32_t records;
    uint32_t settings;
    uint32_t reserved;
};

static inline struct mr_map_slot *mr_map_slots(const struct mr_map_image *image)
{
    return (struct mr_map_slot *)(uintptr_t)(image + 1);
}

static inline struct mr_map_record *
mr_map_records(const struct mr_map_image *image)
{
    return (struct mr_map_record *)(void *)(mr_map_slots(image) + image->mask
                                            + 1);
}

static inline uint32_t *mr_map_settings(const struct mr_map_image *image)
{
    return (uint32_t *)(void *)(mr_map_records(image) + image->records);
}

static inline char *mr_map_strings(const struct mr_map_image *image)
{
    return (char *)(mr_map_settings(image) + image->settings);
}

#endif
