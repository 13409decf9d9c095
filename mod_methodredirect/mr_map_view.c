#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "mr_location.h"
#include "mr_numbered.h"
#include "mr_rule.h"
#include "mr_rule_map_private.h"

void mr_map_view_close(struct mr_map_view *view)
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

const char *mr_map_image_path(const struct mr_rule_map *map,
                              uint32_t generation, const char *suffix,
                              char *path, size_t size)
{
    apr_snprintf(path, size, "%s/map-%u.%u%s", map->folder, map->number,
                 generation, suffix);
    return path;
}

int mr_map_open_later(const struct mr_rule_map *map, uint32_t generation,
                      const char *suffix, int how, size_t *size)
{
    char path[4096];
    struct stat st;
    int fd = map->folder ? open(
                 mr_map_image_path(map, generation, suffix, path, sizeof path),
                 how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
                         : -1;

    if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
        close(fd);
        return -1;
    }
    if (fd >= 0)
        *size = (size_t)st.st_size;
    return fd;
}

static void map_hits(struct mr_rule_map *map, struct mr_map_view *view)
{
    size_t size = 0;
    void *at;
    int fd = mr_map_open_later(map, view->generation, ".hits", O_RDWR, &size);

    if (fd < 0)
        return;
    if (size == mr_map_hits_size(view->image)) {
        at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (at != MAP_FAILED) {
            view->hits = at;
            view->hits_size = size;
        }
    }
    close(fd);
}

bool mr_map_view_open(struct mr_rule_map *map, struct mr_map_view *view,
                      uint32_t generation)
{
    size_t size = map->size;
    int fd = generation == 1
                 ? map->fd
                 : mr_map_open_later(map, generation, "", O_RDONLY, &size);
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
    return true;
}

static bool open_view(struct mr_rule_map *map, struct mr_map_view *view,
                      uint32_t generation)
{
    return mr_map_view_open(map, view, generation) && make_rules(map, view);
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
    mr_map_view_close(view);
    free(view);
}

/* Free what no request holds any more. Under the switching flag. */
static void close_old_views(struct mr_rule_map *map)
{
    for (uint32_t i = 0; i < MR_MAP_VIEWS; i++)
        if (map->views[i].image && i != atomic_load(&map->current)
            && atomic_load(&map->views[i].refs) == 0)
            mr_map_view_close(&map->views[i]);
}

static uint32_t free_view(const struct mr_rule_map *map)
{
    for (uint32_t i = 0; i < MR_MAP_VIEWS; i++)
        if (!map->views[i].image)
            return i;
    return MR_MAP_NO_VIEW;
}

/* Make a view of @a generation the current one. */
static bool switch_to(struct mr_rule_map *map, uint32_t spare,
                      uint32_t generation)
{
    if (!open_view(map, &map->views[spare], generation)) {
        mr_map_view_close(&map->views[spare]);
        return false;
    }
    atomic_store(&map->current, spare);
    close_old_views(map);
    return true;
}

/* Follow the generation. A file that is gone has been followed by another; or
 * the server was restarted before this child has begun. What it was started
 * with is always there. */
void mr_rule_map_switch(struct mr_rule_map *map)
{
    uint32_t spare;
    bool done = false;

    if (atomic_flag_test_and_set(&map->switching))
        return; /* another thread is at it; the present view is good */
    close_old_views(map);
    spare = free_view(map);
    for (int tries = 0; !done && spare != MR_MAP_NO_VIEW && tries < 5; tries++)
        done = switch_to(map, spare, atomic_load(&map->control->generation));
    if (!done && atomic_load(&map->current) == MR_MAP_NO_VIEW)
        switch_to(map, spare, 1);
    atomic_flag_clear(&map->switching);
}

struct mr_map_view *mr_rule_map_acquire(struct mr_rule_map *map)
{
    for (bool tried = false;; tried = true) {
        uint32_t i = atomic_load(&map->current);
        struct mr_map_view *view = &map->views[i];

        if (i == MR_MAP_NO_VIEW) {
            if (tried || !map->control)
                return NULL;
            mr_rule_map_switch(map);
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
        mr_rule_map_switch(map);
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

bool mr_map_view_make_rule(struct mr_rule *rule, const struct mr_map_view *view,
                           const struct mr_rule *directive,
                           const struct mr_map_line *line, apr_pool_t *pool)
{
    *rule = view->rules[line->settings];
    rule->map = NULL;
    rule->from = line->from;
    rule->id = *line->id ? apr_pstrdup(pool, line->id)
                         : mr_numbered(pool, directive->id, "", line->line);
    if (line->plain.text && *line->plain.text) {
        rule->to = mr_location_from_plain(&line->plain, pool);
        return true;
    }
    return !*line->to
           || !mr_location_compile(&rule->to, line->to, -1, NULL, pool);
}

const struct mr_rule *mr_map_view_rule_of(const struct mr_map_view *view,
                                          const struct mr_rule *directive,
                                          const struct mr_map_line *line,
                                          apr_pool_t *pool)
{
    struct mr_rule *rule = apr_palloc(pool, sizeof *rule);
    ap_directive_t *written =
        apr_pmemdup(pool, directive->directive, sizeof *written);

    if (!mr_map_view_make_rule(rule, view, directive, line, pool))
        return NULL;
    written->filename = directive->map->file;
    written->line_num = (int)line->line;
    rule->directive = written;
    rule->kind = rule->exact ? MR_RULE_EXACT : MR_RULE_PREFIX;
    rule->from_text = line->from;
    rule->to_text = *line->to ? line->to : NULL;
    return rule;
}

const struct mr_rule *mr_map_view_words(const struct mr_map_view *view,
                                        unsigned i)
{
    return &view->rules[i];
}

bool mr_map_view_names(const struct mr_map_view *view, const char *method)
{
    unsigned count = mr_map_image_settings_count(view->image);

    for (unsigned i = 0; i < count; i++)
        if (mr_method_table_names(view->rules[i].table, method))
            return true;
    return false;
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
