/* The counters of a map's lines, from one generation to the next and from one
 * configuration to the next. */
#include <fcntl.h>
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
    _Atomic uint32_t *hits; /* old children may still count here, of the first
                               generation */
    size_t hits_size;
    bool is_copy; /* of a later one: on the heap */
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
    if (kept->is_copy) {
        free((void *)(uintptr_t)kept->image);
        free(kept->hits);
    }
    else {
        munmap((void *)(uintptr_t)kept->image, kept->size);
        if (kept->hits)
            munmap(kept->hits, kept->hits_size);
    }
    free(kept);
}

/* Of the first generation, whose memory no child can make shorter, or fill with
 * another image. */
static bool keep_first(struct mr_rule_map *map, struct kept *kept)
{
    struct mr_map_view view = {.image = NULL};

    if (!mr_map_view_open(map, &view, 1) || !view.hits) {
        mr_map_view_close(&view);
        return false;
    }
    map->hits = NULL; /* they outlive it */
    kept->is_copy = false;
    kept->image = view.image;
    kept->size = view.size;
    kept->hits = view.hits;
    kept->hits_size = mr_map_hits_size(view.image);
    return true;
}

/* A copy of a file in the folder of the children, who may have put anything
 * there; the parent, who is root, must not fall over that. NULL without it; the
 * caller free()s. */
static void *read_copy(const struct mr_rule_map *map, uint32_t generation,
                       const char *suffix, size_t *size)
{
    enum { MOST = 1 << 30 };
    int fd = mr_map_open_later(map, generation, suffix, O_RDONLY, size);
    char *bytes = fd >= 0 && *size > 0 && *size <= MOST ? malloc(*size) : NULL;

    if (bytes && !mr_map_read_all(fd, bytes, *size)) {
        free(bytes);
        bytes = NULL;
    }
    if (fd >= 0)
        close(fd);
    return bytes;
}

static bool keep_later(const struct mr_rule_map *map, uint32_t generation,
                       struct kept *kept)
{
    void *image = read_copy(map, generation, "", &kept->size);

    kept->is_copy = true;
    kept->image = image ? mr_map_image_at(image, kept->size) : NULL;
    if (!kept->image || !mr_map_image_has_sound_lines(kept->image)) {
        free(image);
        kept->image = NULL;
        return false;
    }
    kept->hits = read_copy(map, generation, ".hits", &kept->hits_size);
    if (kept->hits && kept->hits_size == mr_map_hits_size(kept->image))
        return true;
    free(kept->hits);
    free(image);
    return false;
}

/* The latest generation: a child may be about to replace it. */
static bool keep_latest(struct mr_rule_map *map, struct kept *kept)
{
    for (int tries = 0; tries < 5; tries++) {
        uint32_t generation = atomic_load(&map->control->generation);
        if (generation == 1 ? keep_first(map, kept)
                            : keep_later(map, generation, kept))
            return true;
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

    if (!kept || !keep_latest(map, kept)) {
        free(kept);
        return;
    }
    kept->key = key_of(map);
    kept->next = *head;
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
    return !old->is_copy && mr_map_image_same_lines(old->image, now->image);
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
