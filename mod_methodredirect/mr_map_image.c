#include "mr_map_image.h"

#include <string.h>

#include "mr_map_image_private.h"

size_t mr_map_image_size(const struct mr_map_image *image)
{
    return image->size;
}

const struct mr_map_image *mr_map_image_at(const void *at, size_t size)
{
    const struct mr_map_image *image = at;

    return size >= sizeof *image && image->magic == MR_MAP_MAGIC
                   && image->size == size
               ? image
               : NULL;
}

/* Where the strings begin, from the start; more than the size if the counts are
 * too large. */
static uint64_t strings_at(const struct mr_map_image *image)
{
    return sizeof *image
           + ((uint64_t)image->mask + 1) * sizeof(struct mr_map_slot)
           + (uint64_t)image->records * sizeof(struct mr_map_record)
           + (uint64_t)image->settings * sizeof(uint32_t);
}

bool mr_map_image_has_sound_lines(const struct mr_map_image *image)
{
    uint64_t before = strings_at(image), len;
    const struct mr_map_record *record;

    if (image->size <= before)
        return false;
    len = image->size - before;
    if (mr_map_strings(image)[len - 1] != '\0')
        return false;
    record = mr_map_records(image);
    for (uint32_t i = 0; i < image->records; i++, record++)
        if (record->from >= len || record->to >= len || record->id >= len)
            return false;
    return true;
}

bool mr_map_image_same_lines(const struct mr_map_image *a,
                             const struct mr_map_image *b)
{
    const char *lines = (const char *)mr_map_records(a);
    size_t before = (size_t)(lines - (const char *)a);

    return a->size == b->size && a->mask == b->mask && a->records == b->records
           && a->settings == b->settings
           && !memcmp(lines, mr_map_records(b), (size_t)a->size - before);
}

unsigned mr_map_image_count(const struct mr_map_image *image)
{
    return image->records;
}

unsigned mr_map_image_settings_count(const struct mr_map_image *image)
{
    return image->settings;
}

const char *mr_map_image_settings(const struct mr_map_image *image, unsigned i)
{
    return mr_map_strings(image) + mr_map_settings(image)[i];
}

void mr_map_image_line(const struct mr_map_image *image, unsigned number,
                       struct mr_map_line *line)
{
    const struct mr_map_record *record = &mr_map_records(image)[number];
    const char *strings = mr_map_strings(image);

    line->from = strings + record->from;
    line->to = strings + record->to;
    line->id = strings + record->id;
    line->line = record->line;
    line->number = number;
    line->settings = record->settings;
    line->plain.text = record->authority == MR_MAP_NOT_PLAIN ? NULL : line->to;
    line->plain.authority_len = record->authority;
    line->plain.host_len = record->host;
}

bool mr_map_image_repeats(const struct mr_map_image *image, unsigned number)
{
    return mr_map_records(image)[number].repeats;
}

/* --- looking up ---------------------------------------------------------- */

static void keep_key(struct mr_map_cursor *cursor,
                     const struct mr_path_key *key, uint64_t hash,
                     uint32_t slot)
{
    if (cursor->count == MR_MAP_CURSOR_KEYS) {
        cursor->more = true;
        cursor->count--;
        memmove(cursor->key, cursor->key + 1,
                sizeof cursor->key - sizeof cursor->key[0]);
    }
    cursor->key[cursor->count].len = key->len;
    cursor->key[cursor->count].hash = hash;
    cursor->key[cursor->count++].slot = slot;
}

/* Collect the longest keys below cursor->below that some line could have. */
static void collect_keys(struct mr_map_cursor *cursor)
{
    const struct mr_map_image *image = cursor->image;
    const struct mr_map_slot *slots = mr_map_slots(image);
    struct mr_path_key key = {.path = cursor->merged};

    cursor->count = 0;
    cursor->more = false;
    while (mr_path_key_seek(&key, &image->shape) && key.len < cursor->below) {
        uint64_t hash;
        uint32_t slot;

        if (key.run) {
            cursor->merged = mr_path_merge_slashes(cursor->path, cursor->pool);
            key.path = cursor->merged;
            key.run = false;
            continue;
        }
        hash = mr_path_key_hash(&key, image->seed);
        slot = (uint32_t)hash & image->mask;
        while (slots[slot].record && slots[slot].tag != (uint32_t)(hash >> 32))
            slot = (slot + 1) & image->mask;
        if (slots[slot].record)
            keep_key(cursor, &key, hash, slot);
    }
}

void mr_map_cursor_begin(struct mr_map_cursor *cursor,
                         const struct mr_map_image *image, const char *path,
                         apr_pool_t *pool)
{
    cursor->image = image;
    cursor->path = path;
    cursor->merged = path;
    cursor->pool = pool;
    cursor->below = SIZE_MAX;
    collect_keys(cursor);
}

/* How many bytes of the merged path, which begins with a key of @a len, are
 * matched by @a from; 0: it is another one. Mostly it is the key itself. */
static size_t match_key(const struct mr_map_cursor *cursor, const char *from,
                        size_t len)
{
    if (strncmp(from, cursor->merged, len) == 0 && from[len] == '\0')
        return len;
    return mr_prefix_match(from, cursor->merged);
}

bool mr_map_next(struct mr_map_cursor *cursor, struct mr_map_line *line,
                 size_t *matched)
{
    const struct mr_map_image *image = cursor->image;
    const struct mr_map_slot *slots = mr_map_slots(image);

    for (;;) {
        int last = cursor->count - 1;

        if (last < 0) {
            if (!cursor->more)
                return false;
            collect_keys(cursor);
            continue;
        }
        cursor->below = cursor->key[last].len;
        for (uint32_t *at = &cursor->key[last].slot; slots[*at].record;) {
            const struct mr_map_slot *slot = &slots[*at];

            *at = (*at + 1) & image->mask;
            if (slot->tag != (uint32_t)(cursor->key[last].hash >> 32))
                continue;
            mr_map_image_line(image, slot->record - 1, line);
            *matched = match_key(cursor, line->from, cursor->key[last].len);
            if (*matched != cursor->key[last].len)
                continue;
            if (cursor->merged != cursor->path)
                *matched = mr_prefix_match(line->from, cursor->path);
            return true;
        }
        cursor->count--;
    }
}
