#include "detect/detector.h"

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    /* Somebody else's site may have no https; one's own, which has just been
     * asked by it, does. */
    if (a->downgraded > 0)
        report_flaw(d, a,
                    a->downgraded_here > 0 ? SEVERITY_ERROR : SEVERITY_WARNING,
                    a->downgraded);
}

const struct detector detect_https_downgrade = {
    .id = "MR404",
    .name = "https-downgrade",
    .severity = SEVERITY_ERROR,
    .summary = "A request by https is redirected to http: what follows can be "
               "read and changed on its way.",
    .basis = "RFC 9110 4.2.2, RFC 6797",
    .fix = "Redirect to https; behind a proxy that ends TLS let the server "
           "know the client's scheme (MethodRedirectTrustProxy).",
    .on_answer = on_answer,
};
