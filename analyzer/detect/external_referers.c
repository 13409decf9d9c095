#include <stdio.h>

#include "detect/dearest.h"

/* Referers are free to be made up: one visitor, or one that comes again and
 * again with another one, is an advertisement. */
enum { CLIENTS = 3, SHOWN = 3 };

static uint64_t referred(const struct redirect_answer *a)
{
    uint64_t clients = distinct_count(&a->referred_clients);

    return clients >= CLIENTS && clients * 4 >= a->referred ? a->referred : 0;
}

/* "a.example, b.example and others" */
static void name_sites(const struct redirect_answer *a, char *text, size_t size)
{
    const struct host_set *hosts = &a->referers;
    uint32_t shown = hosts->count < SHOWN ? hosts->count : SHOWN;
    size_t len = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < shown && len < size; i++)
        len += (size_t)snprintf(text + len, size - len, "%s%.*s", i ? ", " : "",
                                (int)hosts->hosts[i].len, hosts->hosts[i].at);
    if (len < size && (hosts->more || hosts->count > shown))
        snprintf(text + len, size - len, " and others");
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    const struct redirect_answer *most[DEAREST];
    unsigned count;

    if (!log->facts)
        return;
    count = find_dearest(log->graph, referred, most);
    for (unsigned i = 0; i < count; i++) {
        const struct redirect_answer *a = most[i];
        struct finding *f = report_sign(d, a, SEVERITY_INFO, CONFIDENCE_MEDIUM,
                                        a->referred, &a->referral);
        char sites[600];

        if (!f)
            continue;
        f->clients = distinct_count(&a->referred_clients);
        f->estimated = !distinct_is_exact(&a->referred_clients);
        name_sites(a, sites, sizeof sites);
        advise(d, f,
               "Keep the redirect, and ask those who link here to link to the "
               "target: %s.",
               sites);
    }
}

const struct detector detect_external_referers = {
    .id = "MR503",
    .name = "external-referers",
    .severity = SEVERITY_INFO,
    .summary = "Other sites link to what has moved for good; their visitors "
               "still come by the redirect.",
    .basis = "RFC 9110 15.4.2, 10.1.3",
    .fix = "Keep the redirect, and ask those who link here to link to the "
           "target.",
    .on_log = on_log,
};
