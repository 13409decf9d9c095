#include "detect/finding.h"

static const char *const severities[] = {"info", "note", "warning", "error"};
static const char *const baselines[] = {NULL, "new", "unchanged", "gone"};
static const char *const confidences[] = {"low", "medium", "high", "certain"};

bool finding_knows_clients(const struct finding *finding)
{
    return finding->clients > 0 || finding->hits == 0;
}

bool finding_is_of_log(const struct finding *finding)
{
    return finding->vhost.len + finding->url.len == 0;
}

const char *severity_name(enum severity severity)
{
    return severities[severity];
}

const char *baseline_name(enum baseline baseline)
{
    return baselines[baseline];
}

const char *confidence_name(enum confidence confidence)
{
    return confidences[confidence];
}

/* The index of @a name in @a names, or -1. */
static int index_of(struct slice name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (slice_is(name, names[i]))
            return i;
    return -1;
}

bool severity_from_name(struct slice name, enum severity *severity)
{
    int i = index_of(name, severities, 4);
    if (i >= 0)
        *severity = (enum severity)i;
    return i >= 0;
}

bool confidence_from_name(struct slice name, enum confidence *confidence)
{
    int i = index_of(name, confidences, 4);
    if (i >= 0)
        *confidence = (enum confidence)i;
    return i >= 0;
}
