/**
 * @file
 * Sites that are ranked together: those of an account, of a directory.
 */
#ifndef REPORT_SITE_GROUP_H
#define REPORT_SITE_GROUP_H

#include "report/report.h"

/** How badly a site or a group is hurt. */
struct group_rank {
    int worst; /**< severity; -1: nothing was found */
    uint64_t hurt;
};

struct group_rank site_rank(const struct report_site *site);

/** As for qsort(): what hurts most first. */
int group_rank_compare(const struct group_rank *a, const struct group_rank *b);

struct site_grouping;

/** @a how as in struct split_input. NULL without memory. */
struct site_grouping *site_grouping_create(const char *how);

/** Take a site in. @return its group, a part of site->log; empty: it stands
 *  alone. */
struct slice site_grouping_add(struct site_grouping *g,
                               const struct report_site *site);

/** The rank of the group of @a site, whose group is set, when all are taken in;
 *  its own when it stands alone. */
struct group_rank site_grouping_rank(const struct site_grouping *g,
                                     const struct report_site *site);

void site_grouping_destroy(struct site_grouping *g);

#endif
