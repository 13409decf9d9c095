#include "graph/goals.h"

#include "util/hash.h"

static struct goal *new_goal(struct goals *goals, struct slice location,
                             struct arena *arena)
{
    struct goal *goal;

    if (goals->count == GOALS_MAX) {
        goals->many = true;
        return NULL;
    }
    goal = arena_alloc(arena, sizeof *goal);
    if (!goal)
        return NULL;
    goal->location = arena_copy(arena, location);
    if (!goal->location.at)
        return NULL;
    goal->next = goals->first;
    goals->first = goal;
    goals->count++;
    return goal;
}

struct goal *goals_add(struct goals *goals, struct slice location,
                       int64_t time_us, struct arena *arena)
{
    struct goal *goal = goals->first;
    uint64_t hash;

    if (goals->many)
        return NULL;
    hash = hash_stable(location);
    while (goal && goal->hash != hash)
        goal = goal->next;
    if (!goal && !(goal = new_goal(goals, location, arena)))
        return NULL;
    if (goal->hits++ == 0) {
        goal->hash = hash;
        goal->first_us = goal->last_us = time_us;
    }
    if (time_us < goal->first_us)
        goal->first_us = time_us;
    if (time_us > goal->last_us)
        goal->last_us = time_us;
    days_add(&goal->days, time_us);
    return goal;
}

const struct goal *goals_main(const struct goals *goals)
{
    const struct goal *most = goals->many ? NULL : goals->first;

    for (const struct goal *g = most; g; g = g->next)
        if (g->hits > most->hits
            || (g->hits == most->hits
                && slice_compare(g->location, most->location) < 0))
            most = g;
    return most;
}
