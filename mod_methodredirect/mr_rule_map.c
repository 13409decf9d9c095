#ifndef _GNU_SOURCE /* memfd_create */
#define _GNU_SOURCE
#endif
#include "mr_rule_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <http_core.h>

#include "mr_map_folder.h"
#include "mr_private.h"
#include "mr_rule.h"
#include "mr_rule_map_private.h"

/* The maps of the configuration that is being read or in force. */
static apr_array_header_t *maps;

int mr_rule_map_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    maps = apr_array_make(pconf, 4, (int)sizeof(struct mr_rule_map *));
    return OK;
}

/* --- building ------------------------------------------------------------ */

/* What a checker needs of the map. */
struct words {
    const struct mr_rule_map *map;
    apr_pool_t *pool;
};

static const char *check_words(void *baton, const char *words,
                               bool *needs_target)
{
    const struct words *w = baton;
    struct mr_rule rule = *w->map->base;
    const char *error = w->map->apply(&rule, words, w->pool);

    *needs_target = mr_method_table_needs_target(rule.table);
    return error;
}

/* "7, 9, 12, ..." */
static const char *further_lines(const struct mr_map_error *error,
                                 apr_pool_t *pool)
{
    const char *text = "";

    for (unsigned i = 0; i < error->more && i < MR_MAP_ERROR_LINES; i++)
        text = apr_psprintf(pool, "%s%s%u", text, i > 0 ? ", " : "",
                            error->more_lines[i]);
    return error->more > MR_MAP_ERROR_LINES
               ? apr_pstrcat(pool, text, ", ...", (char *)NULL)
               : text;
}

static const char *line_error(const struct mr_rule_map *map,
                              const struct mr_map_error *error,
                              apr_pool_t *pool)
{
    if (error->line == 0)
        return apr_psprintf(pool, "%s: %s", map->file, error->reason);
    if (error->more == 0)
        return apr_psprintf(pool, "%s:%u: %s", map->file, error->line,
                            error->reason);
    return apr_psprintf(pool, "%s:%u: %s (%u more %s: %s)", map->file,
                        error->line, error->reason, error->more,
                        error->more == 1 ? "line is wrong" : "lines are wrong",
                        further_lines(error, pool));
}

/* Read and build. @return NULL with @a reason set; the image is free()d by the
 * caller. @a identity gets what was read, also when it is wrong. */
struct mr_map_image *mr_rule_map_build(const struct mr_rule_map *map,
                                       struct mr_map_identity *identity,
                                       const char **reason, apr_pool_t *pool)
{
    struct words words = {map, pool};
    struct mr_map_checker checker = {check_words, &words};
    struct mr_map_image *image = NULL;
    struct mr_map_error error;
    struct mr_map_content content;
    const char *failure = mr_map_content_read(map->file, &content);

    *identity = content.identity;
    if (failure)
        *reason = apr_psprintf(pool, "%s: %s", map->file, failure);
    else {
        image = mr_map_image_build(content.text, content.len, checker, &error,
                                   pool);
        if (!image)
            *reason = line_error(map, &error, pool);
    }
    free(content.text);
    return image;
}

/* --- the first generation ------------------------------------------------ */

static void *share(size_t size)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return at == MAP_FAILED ? NULL : at;
}

static apr_status_t close_first(void *data)
{
    struct mr_rule_map *map = data;

    if (map->fd >= 0)
        close(map->fd);
    if (map->hits)
        munmap(map->hits, map->hits_size);
    if (map->control)
        munmap(map->control, sizeof *map->control);
    return APR_SUCCESS;
}

size_t mr_map_hits_size(const struct mr_map_image *image)
{
    return (mr_map_image_count(image) + 1) * sizeof(uint32_t);
}

/* The configuration is about to end; all of it is there still. */
static apr_status_t keep_hits(void *data)
{
    struct mr_rule_map *map = data;

    if (map->owner == getpid() && map->control
        && ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_EXITING)
        mr_map_hits_keep(map);
    return APR_SUCCESS;
}

static const char *share_counters(struct mr_rule_map *map)
{
    map->hits = share(map->hits_size);
    map->control = share(sizeof *map->control);
    return map->hits && map->control ? NULL : "cannot share memory";
}

/* A file without a name that nobody can change any more. */
static const char *keep_first(struct mr_rule_map *map,
                              const struct mr_map_image *image)
{
    map->size = mr_map_image_size(image);
    map->hits_size = mr_map_hits_size(image);
    map->fd =
        memfd_create("methodredirect-map", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (map->fd < 0 || !mr_map_write_all(map->fd, image, map->size))
        return "cannot keep the map in memory";
    (void)fcntl(map->fd, F_ADD_SEALS,
                F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
    return share_counters(map);
}

/* --- the last good one, over restarts ------------------------------------ */

/* What a file held when this process loaded it last. Lives until the file is
 * no longer configured; the process may unload this module and load it again
 * meanwhile: plain data only. */
struct last_good {
    int fd;
    size_t size, hits_size;
    char file[]; /* the key */
};

static apr_hash_t *last_good_images(const server_rec *s)
{
    static const char key[] = "methodredirect-last-good-maps";
    apr_pool_t *pool = s->process->pool;
    void *images = NULL;

    apr_pool_userdata_get(&images, key, pool);
    if (!images) {
        images = apr_hash_make(pool);
        apr_pool_userdata_set(images, key, NULL, pool);
    }
    return images;
}

static void forget(apr_hash_t *images, struct last_good *good)
{
    apr_hash_set(images, good->file, APR_HASH_KEY_STRING, NULL);
    close(good->fd);
    free(good);
}

static void remember(const struct mr_rule_map *map)
{
    apr_hash_t *images = last_good_images(map->server);
    struct last_good *good =
        apr_hash_get(images, map->file, APR_HASH_KEY_STRING);
    int fd = fcntl(map->fd, F_DUPFD_CLOEXEC, 0);

    if (fd < 0)
        return;
    if (good)
        forget(images, good);
    good = ap_malloc(sizeof *good + strlen(map->file) + 1);
    strcpy(good->file, map->file);
    apr_hash_set(images, good->file, APR_HASH_KEY_STRING, good);
    good->fd = fd;
    good->size = map->size;
    good->hits_size = map->hits_size;
}

static bool is_configured(const char *file)
{
    for (int i = 0; i < maps->nelts; i++)
        if (!strcmp(APR_ARRAY_IDX(maps, i, struct mr_rule_map *)->file, file))
            return true;
    return false;
}

static void forget_others(const server_rec *s, apr_pool_t *ptemp)
{
    apr_hash_t *images = last_good_images(s);
    apr_hash_index_t *at = apr_hash_first(ptemp, images);

    for (; at; at = apr_hash_next(at)) { /* may take out the one it is at */
        struct last_good *good = apr_hash_this_val(at);

        if (!is_configured(good->file))
            forget(images, good);
    }
}

/* A restart must not end the server because of a map that nobody could read
 * since: what it held before stays. @return whether there is such a thing. */
static bool fall_back(struct mr_rule_map *map, const char *error)
{
    const struct last_good *good = apr_hash_get(last_good_images(map->server),
                                                map->file, APR_HASH_KEY_STRING);

    if (!good)
        return false;
    map->fd = fcntl(good->fd, F_DUPFD_CLOEXEC, 0);
    map->size = good->size;
    map->hits_size = good->hits_size;
    if (map->fd < 0 || share_counters(map))
        return false;
    apr_cpystrn(map->control->error, error, sizeof map->control->error);
    atomic_store(&map->control->failed, 1);
    return true;
}

/* The log of a virtual host is not open before. */
static void tell_fall_back(const struct mr_rule_map *map)
{
    if (map->control && atomic_load(&map->control->failed))
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, map->server,
                     MR_LOGNO(015) "MethodRedirectMap: %s; the map stays as it "
                                   "was when the server was started or "
                                   "restarted last",
                     map->control->error);
}

/* At start httpd reads its configuration twice; only `httpd -t` stops after the
 * first time. */
bool mr_rule_map_is_first_pass(void)
{
    return ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
           && ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_NORMAL;
}

static const char *load_first(struct mr_rule_map *map, cmd_parms *cmd)
{
    struct mr_map_identity identity;
    const char *error = NULL;
    struct mr_map_image *image =
        mr_rule_map_build(map, &identity, &error, cmd->temp_pool);

    apr_pool_cleanup_register(cmd->pool, map, close_first,
                              apr_pool_cleanup_null);
    apr_pool_pre_cleanup_register(cmd->pool, map, keep_hits);
    if (image) {
        error = keep_first(map, image);
        free(image);
        if (error)
            return apr_psprintf(cmd->pool, "%s: %s: %s", map->file, error,
                                strerror(errno));
        remember(map);
    }
    else if (!fall_back(map, error))
        return apr_pstrdup(cmd->pool, error);
    map->control->seen = identity;
    atomic_store(&map->control->loaded, apr_time_now());
    atomic_store(&map->control->generation, 1);
    return NULL;
}

const char *mr_rule_map_open(struct mr_rule_map **out, const char *file,
                             apr_interval_time_t reload,
                             const struct mr_rule *base,
                             mr_rule_map_apply *apply, cmd_parms *cmd)
{
    struct mr_rule_map *map = apr_pcalloc(cmd->pool, sizeof *map);

    map->file = ap_server_root_relative(cmd->pool, file);
    if (!map->file)
        return apr_psprintf(cmd->pool, "\"%s\" is not a file name", file);
    map->reload = reload;
    map->base = base;
    map->apply = apply;
    map->server = cmd->server;
    map->owner = getpid();
    map->fd = -1;
    map->number = (unsigned)maps->nelts;
    atomic_init(&map->current, MR_MAP_NO_VIEW);
    atomic_flag_clear(&map->switching);
    APR_ARRAY_PUSH(maps, struct mr_rule_map *) = map;
    *out = map;
    return mr_rule_map_is_first_pass() ? NULL : load_first(map, cmd);
}

const char *mr_rule_map_file(const struct mr_rule_map *map)
{
    return map->file;
}

bool mr_rule_map_reloads(const struct mr_rule_map *map)
{
    return map->reload > 0;
}

void mr_rule_map_state(const struct mr_rule_map *map,
                       struct mr_rule_map_state *state)
{
    memset(state, 0, sizeof *state);
    state->file = map->file;
    if (!map->control)
        return;
    state->generation = atomic_load(&map->control->generation);
    state->loaded = atomic_load(&map->control->loaded);
    state->failed = atomic_load(&map->control->failed) != 0;
    if (state->failed)
        apr_cpystrn(state->error, map->control->error, sizeof state->error);
}

/* --- hooks --------------------------------------------------------------- */

static bool any_reloads(void)
{
    for (int i = 0; i < maps->nelts; i++)
        if (APR_ARRAY_IDX(maps, i, struct mr_rule_map *)->reload > 0)
            return true;
    return false;
}

int mr_rule_map_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s)
{
    const char *folder;

    (void)plog;
    for (int i = 0; i < maps->nelts; i++) {
        struct mr_rule_map *map = APR_ARRAY_IDX(maps, i, struct mr_rule_map *);

        tell_fall_back(map);
        mr_map_hits_inherit(map, ptemp);
    }
    mr_map_hits_forget(s);
    forget_others(s, ptemp);
    if (mr_rule_map_is_first_pass() || !any_reloads())
        return OK;
    folder = mr_map_folder_make(pconf);
    if (!folder) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, errno, s,
                     MR_LOGNO(013) "MethodRedirectMap: reload= needs a folder "
                                   "of its own below %s; create that one or "
                                   "set DefaultRuntimeDir",
                     ap_runtime_dir_relative(pconf, ""));
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return mr_rule_map_start_watching(maps, folder, pconf, s);
}

void mr_rule_map_child_init(apr_pool_t *pchild, server_rec *s)
{
    (void)pchild;
    for (int i = 0; i < maps->nelts; i++) {
        struct mr_rule_map *map = APR_ARRAY_IDX(maps, i, struct mr_rule_map *);

        if (!map->control)
            continue;
        mr_rule_map_switch(map);
        if (atomic_load(&map->current) == MR_MAP_NO_VIEW)
            ap_log_error(APLOG_MARK, APLOG_CRIT, errno, s,
                         MR_LOGNO(014) "MethodRedirectMap: %s: cannot be "
                                       "mapped; its rules do not hold",
                         map->file);
    }
}
