#include "mr_split.h"

#include <stdint.h>
#include <string.h>

#include <apr_strings.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

struct mr_split {
    const char *name;
    uint64_t seed;
    const struct mr_rule *member[MR_SPLIT_MAX];
    unsigned weight[MR_SPLIT_MAX];
    unsigned count;
    uint64_t total; /* of the weights; fits 32 bits */
};

struct mr_split *mr_split_named(apr_array_header_t *splits, const char *name)
{
    struct mr_split **list = (struct mr_split **)splits->elts, *split;

    for (int i = 0; i < splits->nelts; i++)
        if (!strcmp(list[i]->name, name))
            return list[i];
    split = apr_pcalloc(splits->pool, sizeof *split);
    split->name = apr_pstrdup(splits->pool, name);
    split->seed = XXH64(name, strlen(name), 0);
    *(struct mr_split **)apr_array_push(splits) = split;
    return split;
}

bool mr_split_add(struct mr_split *split, const struct mr_rule *rule,
                  unsigned weight)
{
    if (split->count == MR_SPLIT_MAX)
        return false;
    split->member[split->count] = rule;
    split->weight[split->count++] = weight;
    split->total += weight;
    return true;
}

const struct mr_rule *mr_split_first(const struct mr_split *split)
{
    return split->member[0];
}

static bool is_left(uint64_t left, unsigned i)
{
    return left >> i & 1;
}

/* The member at @a point on the line of the weights of those left. */
static unsigned member_at(const struct mr_split *split, uint64_t left,
                          uint64_t point)
{
    unsigned i = 0;

    while (!is_left(left, i) || point >= split->weight[i]) {
        if (is_left(left, i))
            point -= split->weight[i];
        i++;
    }
    return i;
}

const struct mr_rule *mr_split_draw(const struct mr_split *split,
                                    const void *key, size_t len,
                                    mr_split_applies *applies, void *context)
{
    uint64_t left = UINT64_MAX; /* no draw reaches beyond the last member */
    uint64_t total = split->total;

    for (unsigned drawn = 0; drawn < split->count; drawn++) {
        uint64_t hash = XXH64(key, len, split->seed + drawn);
        unsigned i = member_at(split, left, hash % total);

        if (applies(split->member[i], context))
            return split->member[i];
        left &= ~((uint64_t)1 << i);
        total -= split->weight[i];
    }
    return NULL;
}
