#include "detect/detector.h"
#include "detect/probes.h"

enum { LEAST_303 = 5 };

static const char *const fixes[] = {
    [0] = "300 leaves the choice to people, and hardly any client shows it "
          "(mod_speling and mod_negotiation send it): answer with 301 or 302 "
          "and one target.",
    [1] = "305 and 306 have been withdrawn, since any server could name a "
          "proxy: answer with what is meant.",
    [2] =
        "303 is for the result of a POST, or for things that are no documents "
        "(linked data): answer a GET with 302.",
};

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    bool see_other = a->status == 303 && a->hits >= LEAST_303
                     && a->node->method == HTTP_METHOD_GET;
    bool withdrawn = a->status == 305 || a->status == 306;
    struct finding *f;

    if ((!see_other && !withdrawn && a->status != 300)
        || is_probe(a->node->url.literal))
        return;
    f = report_answer(d, a, SEVERITY_NOTE, CONFIDENCE_CERTAIN);
    if (f)
        f->fix = fixes[withdrawn ? 1 : see_other ? 2 : 0];
}

const struct detector detect_odd_status = {
    .id = "MR207",
    .name = "deprecated-or-odd-3xx",
    .severity = SEVERITY_NOTE,
    .summary = "300, 305, 306, or a GET answered with 303: not what clients "
               "are made for.",
    .basis = "RFC 9110 15.4.1, 15.4.4, 15.4.6, 15.4.7",
    .fix = "Answer with 301, 302, 307 or 308 and one target.",
    .on_answer = on_answer,
};
