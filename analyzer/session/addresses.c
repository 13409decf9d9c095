#include "session/addresses.h"

#include <stdlib.h>

enum {
    PLACES = 16384,
    MANY_AGENTS = 4,
    SHARED = 0xffff /* in the place of an agent: there are that many */
};

/* The first agents seen at an address, by 16 bits of their hashes; one more
 * makes it shared, and that is all there is to know. Bits of a set would say
 * something else in one run of six: four agents fall on four of 31 bits only
 * so often. */
struct address {
    uint16_t tag;                     /* of the address' hash */
    uint16_t agents[MANY_AGENTS - 1]; /* 0: none yet; SHARED in the first */
};

struct addresses {
    uint64_t shared;
    struct address places[PLACES];
};

struct addresses *addresses_create(void)
{
    return calloc(1, sizeof(struct addresses));
}

void addresses_destroy(struct addresses *table)
{
    free(table);
}

uint64_t addresses_shared(const struct addresses *table)
{
    return table->shared;
}

bool addresses_note(struct addresses *table, uint64_t address, uint64_t agent)
{
    struct address *a = &table->places[address % PLACES];
    uint16_t tag = (uint16_t)(address >> 48);
    uint16_t mark = (uint16_t)(1 + (agent >> 32) % (SHARED - 1));

    if (a->tag != tag)
        *a = (struct address){.tag = tag};
    if (a->agents[0] == SHARED)
        return true;
    for (int i = 0; i < MANY_AGENTS - 1; i++) {
        if (a->agents[i] == mark)
            return false;
        if (a->agents[i] == 0) {
            a->agents[i] = mark;
            return false;
        }
    }
    a->agents[0] = SHARED;
    table->shared++;
    return true;
}
