#include "detect/detector.h"

/* What to do about each, by enum location_flaw. */
static const char *const fixes[LOCATION_FLAWS] = {
    [LOCATION_BLANK] = "Encode blanks in the target as %20.",
    [LOCATION_ONE_SLASH] =
        "Write the target with two slashes and a host behind http: or https:.",
    [LOCATION_WRONG_PORT] =
        "Leave the port out, or set ServerName with scheme and port: https "
        "does not listen on 80, nor http on 443.",
    [LOCATION_TOO_LONG] =
        "Keep targets below 2048 bytes: leave the query out, or hand on a "
        "short reference to it.",
};

static void on_answer(struct detection *d, const struct redirect_answer *a)
{
    enum location_flaw worst = LOCATION_SOUND;
    struct finding *f;

    for (int i = 1; i < LOCATION_FLAWS; i++)
        if (a->flawed[i] > a->flawed[worst] || worst == LOCATION_SOUND)
            worst = a->flawed[i] > 0 ? (enum location_flaw)i : worst;
    if (worst == LOCATION_SOUND)
        return;
    f = report_flaw(d, a, SEVERITY_WARNING, a->flawed[worst]);
    if (f)
        f->fix = fixes[worst];
}

const struct detector detect_bad_location = {
    .id = "MR405",
    .name = "bad-location",
    .severity = SEVERITY_WARNING,
    .summary = "The Location is no URL that clients can be relied on to "
               "follow.",
    .basis = "RFC 9110 10.2.2, RFC 3986",
    .fix = "Send a well-formed URL in Location.",
    .on_answer = on_answer,
};
