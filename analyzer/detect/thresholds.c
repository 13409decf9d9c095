#include "detect/thresholds.h"

#include <string.h>
#include <strings.h>

#include "detect/detector.h"

static bool is_named(struct slice text, const char *name)
{
    return strlen(name) == text.len
           && strncasecmp(text.at, name, text.len) == 0;
}

bool thresholds_set(struct thresholds *t, struct slice rule, uint64_t hits)
{
    if (rule.len == 0) {
        t->every = hits;
        return true;
    }
    for (size_t i = 0; detectors[i] && i < THRESHOLDS_RULES; i++)
        if (is_named(rule, detectors[i]->id)
            || is_named(rule, detectors[i]->name)) {
            t->rules[i] = hits;
            return true;
        }
    return false;
}

bool thresholds_miss(const struct thresholds *t, const struct finding *f)
{
    uint64_t least = finding_is_of_log(f) ? 0 : t->every;

    for (size_t i = 0; detectors[i] && i < THRESHOLDS_RULES; i++)
        if (t->rules[i] > 0 && strcmp(detectors[i]->id, f->rule) == 0)
            least = t->rules[i];
    return f->hits < least;
}
