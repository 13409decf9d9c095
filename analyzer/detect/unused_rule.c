#include "detect/detector.h"
#include "util/groups.h"
#include "util/hash.h"

/* A week holds each day's traffic; what is rarer, the finding leaves to whoever
 * reads how many days it speaks of. */
enum { LEAST_DAYS = 7 };

static const int64_t day_us = 24 * 3600 * INT64_C(1000000);

/* The virtual hosts of which the log holds some rule's redirects: of others it
 * may hold nothing at all. */
static struct groups *covered_vhosts(const struct detect_input *log)
{
    struct groups *covered = groups_create(1, RULE_LIST_MAX);
    size_t count;
    const struct listed_rule *rules = rule_list_rules(log->rules, &count);

    for (size_t i = 0; covered && i < count; i++)
        if (graph_rule_hits(log->graph, rules[i].id) > 0) {
            char *known = groups_entry(covered, hash_keyed(rules[i].vhost));
            if (known)
                *known = 1;
        }
    return covered;
}

static void on_log(struct detection *d, const struct detect_input *log)
{
    struct groups *covered;
    size_t count;
    const struct listed_rule *rules = rule_list_rules(log->rules, &count);
    int64_t days;

    if (!log->facts || count == 0 || !log->facts->has_rule)
        return;
    days = (log->facts->end_us - log->facts->start_us) / day_us;
    covered = days >= LEAST_DAYS ? covered_vhosts(log) : NULL;
    for (size_t i = 0; covered && i < count; i++) {
        const char *is_covered =
            groups_entry(covered, hash_keyed(rules[i].vhost));
        if (!rules[i].redirects || rules[i].is_used_elsewhere || !is_covered
            || !*is_covered || graph_rule_hits(log->graph, rules[i].id) > 0)
            continue;
        advise(d, report_rule(d, &rules[i], SEVERITY_NOTE, log->facts),
               "It redirected nobody in the %lld days of this log, in which "
               "other rules of its virtual host did. Remove it, if nothing "
               "rarer needs it.",
               (long long)days);
    }
    groups_destroy(covered);
}

const struct detector detect_unused_rule = {
    .id = "MR502",
    .name = "unused-rule",
    .severity = SEVERITY_NOTE,
    .summary = "A rule of the configuration (--rules) redirected nobody in the "
               "days of the log.",
    .basis = "the log's note methodredirect-rule, and the configuration",
    .fix = "Remove the rule, if nothing rarer needs it.",
    .on_log = on_log,
};
