/**
 * @file
 * `SetHandler methodredirect-status`: what was counted, for people and
 * programs; and a summary on mod_status' page.
 *
 * One model, three renderings. Rules are read one by one and written at once:
 * a page about a million of them needs no memory for them.
 */
#ifndef MR_STATUS_H
#define MR_STATUS_H

#include <httpd.h>

#include "mr_counters.h"
#include "mr_out.h"
#include "mr_rule.h"
#include "mr_rule_map.h"

/** What a rendering is made of. */
struct mr_status {
    struct mr_counters_age age;
    struct mr_totals totals;
    apr_time_t now;
    const char *vhost; /**< only its rules; NULL: all */
    uint32_t max;      /**< rules on an HTML page, of each kind */
    const char *nonce; /**< of the style sheet, for HTML */
    apr_pool_t *pool;  /**< cleared for each rule */
};

/** A rule and what was counted for it. */
struct mr_status_rule {
    const struct mr_rule *rule;
    struct mr_counts counts;
    uint64_t hits; /**< answers */
};

/** The next rule that the page is about, the first one for a zeroed @a row.
 *  @return false after the last. What the last one took from status->pool is
 *  gone. */
bool mr_status_next(const struct mr_status *status, struct mr_status_rule *row);

/** A map, and what was counted for its lines. */
struct mr_status_map {
    struct mr_rule_map_state state;
    unsigned lines, never_hit;
};

/** What is known of the map of @a rule. @return false when it has none. */
bool mr_status_map(const struct mr_rule *rule, struct mr_status_map *map);

/** "safe" or "unsafe". */
const char *mr_status_methods(int methods);

/** "301" up to "308", "final" or "declined". */
const char *mr_status_outcome(int outcome);

void mr_status_html(const struct mr_out *out, const struct mr_status *status);
void mr_status_json(const struct mr_out *out, const struct mr_status *status);
void mr_status_metrics(const struct mr_out *out,
                       const struct mr_status *status);

/* --- hooks --------------------------------------------------------------- */

int mr_status_handler(request_rec *r);

/** mod_status' page; @a flags are AP_STATUS_*. */
int mr_status_summary(request_rec *r, int flags);

#endif
