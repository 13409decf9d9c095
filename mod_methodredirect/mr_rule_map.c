#ifndef _GNU_SOURCE /* memfd_create */
#define _GNU_SOURCE
#endif
#include "mr_rule_map.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_optional.h>
#include <apr_strings.h>
#include <http_core.h>
#include <mod_watchdog.h>
#include <unixd.h>

#include "mr_counters.h"
#include "mr_private.h"
#include "mr_rule.h"

/* What tells one content of a file from the next. */
struct identity {
    uint64_t device, inode, size, modified, changed;
};

/* Shared by the parent and all children of one configuration; the parent reads
 * nothing from it. `seen` belongs to whoever is the singleton. */
struct control {
    _Atomic uint32_t generation;
    _Atomic uint32_t failed;
    _Atomic int64_t loaded;
    struct identity seen;
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

enum { VIEWS = 4, NO_VIEW = VIEWS };

struct mr_rule_map {
    const char *file;
    unsigned number;
    apr_interval_time_t reload; /* 0: never */
    const struct mr_rule *base;
    mr_rule_map_apply *apply;
    server_rec *server;

    /* Of the first generation, inherited by the children. */
    int fd;
    size_t size;
    _Atomic uint32_t *hits;
    size_t hits_size;

    struct control *control;
    const char *folder; /* of later generations */

    /* Of this process. */
    _Atomic uint32_t current; /* number of a view */
    atomic_flag switching;
    struct mr_map_view views[VIEWS];
};

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

/* --- reading the file ---------------------------------------------------- */

static struct identity identity_of(const struct stat *st)
{
    struct identity id = {st->st_dev, st->st_ino, (uint64_t)st->st_size,
                          (uint64_t)st->st_mtim.tv_sec * 1000000000
                              + (uint64_t)st->st_mtim.tv_nsec,
                          (uint64_t)st->st_ctim.tv_sec * 1000000000
                              + (uint64_t)st->st_ctim.tv_nsec};

    return id;
}

static bool same_identity(struct identity a, struct identity b)
{
    return a.device == b.device && a.inode == b.inode && a.size == b.size
           && a.modified == b.modified && a.changed == b.changed;
}

/* A file read at once. The text is malloc()ed: it may be larger than what a
 * pool should keep. */
struct content {
    char *text;
    size_t len;
    struct identity identity;
};

static const char *read_all(int fd, struct content *content)
{
    size_t got = 0;

    while (got < content->len) {
        ssize_t n = read(fd, content->text + got, content->len - got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return strerror(errno);
        if (n == 0)
            return "it became shorter while it was read";
        got += (size_t)n;
    }
    return NULL;
}

static const char *read_content(int fd, struct content *content)
{
    struct stat before, after;
    const char *error;

    if (fstat(fd, &before) < 0)
        return strerror(errno);
    content->identity = identity_of(&before);
    if (!S_ISREG(before.st_mode))
        return "it is not a regular file";
    if (before.st_size == 0)
        return "it is empty; a map without rules holds a comment";
    if ((uint64_t)before.st_size > MR_MAP_TEXT_MAX)
        return "it is larger than 2 GiB";
    content->len = (size_t)before.st_size;
    content->text = malloc(content->len);
    if (!content->text)
        return "there is not enough memory for it";
    error = read_all(fd, content);
    if (!error && fstat(fd, &after) == 0
        && !same_identity(content->identity, identity_of(&after)))
        error = "it changed while it was read; replace it with rename(2)";
    return error;
}

static const char *read_file(const char *file, struct content *content)
{
    const char *error;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    memset(content, 0, sizeof *content);
    if (fd < 0)
        return strerror(errno);
    error = read_content(fd, content);
    close(fd);
    return error;
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

static const char *line_error(const struct mr_rule_map *map,
                              const struct mr_map_error *error,
                              apr_pool_t *pool)
{
    if (error->line == 0)
        return apr_psprintf(pool, "%s: %s", map->file, error->reason);
    if (error->more == 0)
        return apr_psprintf(pool, "%s:%u: %s", map->file, error->line,
                            error->reason);
    return apr_psprintf(pool, "%s:%u: %s (and %u more lines are wrong)",
                        map->file, error->line, error->reason, error->more);
}

/* Read and build. @return NULL with @a reason set; the image is free()d by the
 * caller. @a identity gets what was read, also when it is wrong. */
static struct mr_map_image *build(const struct mr_rule_map *map,
                                  struct identity *identity,
                                  const char **reason, apr_pool_t *pool)
{
    struct words words = {map, pool};
    struct mr_map_checker checker = {check_words, &words};
    struct mr_map_image *image = NULL;
    struct mr_map_error error;
    struct content content;
    const char *failure = read_file(map->file, &content);

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

static bool write_all(int fd, const void *at, size_t size)
{
    const char *next = at;

    while (size > 0) {
        ssize_t n = write(fd, next, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        next += n;
        size -= (size_t)n;
    }
    return true;
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

static size_t hits_size(const struct mr_map_image *image)
{
    return (mr_map_image_count(image) + 1) * sizeof(uint32_t);
}

/* A file without a name that nobody can change any more. */
static const char *keep_first(struct mr_rule_map *map,
                              const struct mr_map_image *image)
{
    map->size = mr_map_image_size(image);
    map->hits_size = hits_size(image);
    map->hits = share(map->hits_size);
    map->control = share(sizeof *map->control);
    if (!map->hits || !map->control)
        return "cannot share memory";
    map->fd =
        memfd_create("methodredirect-map", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (map->fd < 0 || !write_all(map->fd, image, map->size))
        return "cannot keep the map in memory";
    (void)fcntl(map->fd, F_ADD_SEALS,
                F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
    return NULL;
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
    struct identity identity;
    const char *error = NULL;
    struct mr_map_image *image = build(map, &identity, &error, cmd->temp_pool);

    if (!image)
        return apr_pstrdup(cmd->pool, error);
    apr_pool_cleanup_register(cmd->pool, map, close_first,
                              apr_pool_cleanup_null);
    error = keep_first(map, image);
    free(image);
    if (error)
        return apr_psprintf(cmd->pool, "%s: %s: %s", map->file, error,
                            strerror(errno));
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
    map->fd = -1;
    map->number = (unsigned)maps->nelts;
    atomic_init(&map->current, NO_VIEW);
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

/* --- views --------------------------------------------------------------- */

static void close_view(struct mr_map_view *view)
{
    if (view->image)
        munmap((void *)(uintptr_t)view->image, view->size);
    if (view->hits && view->generation > 1)
        munmap(view->hits, view->hits_size);
    if (view->pool)
        apr_pool_destroy(view->pool);
    view->image = NULL;
    view->hits = NULL;
    view->pool = NULL;
}

/* The rules that the sets of words make. They live in a pool of their own:
 * threads may be at work in all others. */
static bool make_rules(struct mr_rule_map *map, struct mr_map_view *view)
{
    unsigned count = mr_map_image_settings_count(view->image);

    if (apr_pool_create_unmanaged_ex(&view->pool, NULL, NULL) != APR_SUCCESS)
        return false;
    view->rules = apr_palloc(view->pool, (count + 1) * sizeof *view->rules);
    for (unsigned i = 0; i < count; i++) {
        view->rules[i] = *map->base;
        if (map->apply(&view->rules[i], mr_map_image_settings(view->image, i),
                       view->pool))
            return false;
    }
    return true;
}

static bool map_image(struct mr_map_view *view, int fd, size_t size)
{
    void *at =
        size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;

    if (at == MAP_FAILED)
        return false;
    view->size = size;
    view->image = mr_map_image_at(at, size);
    if (!view->image)
        munmap(at, size);
    return view->image != NULL;
}

static const char *image_path(const struct mr_rule_map *map,
                              uint32_t generation, const char *suffix,
                              char *path, size_t size)
{
    apr_snprintf(path, size, "%s/map-%u.%u%s", map->folder, map->number,
                 generation, suffix);
    return path;
}

static int open_later(const struct mr_rule_map *map, uint32_t generation,
                      const char *suffix, int how, size_t *size)
{
    char path[4096];
    struct stat st;
    int fd = map->folder
                 ? open(image_path(map, generation, suffix, path, sizeof path),
                        how | O_CLOEXEC)
                 : -1;

    if (fd >= 0 && fstat(fd, &st) == 0)
        *size = (size_t)st.st_size;
    return fd;
}

static void map_hits(struct mr_rule_map *map, struct mr_map_view *view)
{
    size_t size = 0;
    void *at;
    int fd = open_later(map, view->generation, ".hits", O_RDWR, &size);

    if (fd < 0)
        return;
    if (size == hits_size(view->image)) {
        at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (at != MAP_FAILED) {
            view->hits = at;
            view->hits_size = size;
        }
    }
    close(fd);
}

static bool open_view(struct mr_rule_map *map, struct mr_map_view *view,
                      uint32_t generation)
{
    size_t size = map->size;
    int fd = generation == 1 ? map->fd
                             : open_later(map, generation, "", O_RDONLY, &size);
    bool mapped = fd >= 0 && map_image(view, fd, size);

    if (generation > 1 && fd >= 0)
        close(fd);
    if (!mapped)
        return false;
    view->generation = generation;
    if (generation == 1)
        view->hits = map->hits;
    else
        map_hits(map, view);
    return make_rules(map, view);
}

struct mr_map_view *mr_rule_map_load(struct mr_rule_map *map)
{
    struct mr_map_view *view = map->control ? calloc(1, sizeof *view) : NULL;

    if (view && !open_view(map, view, 1)) {
        mr_rule_map_unload(view);
        return NULL;
    }
    return view;
}

void mr_rule_map_unload(struct mr_map_view *view)
{
    close_view(view);
    free(view);
}

/* Free what no request holds any more. Under the switching flag. */
static void close_old_views(struct mr_rule_map *map)
{
    for (uint32_t i = 0; i < VIEWS; i++)
        if (map->views[i].image && i != atomic_load(&map->current)
            && atomic_load(&map->views[i].refs) == 0)
            close_view(&map->views[i]);
}

static uint32_t free_view(const struct mr_rule_map *map)
{
    for (uint32_t i = 0; i < VIEWS; i++)
        if (!map->views[i].image)
            return i;
    return NO_VIEW;
}

/* Follow the generation. A file that is gone has been followed by another. */
static void switch_view(struct mr_rule_map *map)
{
    uint32_t spare, generation = 0;

    if (atomic_flag_test_and_set(&map->switching))
        return; /* another thread is at it; the present view is good */
    close_old_views(map);
    spare = free_view(map);
    for (int tries = 0; spare != NO_VIEW && tries < 5; tries++) {
        generation = atomic_load(&map->control->generation);
        if (open_view(map, &map->views[spare], generation)) {
            atomic_store(&map->current, spare);
            close_old_views(map);
            break;
        }
        close_view(&map->views[spare]);
    }
    atomic_flag_clear(&map->switching);
}

struct mr_map_view *mr_rule_map_acquire(struct mr_rule_map *map)
{
    for (bool tried = false;; tried = true) {
        uint32_t i = atomic_load(&map->current);
        struct mr_map_view *view = &map->views[i];

        if (i == NO_VIEW) {
            if (tried || !map->control)
                return NULL;
            switch_view(map);
            continue;
        }
        atomic_fetch_add(&view->refs, 1);
        if (atomic_load(&map->current) != i) {
            atomic_fetch_sub(&view->refs, 1);
            continue;
        }
        if (tried || view->generation == atomic_load(&map->control->generation))
            return view;
        atomic_fetch_sub(&view->refs, 1);
        switch_view(map);
    }
}

void mr_rule_map_release(struct mr_rule_map *map, struct mr_map_view *view)
{
    bool old = view != &map->views[atomic_load(&map->current)];

    if (atomic_fetch_sub(&view->refs, 1) == 1 && old
        && !atomic_flag_test_and_set(&map->switching)) {
        close_old_views(map);
        atomic_flag_clear(&map->switching);
    }
}

const struct mr_map_image *mr_map_view_image(const struct mr_map_view *view)
{
    return view->image;
}

const struct mr_rule *mr_map_view_rule(const struct mr_map_view *view,
                                       const struct mr_map_line *line)
{
    return &view->rules[line->settings];
}

const struct mr_rule *mr_map_view_rule_of(const struct mr_map_view *view,
                                          const struct mr_rule *directive,
                                          const struct mr_map_line *line,
                                          apr_pool_t *pool)
{
    struct mr_rule *rule =
        apr_pmemdup(pool, &view->rules[line->settings], sizeof *rule);
    ap_directive_t *written =
        apr_pmemdup(pool, directive->directive, sizeof *written);

    written->filename = directive->map->file;
    written->line_num = (int)line->line;
    rule->directive = written;
    rule->map = NULL;
    rule->kind = rule->exact ? MR_RULE_EXACT : MR_RULE_PREFIX;
    rule->from = rule->from_text = line->from;
    rule->to_text = *line->to ? line->to : NULL;
    rule->id = *line->id
                   ? line->id
                   : apr_psprintf(pool, "%s:%u", directive->id, line->line);
    if (*line->to && mr_location_compile(&rule->to, line->to, -1, NULL, pool))
        return NULL;
    return rule;
}

void mr_map_view_hit(const struct mr_map_view *view,
                     const struct mr_map_line *line)
{
    if (view->hits)
        atomic_fetch_add_explicit(&view->hits[line->number], 1,
                                  memory_order_relaxed);
}

unsigned mr_map_view_hits(const struct mr_map_view *view, unsigned number)
{
    return view->hits
               ? atomic_load_explicit(&view->hits[number], memory_order_relaxed)
               : 0;
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

/* --- later generations --------------------------------------------------- */

static bool write_file(const struct mr_rule_map *map, uint32_t generation,
                       const char *suffix, const void *at, size_t size)
{
    char path[4096], part[4096];
    int fd;
    bool written;

    image_path(map, generation, ".part", part, sizeof part);
    fd =
        open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    written = write_all(fd, at, size);
    if (close(fd) < 0 || !written
        || rename(part, image_path(map, generation, suffix, path, sizeof path))
               < 0) {
        unlink(part);
        return false;
    }
    return true;
}

/* A rule that stays keeps its count. */
static uint32_t *carry_hits(struct mr_rule_map *map,
                            const struct mr_map_image *image, apr_pool_t *pool)
{
    struct mr_map_view *old = mr_rule_map_acquire(map);
    uint32_t *hits = calloc(1, hits_size(image));

    for (unsigned i = 0; hits && old && i < mr_map_image_count(image); i++) {
        struct mr_map_cursor cursor;
        struct mr_map_line line, met;
        size_t matched;

        mr_map_image_line(image, i, &line);
        mr_map_cursor_begin(&cursor, old->image, line.from, pool);
        while (mr_map_next(&cursor, &met, &matched)
               && strlen(met.from) >= strlen(line.from))
            if (!strcmp(met.from, line.from) && !strcmp(met.to, line.to)) {
                hits[i] = mr_map_view_hits(old, met.number);
                break;
            }
        if (i % 1024 == 0)
            apr_pool_clear(pool);
    }
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
    uint32_t *hits = carry_hits(map, image, pool);
    bool written =
        hits && write_file(map, next, ".hits", hits, hits_size(image))
        && write_file(map, next, "", image, mr_map_image_size(image));

    free(hits);
    if (!written)
        return apr_psprintf(pool, "%s: cannot write the new map to %s: %s",
                            map->file, map->folder, strerror(errno));
    atomic_store(&map->control->loaded, apr_time_now());
    atomic_store(&map->control->generation, next);
    unlink(image_path(map, now, "", path, sizeof path));
    unlink(image_path(map, now, ".hits", path, sizeof path));
    return NULL;
}

static void note_failure(struct mr_rule_map *map, const char *error)
{
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
    struct identity identity;
    const char *error = NULL;
    struct mr_map_image *image = build(map, &identity, &error, pool);

    map->control->seen = identity;
    if (image) {
        error = publish(map, image, pool);
        if (!error) {
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

/* A file that is gone has an identity of zeros, and is reported once. */
static bool has_changed(const struct mr_rule_map *map)
{
    struct identity now = {0, 0, 0, 0, 0};
    struct stat st;

    if (stat(map->file, &st) == 0)
        now = identity_of(&st);
    return !same_identity(now, map->control->seen);
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

/* --- the folder of later generations ------------------------------------- */

#define FOLDER "methodredirect-maps."

static void remove_folder(const char *folder, apr_pool_t *pool)
{
    apr_dir_t *dir;
    apr_finfo_t entry;

    if (apr_dir_open(&dir, folder, pool) != APR_SUCCESS)
        return;
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS)
        if (!strncmp(entry.name, "map-", 4))
            apr_file_remove(
                apr_pstrcat(pool, folder, "/", entry.name, (char *)NULL), pool);
    apr_dir_close(dir);
    apr_dir_remove(folder, pool);
}

struct folder {
    const char *path;
    pid_t owner; /* children run the clean-ups of the configuration, too */
    apr_pool_t *pool;
};

static apr_status_t remove_own_folder(void *data)
{
    const struct folder *folder = data;

    if (getpid() == folder->owner)
        remove_folder(folder->path, folder->pool);
    return APR_SUCCESS;
}

/* Folders of servers that were killed. */
static void remove_orphans(const char *runtime, apr_pool_t *pool)
{
    apr_dir_t *dir;
    apr_finfo_t entry;

    if (apr_dir_open(&dir, runtime, pool) != APR_SUCCESS)
        return;
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        long pid;

        if (strncmp(entry.name, FOLDER, strlen(FOLDER)) != 0)
            continue;
        pid = strtol(entry.name + strlen(FOLDER), NULL, 10);
        if (pid > 0 && kill((pid_t)pid, 0) < 0 && errno == ESRCH)
            remove_folder(
                apr_pstrcat(pool, runtime, "/", entry.name, (char *)NULL),
                pool);
    }
    apr_dir_close(dir);
}

static const char *make_folder(apr_pool_t *pconf)
{
    const char *runtime = ap_runtime_dir_relative(pconf, "");
    struct folder *folder = apr_palloc(pconf, sizeof *folder);
    char *path =
        apr_psprintf(pconf, "%s/" FOLDER "%ld.XXXXXX", runtime, (long)getpid());

    remove_orphans(runtime, pconf);
    if (!mkdtemp(path))
        return NULL;
    if (geteuid() == 0
        && chown(path, ap_unixd_config.user_id, ap_unixd_config.group_id) < 0) {
        rmdir(path);
        return NULL;
    }
    folder->path = path;
    folder->owner = getpid();
    folder->pool = pconf;
    apr_pool_cleanup_register(pconf, folder, remove_own_folder,
                              apr_pool_cleanup_null);
    return path;
}

/* --- hooks --------------------------------------------------------------- */

static bool any_reloads(void)
{
    for (int i = 0; i < maps->nelts; i++)
        if (APR_ARRAY_IDX(maps, i, struct mr_rule_map *)->reload > 0)
            return true;
    return false;
}

static int start_watching(const char *folder, apr_pool_t *pconf, server_rec *s)
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

int mr_rule_map_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s)
{
    const char *folder;

    (void)plog;
    (void)ptemp;
    if (mr_rule_map_is_first_pass() || !any_reloads())
        return OK;
    folder = make_folder(pconf);
    if (!folder) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, errno, s,
                     MR_LOGNO(013) "MethodRedirectMap: reload= needs a folder "
                                   "of its own below %s",
                     ap_runtime_dir_relative(pconf, ""));
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return start_watching(folder, pconf, s);
}

void mr_rule_map_child_init(apr_pool_t *pchild, server_rec *s)
{
    (void)pchild;
    for (int i = 0; i < maps->nelts; i++) {
        struct mr_rule_map *map = APR_ARRAY_IDX(maps, i, struct mr_rule_map *);

        if (!map->control)
            continue;
        switch_view(map);
        if (atomic_load(&map->current) == NO_VIEW)
            ap_log_error(APLOG_MARK, APLOG_CRIT, errno, s,
                         MR_LOGNO(014) "MethodRedirectMap: %s: cannot be "
                                       "mapped; its rules do not hold",
                         map->file);
    }
}
