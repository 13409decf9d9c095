#include "explain.h"

#include <strings.h>

#include "detect/detector.h"

void explain_list(FILE *out)
{
    for (const struct detector *const *d = detectors; *d; d++)
        fprintf(out, "%s\t%s\t%s\t%s\n", (*d)->id,
                severity_name((*d)->severity), (*d)->name, (*d)->summary);
}

bool explain_rule(const char *rule, FILE *out)
{
    for (const struct detector *const *each = detectors; *each; each++) {
        const struct detector *d = *each;
        if (strcasecmp(rule, d->id) != 0 && strcasecmp(rule, d->name) != 0)
            continue;
        fprintf(out,
                "%s %s (up to %s)\n\n"
                "  What   %s\n"
                "  Basis  %s\n"
                "  Fix    %s\n",
                d->id, d->name, severity_name(d->severity), d->summary,
                d->basis, d->fix);
        return true;
    }
    return false;
}
