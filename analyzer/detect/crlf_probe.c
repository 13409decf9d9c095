#include "detect/per_vhost.h"

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    struct finding *f;

    if (a->crlf_reflected == 0)
        return;
    f = report_sign(d, a, SEVERITY_ERROR, CONFIDENCE_CERTAIN, a->crlf_reflected,
                    &a->split);
    advise(d, f,
           "Build Location from the encoded path (in nginx $request_uri, not "
           "$uri), or encode what is taken from the request: as it is, a link "
           "can add headers and content to the response.");
}

static struct vhost_sign sign_of(const struct detection *d,
                                 const struct redirect_answer *a)
{
    (void)d;
    return (struct vhost_sign){a->crlf_asked - a->crlf_reflected, &a->crlf};
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    report_per_vhost(d, log, sign_of, SEVERITY_INFO, CONFIDENCE_HIGH);
}

const struct detector detect_crlf_probe = {
    .id = "MR409",
    .name = "crlf-probe",
    .severity = SEVERITY_ERROR,
    .summary = "Requests hold an encoded end of line with a header behind it: "
               "a try (info), or a success where it stands in Location as it "
               "is (error).",
    .basis = "CWE-113; RFC 9110 5.5",
    .fix = "Nothing is broken where the end of line stays encoded, as Apache "
           "does it.",
    .on_answer = on_answer,
    .on_log = on_log,
};
