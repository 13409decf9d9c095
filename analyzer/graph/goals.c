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

/* The goal @a location, made when it is new; its times begin at @a time_us. */
static struct goal *goal_of(struct goals *goals, struct slice location,
                            int64_t time_us, struct arena *arena)
{
    struct goal *goal = goals->first;
    uint64_t hash;

    if (goals->many)
        return NULL;
    hash = hash_stable(location);
    while (goal
           && (goal->hash != hash || !slice_equal(goal->location, location)))
        goal = goal->next;
    if (!goal && (goal = new_goal(goals, location, arena))) {
        goal->hash = hash;
        goal->first_us = goal->last_us = time_us;
    }
    return goal;
}

static void extend(struct goal *goal, int64_t first_us, int64_t last_us)
{
    if (first_us < goal->first_us)
        goal->first_us = first_us;
    if (last_us > goal->last_us)
        goal->last_us = last_us;
}

struct goal *goals_add(struct goals *goals, struct slice location,
                       int64_t time_us, struct arena *arena)
{
    struct goal *goal = goal_of(goals, location, time_us, arena);

    if (!goal)
        return NULL;
    goal->hits++;
    extend(goal, time_us, time_us);
    days_add(&goal->days, time_us);
    return goal;
}

bool goals_merge(struct goals *goals, const struct goal *from,
                 struct arena *arena)
{
    struct goal *goal = goal_of(goals, from->location, from->first_us, arena);

    if (!goal)
        return false;
    goal->hits += from->hits;
    extend(goal, from->first_us, from->last_us);
    goal->days.bits |= from->days.bits;
    return true;
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
