#include "report/hurt.h"

#include "util/groups.h"
#include "util/hash.h"

/* Requests of one site, URL and method. */
struct hurt {
    uint32_t site;
    uint64_t hits;
    bool exact;
};

static uint64_t key_of(uint32_t site, const struct finding *f)
{
    uint64_t method = f->method_count > 0 ? hash_keyed(f->methods[0]) : 1;
    uint64_t host = hash_mix(site + 1, hash_keyed(f->vhost));

    return hash_mix(hash_mix(host, method), hash_keyed(f->url));
}

static bool count_one(struct groups *all, const struct finding *f,
                      uint32_t site)
{
    struct hurt *hurt = groups_entry(all, key_of(site, f));

    if (hurt && f->hits > hurt->hits)
        *hurt =
            (struct hurt){site, f->hits, f->hits_error == 0 && !f->estimated};
    return hurt != NULL;
}

bool hurt_count(const struct finding *findings, size_t count,
                const uint32_t *sites, hurt_add *add, void *context)
{
    struct groups *all = groups_create(sizeof(struct hurt), count + 1);
    bool complete = all != NULL;

    for (size_t i = 0; all && i < count; i++) {
        uint32_t site = sites ? sites[i] : 0;
        if (site != HURT_NO_SITE && findings[i].severity >= SEVERITY_WARNING
            && !finding_is_of_log(&findings[i]))
            complete &= count_one(all, &findings[i], site);
    }
    for (struct hurt *h = all ? groups_next(all, NULL) : NULL; h;
         h = groups_next(all, h))
        add(context, h->site, h->hits, h->exact);
    groups_destroy(all);
    return complete;
}
