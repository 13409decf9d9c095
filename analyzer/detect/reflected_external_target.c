#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "detect/detector.h"
#include "util/groups.h"
#include "util/hash.h"

/* One or two sites may be partners that the application checks for; of three
 * or more, given as whole URLs, it hardly does. */
enum { ANY_SITE = 3, MAX_PLACES = 65536, MEMORY = 16 * 1024 * 1024 };

/* What leads to other sites: /go of /go?to=https://a.example, and /to/ of
 * /to/https://a.example, which is another URL for each site. */
struct place {
    uint64_t hits, urls, answers;
    const struct redirect_answer *first; /* by its URL */
    struct host_set hosts;
};

static struct slice place_of(const struct redirect_answer *a)
{
    struct slice url = a->node->url.template;

    for (uint32_t i = 0; i < a->reflected_hosts.count && url.len > 0; i++) {
        struct slice host = a->reflected_hosts.hosts[i];
        const char *at = memmem(url.at, url.len, host.at, host.len);
        if (at)
            url.len = (size_t)(at - url.at);
    }
    return url;
}

static bool is_before(const struct redirect_answer *a,
                      const struct redirect_answer *b)
{
    int order = slice_compare(a->node->url.literal, b->node->url.literal);

    if (order == 0)
        order = slice_compare(a->node->method_text, b->node->method_text);
    return order < 0 || (order == 0 && a->status < b->status);
}

static void add(struct groups *places, const struct redirect_answer *a,
                struct arena *arena)
{
    struct place *p = groups_entry(
        places, hash_mix(hash_keyed(a->node->vhost), hash_keyed(place_of(a))));

    if (!p)
        return;
    if (!p->first || is_before(a, p->first))
        p->first = a;
    p->hits += a->reflected;
    p->urls += a->reflected_urls;
    p->answers++;
    for (uint32_t i = 0; i < a->reflected_hosts.count; i++)
        host_set_add(&p->hosts, a->reflected_hosts.hosts[i], arena);
}

static void report_place(struct detection *d, const struct place *p)
{
    unsigned sites = count_other_sites(d, &p->hosts, p->first->node->vhost);
    bool any = sites >= ANY_SITE && p->urls * 2 >= p->hits;
    struct finding *f;

    if (sites == 0)
        return;
    f = report_sign(d, p->first, any ? SEVERITY_ERROR : SEVERITY_WARNING,
                    any ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM, p->hits,
                    &p->first->reflection);
    if (f && p->answers > 1)
        f->clients = 0; /* of all of them: not known */
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    struct groups *places = groups_create(sizeof(struct place), MAX_PLACES);
    struct arena *arena = arena_create(MEMORY);

    for (const struct redirect_node *n = graph_nodes(log->graph);
         places && arena && n; n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next)
            if (a->reflected > 0)
                add(places, a, arena);
    /* Until the log is over, another URL may be the first of several. */
    for (struct place *p = places ? groups_next(places, NULL) : NULL; p;
         p = groups_next(places, p))
        if (log->facts || p->answers == 1)
            report_place(d, p);
    groups_destroy(places);
    arena_destroy(arena);
}

const struct detector detect_reflected_external_target = {
    .id = "MR407",
    .name = "reflected-external-target",
    .severity = SEVERITY_ERROR,
    .summary = "A redirect leads to another site because the request named it: "
               "whoever writes the link chooses where visitors end.",
    .basis = "CWE-601; RFC 9700 4.11",
    .fix = "Accept paths of the own site only, or look the target up in a list "
           "of allowed ones; name those that are meant with "
           "--trusted-targets.",
    .on_log = on_log,
};
