#include "detect/per_vhost.h"

#include "util/groups.h"
#include "util/hash.h"

enum { MAX_VHOSTS = 65536 };

struct sum {
    uint64_t hits;
    const struct redirect_answer *most;
    struct vhost_sign sign; /* of that */
};

/* The order of the graph's lists says nothing: of equal ones, the first by its
 * URL is shown. */
static bool is_more(const struct redirect_answer *a, uint64_t hits,
                    const struct sum *than)
{
    int order;

    if (!than->most || hits != than->sign.hits)
        return !than->most || hits > than->sign.hits;
    order = slice_compare(a->node->url.literal, than->most->node->url.literal);
    if (order == 0)
        order =
            slice_compare(a->node->method_text, than->most->node->method_text);
    return order < 0 || (order == 0 && a->status < than->most->status);
}

static void add(struct groups *sums, const struct redirect_answer *a,
                struct vhost_sign sign)
{
    struct sum *sum = groups_entry(sums, hash_keyed(a->node->vhost));

    if (!sum)
        return;
    if (is_more(a, sign.hits, sum)) {
        sum->most = a;
        sum->sign = sign;
    }
    sum->hits += sign.hits;
}

void report_per_vhost(struct detection *d, const struct detect_input *log,
                      vhost_sign_function *sign_of, enum severity severity,
                      enum confidence confidence)
{
    struct groups *sums =
        log->facts ? groups_create(sizeof(struct sum), MAX_VHOSTS) : NULL;

    if (!sums)
        return;
    for (const struct redirect_node *n = graph_nodes(log->graph); n;
         n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next) {
            struct vhost_sign sign = sign_of(d, a);
            if (sign.hits > 0)
                add(sums, a, sign);
        }
    for (struct sum *s = groups_next(sums, NULL); s; s = groups_next(sums, s)) {
        struct finding *f = report_sign(d, s->most, severity, confidence,
                                        s->hits, s->sign.line);
        if (f)
            f->clients = 0; /* of all of them: not known */
    }
    groups_destroy(sums);
}
