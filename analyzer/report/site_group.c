#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memrchr() */
#endif

#include "report/site_group.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "util/groups.h"
#include "util/hash.h"

enum { MAX_GROUPS = 1 << 17, MAX_PATH_MATCHED = 4096 };

struct group {
    bool known;
    struct group_rank rank;
};

struct site_grouping {
    enum { ALONE, BY_DIRECTORY, BY_REGEX } how;
    regex_t regex;
    struct groups *ranks;
};

struct group_rank site_rank(const struct report_site *site)
{
    struct group_rank rank = {-1, site->hurt};

    for (int s = SEVERITY_INFO; s <= SEVERITY_ERROR; s++)
        if (site->counts[s] > 0)
            rank.worst = s;
    return rank;
}

int group_rank_compare(const struct group_rank *a, const struct group_rank *b)
{
    if (a->worst != b->worst)
        return b->worst - a->worst;
    return (a->hurt < b->hurt) - (a->hurt > b->hurt);
}

struct site_grouping *site_grouping_create(const char *how)
{
    struct site_grouping *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    if (how && strcmp(how, "dir") == 0)
        g->how = BY_DIRECTORY;
    else if (how && regcomp(&g->regex, how, REG_EXTENDED) == 0)
        g->how = BY_REGEX;
    g->ranks = groups_create(sizeof(struct group), MAX_GROUPS);
    if (g->ranks && (!how || g->how != ALONE))
        return g;
    site_grouping_destroy(g);
    return NULL;
}

static struct slice directory_of(struct slice path)
{
    const char *slash = path.len ? memrchr(path.at, '/', path.len) : NULL;

    if (!slash)
        return path.len > 0 ? slice_of(".") : path;
    /* That of /access.log is the root. */
    return (struct slice){path.at,
                          slash > path.at ? (size_t)(slash - path.at) : 1};
}

/* What the first group matches, or all of it. */
static struct slice matched(const struct site_grouping *g, struct slice path)
{
    char text[MAX_PATH_MATCHED];
    regmatch_t at[2];
    int which;

    if (path.len >= sizeof text)
        return (struct slice){NULL, 0};
    memcpy(text, path.at, path.len);
    text[path.len] = '\0';
    if (path.len == 0 || regexec(&g->regex, text, 2, at, 0) != 0)
        return (struct slice){NULL, 0};
    which = g->regex.re_nsub > 0 && at[1].rm_so >= 0;
    return (struct slice){path.at + at[which].rm_so,
                          (size_t)(at[which].rm_eo - at[which].rm_so)};
}

struct slice site_grouping_add(struct site_grouping *g,
                               const struct report_site *site)
{
    struct group_rank rank = site_rank(site);
    struct slice name = {NULL, 0};
    struct group *group;

    if (g->how == BY_DIRECTORY)
        name = directory_of(site->log);
    else if (g->how == BY_REGEX)
        name = matched(g, site->log);
    if (name.len == 0)
        return name;
    group = groups_entry(g->ranks, hash_keyed(name));
    if (!group)
        return (struct slice){NULL, 0};
    if (!group->known || rank.worst > group->rank.worst)
        group->rank.worst = rank.worst;
    group->known = true;
    group->rank.hurt += rank.hurt;
    return name;
}

struct group_rank site_grouping_rank(const struct site_grouping *g,
                                     const struct report_site *site)
{
    const struct group *group =
        site->group.len > 0 ? groups_find(g->ranks, hash_keyed(site->group))
                            : NULL;

    return group ? group->rank : site_rank(site);
}

void site_grouping_destroy(struct site_grouping *g)
{
    if (g->how == BY_REGEX)
        regfree(&g->regex);
    groups_destroy(g->ranks);
    free(g);
}
