#include "detect/detector.h"

/* One or two sites may be partners that the application checks for; of three
 * or more, given as whole URLs, it hardly does. */
enum { ANY_SITE = 3 };

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    unsigned sites;
    bool any;

    if (a->reflected == 0)
        return;
    sites = count_other_sites(d, &a->reflected_hosts, a->node->vhost);
    any = sites >= ANY_SITE && a->reflected_urls * 2 >= a->reflected;
    if (sites > 0)
        report_sign(d, a, any ? SEVERITY_ERROR : SEVERITY_WARNING,
                    any ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM, a->reflected,
                    &a->reflection);
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
    .on_answer = on_answer,
};
