/**
 * @file
 * What the check of the configuration has found, on its way to the log.
 */
#ifndef MR_FINDING_H
#define MR_FINDING_H

#include <stdbool.h>

#include <httpd.h>

#include "mr_rule.h"

enum mr_finding {
#define FINDING(id, name, level, cure) MR_FINDING_##id,
#include "mr_finding.def"
    MR_FINDING_COUNT
};

/** As many of one name are logged one by one; the rest is counted. */
#define MR_FINDINGS_LOGGED 100

struct mr_findings {
    bool first_pass; /**< only what is to stop the server */
    unsigned count[MR_FINDING_COUNT];
    unsigned errors; /**< problems under MethodRedirectCheck error */
};

/** Log, as MethodRedirectCheck says, that @a rule has @a finding; @a detail is
 *  what is wrong with it, and may hold text of the configuration. */
void mr_finding_add(struct mr_findings *findings, enum mr_finding finding,
                    const struct mr_rule *rule, const char *detail);

/** Log what was left out. */
void mr_findings_end(const struct mr_findings *findings, const server_rec *s);

#endif
