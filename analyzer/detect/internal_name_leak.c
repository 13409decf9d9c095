#include "detect/detector.h"

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    if (a->to_internal > 0)
        report_flaw(d, a, SEVERITY_WARNING, a->to_internal);
}

const struct detector detect_internal_name_leak = {
    .id = "MR406",
    .name = "internal-name-leak",
    .severity = SEVERITY_WARNING,
    .summary = "A public host redirects to a name or address that is of no use "
               "outside of its network.",
    .basis = "RFC 1918, RFC 6762",
    .fix = "Let the proxy rewrite Location (ProxyPassReverse), or tell the "
           "backend its public name (ServerName, UseCanonicalName).",
    .on_answer = on_answer,
};
