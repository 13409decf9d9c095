#include "detect/detector.h"

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    if (a->resent > 0)
        report_flaw(d, a,
                    a->resent_login > 0 ? SEVERITY_ERROR : SEVERITY_WARNING,
                    a->resent);
}

const struct detector detect_credentials_resent = {
    .id = "MR411",
    .name = "credentials-resent",
    .severity = SEVERITY_ERROR,
    .summary = "307 or 308 makes clients send content, perhaps credentials, "
               "again to another site.",
    .basis = "RFC 9700 4.12",
    .fix = "Answer 303, which sends nothing again, or let clients send it to "
           "the other site themselves.",
    .on_answer = on_answer,
};
