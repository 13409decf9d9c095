#include "graph/host_set.h"

void host_set_add(struct host_set *set, struct slice host, struct arena *arena)
{
    struct slice copy;
    uint32_t at = 0;
    int order = 1;

    if (host.len == 0)
        return;
    if (!set->hosts)
        set->hosts = arena_alloc(arena, HOST_SET_MAX * sizeof *set->hosts);
    while (set->hosts && at < set->count
           && (order = slice_compare(host, set->hosts[at])) > 0)
        at++;
    if (set->hosts && at < set->count && order == 0)
        return;
    set->more |= !set->hosts || set->count == HOST_SET_MAX;
    if (!set->hosts || at == HOST_SET_MAX)
        return;
    copy = arena_copy(arena, host);
    if (copy.at == NULL) {
        set->more = true;
        return;
    }
    if (set->count < HOST_SET_MAX)
        set->count++;
    memmove(&set->hosts[at + 1], &set->hosts[at],
            (set->count - 1 - at) * sizeof *set->hosts);
    set->hosts[at] = copy;
}

void host_set_merge(struct host_set *set, const struct host_set *from,
                    struct arena *arena)
{
    set->more |= from->more;
    for (uint32_t i = 0; i < from->count; i++)
        host_set_add(set, from->hosts[i], arena);
}
