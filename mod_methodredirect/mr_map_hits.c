/* The counters of a map's lines, from one generation to the next and from one
 * configuration to the next. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <apr_strings.h>

#include "mr_catalog.h"
#include "mr_rule_map_private.h"

void mr_map_hits_carry(const struct mr_map_image *old,
                       const _Atomic uint32_t *old_hits,
                       const struct mr_map_image *image, _Atomic uint32_t *hits,
                       apr_pool_t *pool)
{
    apr_pool_t *scratch;

    apr_pool_create(&scratch, pool);
    for (unsigned i = 0; i < mr_map_image_count(old); i++) {
        uint32_t count = atomic_load(&old_hits[i]);
        struct mr_map_cursor cursor;
        struct mr_map_line line, met;
        size_t matched;

        if (count == 0)
            continue;
        mr_map_image_line(old, i, &line);
        mr_map_cursor_begin(&cursor, image, line.from, scratch);
        while (mr_map_next(&cursor, &met, &matched)
               && strlen(met.from) >= strlen(line.from))
            if (!strcmp(met.from, line.from) && !strcmp(met.to, line.to)) {
                atomic_fetch_add(&hits[met.number], count);
                break;
            }
        if (i % 1024 == 0)
            apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
}

/* --- over restarts --------------------------------------------------------- */

/* What a map was in the configuration that ends. Outlives the module, which may
 * be unloaded and loaded again: plain data only. */
struct kept {
    struct kept *next;
    uint64_t key; /* of the directive */
    const struct mr_map_image *image;
    size_t size;
    _Atomic uint32_t *hits; /* old children may still count here */
    size_t hits_size;
};

static struct kept **kept_maps(const server_rec *s)
{
    static const char key[] = "methodredirect-map-hits";
    apr_pool_t *pool = s->process->pool;
    void *head = NULL;

    apr_pool_userdata_get(&head, key, pool);
    if (!head) {
        head = apr_pcalloc(pool, sizeof(struct kept *));
        apr_pool_userdata_set(head, key, NULL, pool);
    }
    return head;
}

static void forget(struct kept *kept)
{
    munmap((void *)(uintptr_t)kept->image, kept->size);
    if (kept->hits)
        munmap(kept->hits, kept->hits_size);
    free(kept);
}

/* The latest generation: a child may be about to replace it. */
static bool open_latest(struct mr_rule_map *map, struct mr_map_view *view)
{
    for (int tries = 0; tries < 5; tries++) {
        if (mr_map_view_open(map, view, atomic_load(&map->control->generation))
            && view->hits)
            return true;
        mr_map_view_close(view);
    }
    return false;
}

static uint64_t key_of(const struct mr_rule_map *map)
{
    apr_pool_t *scratch;
    uint64_t key;

    apr_pool_create(&scratch, map->server->process->pool);
    key = mr_catalog_key(map->base, scratch);
    apr_pool_destroy(scratch);
    return key;
}

void mr_map_hits_keep(struct mr_rule_map *map)
{
    struct kept **head = kept_maps(map->server);
    struct kept *kept = calloc(1, sizeof *kept);
    struct mr_map_view view = {.image = NULL};

    if (!kept || !open_latest(map, &view)) {
        free(kept);
        return;
    }
    if (view.hits == map->hits)
        map->hits = NULL; /* they outlive it */
    *kept = (struct kept){
        .next = *head,
        .key = key_of(map),
        .image = view.image,
        .size = view.size,
        .hits = view.hits,
        .hits_size = mr_map_hits_size(view.image),
    };
    *head = kept;
}

static struct kept *take(const struct mr_rule_map *map)
{
    uint64_t key = key_of(map);

    for (struct kept **at = kept_maps(map->server); *at; at = &(*at)->next)
        if ((*at)->key == key) {
            struct kept *found = *at;

            *at = found->next;
            return found;
        }
    return NULL;
}

/* Whether @a old is the same map, so that its counters can go on. */
static bool is_same(const struct kept *old, const struct mr_map_view *now)
{
    return old->size == now->size && !memcmp(old->image, now->image, old->size);
}

void mr_map_hits_inherit(struct mr_rule_map *map, apr_pool_t *pool)
{
    struct kept *old = take(map);
    struct mr_map_view now = {.image = NULL};

    if (!old)
        return;
    if (mr_map_image_at(old->image, old->size)
        && mr_map_view_open(map, &now, 1)) {
        if (is_same(old, &now)) {
            munmap(map->hits, map->hits_size);
            map->hits = old->hits;
            old->hits = NULL;
        }
        else
            mr_map_hits_carry(old->image, old->hits, now.image, map->hits,
                              pool);
    }
    mr_map_view_close(&now);
    forget(old);
}

void mr_map_hits_forget(const server_rec *s)
{
    for (struct kept **head = kept_maps(s); *head;) {
        struct kept *old = *head;

        *head = old->next;
        forget(old);
    }
}
