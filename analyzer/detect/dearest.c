#include "detect/dearest.h"

static bool is_before(const struct redirect_answer *a, uint64_t has,
                      const struct redirect_answer *b, uint64_t b_has)
{
    int order;

    if (has != b_has)
        return has > b_has;
    if ((order = slice_compare(a->node->vhost, b->node->vhost))
        || (order = slice_compare(a->node->url.literal, b->node->url.literal))
        || (order = slice_compare(a->node->method_text, b->node->method_text)))
        return order < 0;
    return a->status < b->status;
}

unsigned find_dearest(const struct graph *graph, measure_function *measure,
                      const struct redirect_answer *dearest[DEAREST])
{
    unsigned count = 0;

    for (const struct redirect_node *n = graph_nodes(graph); n; n = n->next)
        for (const struct redirect_answer *a = n->answers; a; a = a->next) {
            uint64_t has = measure(a);
            unsigned at = count;
            while (
                has > 0 && at > 0
                && is_before(a, has, dearest[at - 1], measure(dearest[at - 1])))
                at--;
            if (has == 0 || at == DEAREST)
                continue;
            count += count < DEAREST;
            for (unsigned i = count - 1; i > at; i--)
                dearest[i] = dearest[i - 1];
            dearest[at] = a;
        }
    return count;
}
