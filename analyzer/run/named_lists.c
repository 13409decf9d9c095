#include "run/named_lists.h"

#include <time.h>

/* Say which option @a why is about. */
static bool refuse(struct diag *diag, const char *option,
                   const struct diag *why)
{
    diag_set(diag, "%s: %s", option, why->text);
    return false;
}

static bool read_hosts(struct host_list **list, const char *value,
                       const char *option, struct diag *diag)
{
    struct diag why = {""};

    if (value && !(*list = host_list_read(value, &why)))
        return refuse(diag, option, &why);
    return true;
}

bool named_lists_read(struct named_lists *lists, const struct options *options,
                      struct diag *diag)
{
    struct diag why = {""};

    if (!read_hosts(&lists->own_hosts, options->own_hosts, "--own-hosts", diag)
        || !read_hosts(&lists->trusted_targets, options->trusted_targets,
                       "--trusted-targets", diag))
        return false;
    if (options->rules_path
        && !(lists->rules = rule_list_read(options->rules_path, &why)))
        return refuse(diag, "--rules", &why);
    if (options->ignore_path
        && !(lists->acknowledged =
                 acknowledged_read(options->ignore_path, time(NULL), &why)))
        return refuse(diag, "--ignore-file", &why);
    return true;
}

void named_lists_release(struct named_lists *lists)
{
    host_list_destroy(lists->own_hosts);
    host_list_destroy(lists->trusted_targets);
    rule_list_destroy(lists->rules);
    acknowledged_destroy(lists->acknowledged);
}
