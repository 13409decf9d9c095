#include "detect/per_vhost.h"

static struct vhost_sign sign_of(const struct detection *d,
                                 const struct redirect_answer *a)
{
    if (a->asked_elsewhere == 0
        || count_other_sites(d, &a->asked_hosts, a->node->vhost) == 0)
        return (struct vhost_sign){0, NULL};
    return (struct vhost_sign){a->asked_elsewhere, &a->probe};
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    report_per_vhost(d, log, sign_of, SEVERITY_INFO, CONFIDENCE_MEDIUM);
}

const struct detector detect_open_redirect_probe = {
    .id = "MR408",
    .name = "open-redirect-probe",
    .severity = SEVERITY_INFO,
    .summary = "Requests ask to be redirected to another site; none of these "
               "was.",
    .basis = "CWE-601",
    .fix = "Nothing is broken. If the links are your own, name their targets "
           "with --trusted-targets.",
    .on_log = on_log,
};
