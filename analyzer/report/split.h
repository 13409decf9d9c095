/**
 * @file
 * A report divided by virtual host: what is said of each, and which of them is
 * hurt most.
 *
 * Nothing is analysed again, and one site is put together at a time. What is
 * said of the logs themselves belongs to no site. Where there is no room for all
 * sites, those without findings are left out first, and counted.
 */
#ifndef REPORT_SPLIT_H
#define REPORT_SPLIT_H

#include "graph/graph.h"
#include "report/report.h"

struct report_split;

/** What is divided. All of it outlives the split. */
struct split_input {
    const struct report *report;
    const struct graph_site *sites; /**< a list: how many requests each had */
    /** All of them, those that the report does not list, too. */
    const struct report_redirect *redirects;
    size_t redirect_count;
    const struct report_chain *chains;
    size_t chain_count;
    size_t max_items; /**< rows of redirects and of chains for a site */
    size_t memory; /**< bytes for the sites, and for the JSON of their index */
    /** NULL: each site is ranked alone; "dir": with those whose logs are in one
     *  directory; else a regular expression, of which the first group or all
     *  that matches of the path of its log is what a site is ranked with. */
    const char *group_by;
};

/** Divide it. NULL without memory. */
struct report_split *report_split_create(const struct split_input *input);

/** The sites, what hurts most first: groups by the worst severity in them, then
 *  by the requests that it hurts, and sites in a group the same. */
const struct report_site *report_split_sites(const struct report_split *split,
                                             size_t *count);

/** How many there are beside them, for which there was no room. */
size_t report_split_left_out(const struct report_split *split);

/** Let @a report be that of the site at @a index, until the next call. */
void report_split_site(struct report_split *split, size_t index,
                       struct report *report);

/** Let @a report be the index of the sites: with what is said of the logs
 *  themselves, and of all clients. */
void report_split_index(const struct report_split *split,
                        struct report *report);

void report_split_destroy(struct report_split *split);

#endif
