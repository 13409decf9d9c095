#include "session/path.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"

/* What is kept of a URL or line to show it. */
enum { MAX_TEXT = 2048 };

struct path {
    struct chain chain; /* all but steps and what the end tells */
    struct chain_step steps[CHAIN_MAX_STEPS];
    size_t bytes;
    int64_t second; /* of the last redirect */
    unsigned in_second;
};

/* A copy of @a s, of its first @a max bytes; empty without memory. */
static struct slice duplicate(struct slice s, size_t max, size_t *bytes)
{
    char *copy;

    if (s.len > max)
        s.len = max;
    copy = malloc(s.len + 1);

    if (copy) {
        if (s.len > 0)
            memcpy(copy, s.at, s.len);
        copy[s.len] = '\0';
        *bytes += s.len + 1;
    }
    return (struct slice){copy, copy ? s.len : 0};
}

static bool same_request(const struct chain_step *a, const struct chain_step *b)
{
    bool other_scheme = a->scheme != b->scheme
                        && a->scheme != TARGET_SCHEME_UNKNOWN
                        && b->scheme != TARGET_SCHEME_UNKNOWN;

    return a->target_hash == b->target_hash && a->target_hash != 0
           && a->host_hash == b->host_hash && !other_scheme
           && slice_equal(a->method_text, b->method_text);
}

/* Whether @a hop may lead to what @a next asked for: it does not when its
 * Location names something else. */
static bool may_lead_to(const struct hop *hop, const struct chain_step *next)
{
    return hop->location.len == 0 || hop->location_target.masked
           || hop->location_target.hash == next->target_hash;
}

/* The step of the cycle that is @a ahead of its first. */
static const struct chain_step *step_of_cycle(const struct path *p,
                                              uint64_t ahead)
{
    return &p->steps[p->chain.cycle_start + ahead % p->chain.cycle_length];
}

/* See whether the new step turns the cycle there is once more. One that does
 * not, or leads out of it, shows that it was none: lines of one second stand in
 * any order, and a URL may be asked for twice. What follows may be another. */
static void follow_cycle(struct path *p, const struct chain_step *step,
                         const struct hop *hop)
{
    struct chain *c = &p->chain;
    uint64_t ahead = c->redirects - c->cycle_start;

    if (same_request(step, step_of_cycle(p, ahead))
        && may_lead_to(hop, step_of_cycle(p, ahead + 1))) {
        c->turns += ahead % c->cycle_length == 0;
        return;
    }
    c->cycle_start = c->step_count;
    c->cycle_length = 0;
    c->turns = 0;
}

/* See whether the new step closes a cycle with one since the last that was
 * none. */
static void look_for_cycle(struct path *p, const struct chain_step *step,
                           const struct hop *hop)
{
    struct chain *c = &p->chain;

    if (c->redirects > c->step_count)
        return; /* some are not kept */
    for (size_t i = c->cycle_start; i < c->step_count; i++) {
        const struct chain_step *next =
            i + 1 < c->step_count ? &p->steps[i + 1] : step;
        if (same_request(step, &p->steps[i]) && may_lead_to(hop, next)) {
            c->cycle_start = i;
            c->cycle_length = c->step_count - i;
            c->turns = 1;
            return;
        }
    }
}

/* Redirects within one second: clients that follow are quick. */
static void count_second(struct path *p, int64_t time_us)
{
    int64_t second = time_us / 1000000;

    if (p->chain.redirects > 0 && second != p->second)
        p->in_second = 0;
    p->second = second;
    if (++p->in_second > p->chain.most_per_second)
        p->chain.most_per_second = p->in_second;
}

/* Keep a copy of @a step. */
static void keep_step(struct path *p, const struct chain_step *step)
{
    struct chain_step *kept = &p->steps[p->chain.step_count++];

    *kept = *step;
    kept->url = duplicate(step->url, MAX_TEXT, &p->bytes);
    /* One byte more shows that a target was too long to be compared. */
    kept->text = duplicate(step->text, TARGET_MAX + 1, &p->bytes);
    kept->host = duplicate(step->host, MAX_TEXT, &p->bytes);
    kept->method_text = duplicate(step->method_text, MAX_TEXT, &p->bytes);
}

static uint64_t host_led_to(const struct hop *hop)
{
    char lower[TARGET_HOST_MAX];
    struct slice host = target_host_text(hop->location_target.host, lower);

    return hop->location.len > 0 && host.len > 0 ? hash_stable(host) : 0;
}

void path_add(struct path *p, const struct hop *hop)
{
    struct chain *c = &p->chain;
    struct chain_step step = {
        .target_hash = hop->redirect.target.hash,
        .host_hash = hop->redirect.target.host_hash,
        .scheme = hop->redirect.target.scheme,
        .status = hop->redirect.status,
        .method = hop->redirect.method,
        .intended = hop_is_post_redirect_get(hop),
        .changes_scheme = hop_changes_scheme(hop),
        .url = hop->redirect.url,
        .text = target_path_query(&hop->redirect.target),
        .host = hop->redirect.target.host,
        .to_host = host_led_to(hop),
        .method_text = hop->redirect.method_text,
    };

    if (c->cycle_length > 0)
        follow_cycle(p, &step, hop);
    else
        look_for_cycle(p, &step, hop);
    count_second(p, hop->redirect.time_us);
    c->redirects++;
    c->last_us = hop->redirect.time_us;
    if (c->step_count < CHAIN_MAX_STEPS)
        keep_step(p, &step);
}

struct path *path_begin(const struct hop *hop)
{
    struct path *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->bytes = sizeof *p;
    p->chain.client_key = hop->client_key;
    p->chain.agent = hop->agent;
    p->chain.first_us = hop->redirect.time_us;
    p->chain.file = hop->redirect.file;
    p->chain.line = hop->redirect.line;
    p->chain.offset = hop->redirect.offset;
    p->chain.confidence = CONFIDENCE_CERTAIN;
    p->chain.vhost = duplicate(hop->vhost, MAX_TEXT, &p->bytes);
    p->chain.text = duplicate(hop->redirect.text, MAX_TEXT, &p->bytes);
    path_add(p, hop);
    return p;
}

struct path *path_restore(const struct chain *chain, int64_t second,
                          unsigned in_second)
{
    struct path *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->bytes = sizeof *p;
    p->chain = *chain;
    p->chain.vhost = duplicate(chain->vhost, MAX_TEXT, &p->bytes);
    p->chain.text = duplicate(chain->text, MAX_TEXT, &p->bytes);
    p->chain.step_count = 0;
    for (size_t i = 0; i < chain->step_count && i < CHAIN_MAX_STEPS; i++)
        keep_step(p, &chain->steps[i]);
    p->second = second;
    p->in_second = in_second;
    return p;
}

int64_t path_second(const struct path *p, unsigned *in_second)
{
    *in_second = p->in_second;
    return p->second;
}

void path_note_pair(struct path *p, const struct hop *hop)
{
    if (hop->confidence < p->chain.confidence)
        p->chain.confidence = hop->confidence;
    if (!(hop->evidence & HOP_BY_LOCATION))
        p->chain.unproven = true;
}

void path_describe(const struct path *p, const struct hop_end *end,
                   struct chain *chain)
{
    *chain = p->chain;
    chain->steps = p->steps;
    chain->has_end = end != NULL;
    if (end)
        chain->end = (struct chain_step){
            .target_hash = end->target.hash,
            .host_hash = end->target.host_hash,
            .scheme = end->target.scheme,
            .status = end->status,
            .method = end->method,
            .method_text = end->method_text,
            .url = end->url,
            .text = target_path_query(&end->target),
            .host = end->target.host,
        };
}

uint64_t path_redirects(const struct path *p)
{
    return p->chain.redirects;
}

bool path_loops(const struct path *p)
{
    return p->chain.cycle_length > 0;
}

size_t path_bytes(const struct path *p)
{
    return p->bytes;
}

void path_destroy(struct path *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->chain.step_count; i++) {
        free((char *)p->steps[i].url.at);
        free((char *)p->steps[i].text.at);
        free((char *)p->steps[i].host.at);
        free((char *)p->steps[i].method_text.at);
    }
    free((char *)p->chain.vhost.at);
    free((char *)p->chain.text.at);
    free(p);
}
