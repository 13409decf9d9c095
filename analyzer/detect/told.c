#include "detect/told.h"

#include <stdlib.h>
#include <string.h>

#include "detect/detection_pieces.h"
#include "util/hash.h"

enum { TOLD_MAX = 200000, MEMORY = 256 << 20 };

static const int64_t day_us = 86400 * (int64_t)1000000;

struct told {
    int64_t now_us;
    struct told_finding *all;
    size_t count, room;
    bool *seen;          /* of those that were told: this time, too */
    struct index *index; /* their numbers and one, by fingerprint, where
                            pointers stand */
    struct arena *arena; /* their texts */
};

struct told *told_create(int64_t now_us)
{
    struct told *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->now_us = now_us;
    t->index = index_create(TOLD_MAX);
    t->arena = arena_create(MEMORY);
    if (t->index && t->arena)
        return t;
    told_destroy(t);
    return NULL;
}

static uint64_t key_of(const char *fingerprint)
{
    return hash_keyed(slice_of(fingerprint));
}

static bool copy_text(struct told *t, struct slice *text)
{
    if (text->len == 0)
        return true;
    *text = arena_copy(t->arena, *text);
    return text->at != NULL;
}

static bool make_room(struct told *t)
{
    size_t room = t->room ? t->room * 2 : 64;
    struct told_finding *larger;

    if (t->count < t->room)
        return true;
    larger = realloc(t->all, room * sizeof *larger);
    if (!larger)
        return false;
    t->all = larger;
    t->room = room;
    return true;
}

bool told_add(struct told *t, const struct told_finding *finding)
{
    struct told_finding copy = *finding;
    uint64_t key = key_of(copy.fingerprint);

    if (index_find(t->index, key))
        return true; /* one of two that look alike is enough */
    copy.fingerprint = arena_copy(t->arena, slice_of(copy.fingerprint)).at;
    copy.rule = arena_copy(t->arena, slice_of(copy.rule)).at;
    if (!copy.fingerprint || !copy.rule || !copy_text(t, &copy.vhost)
        || !copy_text(t, &copy.url) || !copy_text(t, &copy.target)
        || !make_room(t)
        || !index_add(t->index, key, (void *)(uintptr_t)(t->count + 1)))
        return false;
    t->all[t->count++] = copy;
    return true;
}

const struct told_finding *told_all(const struct told *t, size_t *count)
{
    *count = t->count;
    return t->all;
}

/* --- comparing ------------------------------------------------------------ */

static struct told_finding told_of(const struct finding *f, bool is_gone)
{
    return (struct told_finding){.fingerprint = f->fingerprint,
                                 .rule = f->rule,
                                 .vhost = f->vhost,
                                 .url = f->url,
                                 .target = f->target,
                                 .severity = (uint8_t)f->severity,
                                 .confidence = (uint8_t)f->confidence,
                                 .is_gone = is_gone,
                                 .hits = f->hits,
                                 .clients = f->clients,
                                 .first_seen_us = f->first_seen_us,
                                 .last_seen_us = f->last_seen_us,
                                 .first_told_us = f->first_told_us};
}

/* Its number among those that were told, or SIZE_MAX. */
static size_t number_of(const struct told *t, const struct finding *f)
{
    void *found = index_find(t->index, key_of(f->fingerprint));

    return found ? (size_t)(uintptr_t)found - 1 : SIZE_MAX;
}

/* Say what @a f is. @return whether it is to be told. */
static bool judge(struct told *t, struct finding *f, bool is_quiet)
{
    size_t number = number_of(t, f);
    const struct told_finding *before =
        number != SIZE_MAX ? &t->all[number] : NULL;
    bool is_back = before && before->is_gone && !is_quiet;

    if (before)
        t->seen[number] = true;
    f->baseline = !before || is_back ? BASELINE_NEW
                  : is_quiet         ? BASELINE_GONE
                                     : BASELINE_UNCHANGED;
    f->first_told_us =
        f->baseline == BASELINE_NEW ? t->now_us : before->first_told_us;
    return f->baseline != BASELINE_GONE || !before->is_gone;
}

static const struct detector *detector_of(const char *id)
{
    for (const struct detector *const *d = detectors; *d; d++)
        if (strcmp((*d)->id, id) == 0)
            return *d;
    return NULL;
}

/* Tell of one that nothing supports any more. */
static void tell_gone(struct detection *d, const struct told_finding *before)
{
    struct finding *f;

    d->current = detector_of(before->rule);
    f = d->current ? begin_finding(d, (enum severity)before->severity,
                                   (enum confidence)before->confidence)
                   : NULL;
    if (!f)
        return;
    f->vhost = before->vhost;
    f->url = before->url;
    f->target = before->target;
    f->hits = before->hits;
    f->clients = before->clients;
    f->first_seen_us = before->first_seen_us;
    f->last_seen_us = before->last_seen_us;
    f->first_told_us = before->first_told_us;
    f->baseline = BASELINE_GONE;
    strcpy(f->fingerprint, before->fingerprint);
}

static void tell_gone_ones(struct told *t, struct detection *d)
{
    if (d->refused > 0)
        return; /* some may be missing for lack of room */
    for (size_t i = 0; i < t->count; i++)
        if (!t->seen[i] && !t->all[i].is_gone)
            tell_gone(d, &t->all[i]);
}

bool told_compare(struct told *t, struct detection *d, int64_t end_us)
{
    /* A line with a wrong date must not end everything. */
    int64_t now_us = end_us < t->now_us ? end_us : t->now_us;
    int64_t quiet_us = now_us - TOLD_QUIET_DAYS * day_us;
    struct told_finding *now = calloc(d->count + 1, sizeof *now);
    size_t all = d->count;

    t->seen = calloc(t->count + 1, sizeof *t->seen);
    if (!now || !t->seen) {
        free(now);
        return false;
    }
    d->count = 0;
    for (size_t i = 0; i < all; i++) {
        struct finding f = d->findings[i];
        bool is_told = judge(t, &f, f.last_seen_us < quiet_us);
        now[i] = told_of(&f, f.baseline == BASELINE_GONE);
        now[i].fingerprint = arena_copy(d->arena, slice_of(f.fingerprint)).at;
        if (!now[i].fingerprint) {
            free(now);
            return false;
        }
        if (is_told)
            d->findings[d->count++] = f;
    }
    tell_gone_ones(t, d);
    free(t->all);
    t->all = now;
    t->count = t->room = all;
    return true;
}

void told_destroy(struct told *t)
{
    if (!t)
        return;
    index_destroy(t->index);
    arena_destroy(t->arena);
    free(t->all);
    free(t->seen);
    free(t);
}
