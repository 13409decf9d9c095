/**
 * @file
 * What the files of MethodRedirectMap share: mr_rule_map.c opens maps while the
 * configuration is read, mr_map_view.c looks into them, mr_map_reload.c follows
 * their files, mr_map_hits.c keeps the counts of lines that stay.
 */
#ifndef MR_RULE_MAP_PRIVATE_H
#define MR_RULE_MAP_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <httpd.h>

#include "mr_map_content.h"
#include "mr_rule_map.h"

/* Shared by the parent and all children of one configuration. Children can write
 * to it what they like: the parent takes no more than numbers and a text from
 * it. `seen` belongs to whoever is the singleton. */
struct mr_map_control {
    _Atomic uint32_t generation;
    _Atomic uint32_t failed;
    _Atomic int64_t loaded;
    struct mr_map_identity seen;
    char error[512];
};

/* An image mapped into this process. A request holds it for microseconds;
 * `refs` may be raised by one that comes too late, which then sees that the
 * view is not the current one and never looks inside. */
struct mr_map_view {
    _Atomic uint32_t refs;
    const struct mr_map_image *image; /* NULL: the view is free */
    size_t size;
    uint32_t generation;
    _Atomic uint32_t *hits; /* a counter a rule, shared; NULL: none */
    size_t hits_size;
    apr_pool_t *pool;
    struct mr_rule *rules; /* by set of words */
};

enum { MR_MAP_VIEWS = 4, MR_MAP_NO_VIEW = MR_MAP_VIEWS };

struct mr_rule_map {
    const char *file;
    unsigned number;
    apr_interval_time_t reload; /* 0: never */
    const struct mr_rule *base;
    mr_rule_map_apply *apply;
    server_rec *server;
    pid_t owner; /* the parent */

    /* Of the first generation, inherited by the children. */
    int fd;
    size_t size;
    _Atomic uint32_t *hits;
    size_t hits_size;

    struct mr_map_control *control;
    const char *folder; /* of later generations */

    /* Of this process. */
    _Atomic uint32_t current; /* number of a view */
    atomic_flag switching;
    struct mr_map_view views[MR_MAP_VIEWS];
};

/** Bytes of the counters of @a image. */
size_t mr_map_hits_size(const struct mr_map_image *image);

/** Read and build. @return NULL with @a reason set; otherwise the caller
 *  free()s. @a identity gets what was read, also when it is wrong. */
struct mr_map_image *mr_rule_map_build(const struct mr_rule_map *map,
                                       struct mr_map_identity *identity,
                                       const char **reason, apr_pool_t *pool);

/** Map image and counters of @a generation, without rules. @return false when
 *  there is no image; close the view in any case. */
bool mr_map_view_open(struct mr_rule_map *map, struct mr_map_view *view,
                      uint32_t generation);
void mr_map_view_close(struct mr_map_view *view);

/** Open a file of a later @a generation, which a child has written. @a how:
 *  O_RDONLY or O_RDWR. @a size gets its size. @return a descriptor of a regular
 *  file, or -1. */
int mr_map_open_later(const struct mr_rule_map *map, uint32_t generation,
                      const char *suffix, int how, size_t *size);

/** Add the hits of the lines of @a old to those with the same FROM and TO in
 *  @a image. */
void mr_map_hits_carry(const struct mr_map_image *old,
                       const _Atomic uint32_t *old_hits,
                       const struct mr_map_image *image, _Atomic uint32_t *hits,
                       apr_pool_t *pool);

/** Keep the hits of @a map, whose configuration ends, for the next one. */
void mr_map_hits_keep(struct mr_rule_map *map);

/** Go on with what was kept of the same directive: with the very counters, if
 *  the file is the same, so that old children count, too. */
void mr_map_hits_inherit(struct mr_rule_map *map, apr_pool_t *pool);

/** Forget what nobody has inherited. */
void mr_map_hits_forget(const server_rec *s);

/** Follow the generation, unless another thread is at it. */
void mr_rule_map_switch(struct mr_rule_map *map);

/** The path of a file of @a generation, in @a path of @a size bytes. */
const char *mr_map_image_path(const struct mr_rule_map *map,
                              uint32_t generation, const char *suffix,
                              char *path, size_t size);

/** Let a child of the server look at the files of @a maps. @return OK or an
 *  error, which was logged. */
int mr_rule_map_start_watching(const apr_array_header_t *maps,
                               const char *folder, apr_pool_t *pconf,
                               server_rec *s);

#endif
