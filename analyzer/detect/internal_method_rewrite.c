#include "detect/detector.h"

static void on_rewrite(struct detection *d, const struct method_rewrite *w)
{
    report_rewrite(d, w, SEVERITY_NOTE, CONFIDENCE_CERTAIN);
}

const struct detector detect_internal_method_rewrite = {
    .id = "MR113",
    .name = "internal-method-rewrite",
    .severity = SEVERITY_NOTE,
    .summary = "The server went on with another method than the client sent: "
               "an internal redirect changed it.",
    .basis = "RFC 3875 6.2.2, RFC 9110 9",
    .fix =
        "Look for a CGI that answers with a local Location, or an error page "
        "that answers in the place of the target: let it handle the method, "
        "or answer with a redirect that clients see.",
    .on_rewrite = on_rewrite,
};
