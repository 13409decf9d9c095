#include "util/distinct.h"

#include <math.h>

#include "util/fetch.h"

enum { PRECISION = 10, REGISTERS = DISTINCT_REGISTERS };

_Static_assert(REGISTERS == 1 << PRECISION, "one for each prefix");

static void add_to_registers(uint8_t *registers, uint64_t hash)
{
    uint64_t rest = hash << PRECISION;
    uint8_t rank = rest ? (uint8_t)(__builtin_clzll(rest) + 1)
                        : (uint8_t)(64 - PRECISION + 1);
    uint8_t *r = &registers[hash >> (64 - PRECISION)];

    if (rank > *r)
        *r = rank;
}

static bool holds(const uint64_t *hashes, uint32_t count, uint64_t hash)
{
    for (uint32_t i = 0; i < count; i++)
        if (hashes[i] == hash)
            return true;
    return false;
}

static const uint64_t *hashes_of(const struct distinct *d)
{
    return d->count <= DISTINCT_INLINE ? d->seen.few : d->seen.some;
}

static void start_estimating(struct distinct *d, struct arena *arena)
{
    uint8_t *registers = arena_alloc(arena, REGISTERS);

    if (!registers) {
        d->capped = true;
        return;
    }
    for (uint32_t i = 0; i < d->count; i++)
        add_to_registers(registers, hashes_of(d)[i]);
    d->seen.registers = registers;
    d->estimated = true;
}

void distinct_add(struct distinct *d, uint64_t hash, struct arena *arena)
{
    uint64_t *hashes;

    if (!d->estimated) {
        if (holds(hashes_of(d), d->count, hash))
            return;
        if (d->count < DISTINCT_INLINE) {
            d->seen.few[d->count++] = hash;
            return;
        }
        if (d->count == DISTINCT_INLINE) {
            hashes = arena_alloc(arena, DISTINCT_EXACT * sizeof *hashes);
            if (!hashes) {
                d->capped = true;
                return;
            }
            memcpy(hashes, d->seen.few, sizeof d->seen.few);
            d->seen.some = hashes;
        }
        if (d->count < DISTINCT_EXACT) {
            d->seen.some[d->count++] = hash;
            return;
        }
        start_estimating(d, arena);
    }
    if (d->estimated)
        add_to_registers(d->seen.registers, hash);
}

void distinct_fetch(const struct distinct *d, uint64_t hash)
{
    if (d->estimated)
        fetch(&d->seen.registers[hash >> (64 - PRECISION)], 1);
    else if (d->count > DISTINCT_INLINE)
        fetch(d->seen.some, d->count * sizeof *d->seen.some);
}

bool distinct_is_exact(const struct distinct *d)
{
    return !d->estimated && !d->capped;
}

uint64_t distinct_count(const struct distinct *d)
{
    double sum = 0, estimate, m = REGISTERS;
    unsigned empty = 0;

    if (!d->estimated)
        return d->count;
    for (int i = 0; i < REGISTERS; i++) {
        unsigned rank = d->seen.registers[i];
        if (rank < 64) /* more is not known of so many bits */
            sum += 1 / (double)(UINT64_C(1) << rank);
        empty += rank == 0;
    }
    estimate = 0.7213 / (1 + 1.079 / m) * m * m / sum;
    if (estimate <= 2.5 * m && empty > 0)
        estimate = m * log(m / empty); /* linear counting */
    return (uint64_t)(estimate + 0.5);
}

void distinct_merge(struct distinct *d, const struct distinct *more,
                    struct arena *arena)
{
    d->capped |= more->capped;
    if (!more->estimated) {
        for (uint32_t i = 0; i < more->count; i++)
            distinct_add(d, hashes_of(more)[i], arena);
        return;
    }
    if (!d->estimated)
        start_estimating(d, arena);
    for (int i = 0; d->estimated && i < REGISTERS; i++)
        if (more->seen.registers[i] > d->seen.registers[i])
            d->seen.registers[i] = more->seen.registers[i];
}
