#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_optional.h>
#include <apr_strings.h>
#include <mod_watchdog.h>

#include "mr_counters.h"
#include "mr_private.h"
#include "mr_rule_map_private.h"

static bool write_file(const struct mr_rule_map *map, uint32_t generation,
                       const char *suffix, const void *at, size_t size)
{
    char path[4096], part[4096];
    int fd;
    bool written;

    mr_map_image_path(map, generation, ".part", part, sizeof part);
    fd =
        open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    written = mr_map_write_all(fd, at, size);
    if (close(fd) < 0 || !written
        || rename(part,
                  mr_map_image_path(map, generation, suffix, path, sizeof path))
               < 0) {
        unlink(part);
        return false;
    }
    return true;
}

/* A rule that stays keeps its count. */
static _Atomic uint32_t *carry_hits(struct mr_rule_map *map,
                                    const struct mr_map_image *image,
                                    apr_pool_t *pool)
{
    struct mr_map_view *old = mr_rule_map_acquire(map);
    _Atomic uint32_t *hits = calloc(1, mr_map_hits_size(image));

    if (hits && old && old->hits)
        mr_map_hits_carry(old->image, old->hits, image, hits, pool);
    if (old)
        mr_rule_map_release(map, old);
    return hits;
}

/* Write the files of the next generation and let it be known. */
static const char *publish(struct mr_rule_map *map,
                           const struct mr_map_image *image, apr_pool_t *pool)
{
    uint32_t now = atomic_load(&map->control->generation), next = now + 1;
    char path[4096];
    _Atomic uint32_t *hits = NULL;
    bool written = write_file(map, next, "", image, mr_map_image_size(image));

    /* Last, as what is counted from here on is not carried over. */
    if (written)
        hits = carry_hits(map, image, pool);
    written =
        hits && write_file(map, next, ".hits", hits, mr_map_hits_size(image));
    free(hits);
    if (!written)
        return apr_psprintf(pool, "%s: cannot write the new map to %s: %s",
                            map->file, map->folder, strerror(errno));
    atomic_store(&map->control->loaded, apr_time_now());
    atomic_store(&map->control->generation, next);
    unlink(mr_map_image_path(map, now, "", path, sizeof path));
    unlink(mr_map_image_path(map, now, ".hits", path, sizeof path));
    return NULL;
}

/* The same failure, seen again at the next look, is not told again. */
static void note_failure(struct mr_rule_map *map, const char *error)
{
    if (atomic_load(&map->control->failed)
        && !strncmp(map->control->error, error, sizeof map->control->error - 1))
        return;
    apr_cpystrn(map->control->error, error, sizeof map->control->error);
    atomic_store(&map->control->failed, 1);
    mr_counters_event(MR_EVENT_MAP_RELOAD_FAILED);
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, map->server,
                 MR_LOGNO(010) "MethodRedirectMap: %s; the last good map stays "
                               "in force",
                 error);
}

static void reload(struct mr_rule_map *map, apr_pool_t *pool)
{
    struct mr_map_identity identity;
    const char *error = NULL;
    struct mr_map_image *image =
        mr_rule_map_build(map, &identity, &error, pool);

    if (!image)
        map->control->seen = identity; /* it stays wrong until it changes */
    else {
        error = publish(map, image, pool);
        if (!error) {
            map->control->seen = identity;
            atomic_store(&map->control->failed, 0);
            mr_counters_event(MR_EVENT_MAP_RELOADED);
            ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, map->server,
                         MR_LOGNO(011) "MethodRedirectMap: %s: %u rules loaded",
                         map->file, mr_map_image_count(image));
        }
        free(image);
    }
    if (error)
        note_failure(map, error);
#ifdef __GLIBC__
    malloc_trim(0); /* as much again as the map, until the next time */
#endif
}

/* A file that is gone is reported once. */
static bool has_changed(const struct mr_rule_map *map)
{
    return !mr_map_identity_equal(mr_map_identity_of_file(map->file),
                                  map->control->seen);
}

static apr_status_t watch(int state, void *data, apr_pool_t *pool)
{
    struct mr_rule_map *map = data;
    apr_pool_t *scratch;

    if (state != AP_WATCHDOG_STATE_RUNNING || !has_changed(map))
        return APR_SUCCESS;
    apr_pool_create(&scratch, pool);
    reload(map, scratch);
    apr_pool_destroy(scratch);
    return APR_SUCCESS;
}

int mr_rule_map_start_watching(const apr_array_header_t *maps,
                               const char *folder, apr_pool_t *pconf,
                               server_rec *s)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *instance =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *watch_with =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog;

    if (!instance || !watch_with
        || instance(&watchdog, "_methodredirect_", 0, 1, pconf)
               != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s,
                     MR_LOGNO(012) "MethodRedirectMap: reload= needs "
                                   "mod_watchdog; load it or leave reload= "
                                   "out");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    for (int i = 0; i < maps->nelts; i++) {
        struct mr_rule_map *map = APR_ARRAY_IDX(maps, i, struct mr_rule_map *);

        map->folder = folder;
        if (map->reload > 0)
            watch_with(watchdog, map->reload, map, watch);
    }
    return OK;
}
