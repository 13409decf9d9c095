/**
 * @file
 * What the user has listed: --own-hosts, --trusted-targets, --rules,
 * --ignore-file.
 */
#ifndef RUN_NAMED_LISTS_H
#define RUN_NAMED_LISTS_H

#include "detect/acknowledged.h"
#include "detect/rule_list.h"
#include "options.h"
#include "util/host_list.h"

/** NULL: not named. */
struct named_lists {
    struct host_list *own_hosts, *trusted_targets;
    struct rule_list *rules;
    struct acknowledged *acknowledged;
};

/** Read them into @a lists, which is empty. @return false with @a diag set;
 *  release them in any case. */
bool named_lists_read(struct named_lists *lists, const struct options *options,
                      struct diag *diag);

void named_lists_release(struct named_lists *lists);

#endif
