#include "detect/detector.h"

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    enum confidence best = CONFIDENCE_LOW;
    uint64_t forms = 0;
    struct finding *f;

    if (a->node->method != HTTP_METHOD_POST || a->status != 302)
        return;
    for (const struct redirect_edge *e = a->edges; e; e = e->next) {
        enum confidence c = edge_confidence(d, e);
        if (!edge_loses_method(e) || e->by_form * 2 <= e->hits)
            continue;
        forms += e->by_form;
        if (c > best)
            best = c;
    }
    if (forms == 0)
        return;
    f = report_answer(d, a, SEVERITY_NOTE, best);
    if (f)
        f->hits = forms;
}

const struct detector detect_prg_uses_302 = {
    .id = "MR102",
    .name = "prg-uses-302",
    .severity = SEVERITY_NOTE,
    .summary = "A form is answered with 302 where 303 says what is meant.",
    .basis = "RFC 9110 15.4.4",
    .fix = "303 See Other says \"look at the result there\" without relying on "
           "what clients made of 302; leave it if your framework sends 302.",
    .on_answer = on_answer,
};
