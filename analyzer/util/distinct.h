/**
 * @file
 * How many distinct things were seen: exact up to 32, then an estimate with
 * about 3 % standard error in one KiB (HyperLogLog: Flajolet, Fusy, Gandouet,
 * Meunier, 2007).
 */
#ifndef UTIL_DISTINCT_H
#define UTIL_DISTINCT_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"

enum { DISTINCT_EXACT = 32, DISTINCT_INLINE = 4, DISTINCT_REGISTERS = 1024 };

/** Zeroed memory is an empty one. */
struct distinct {
    uint32_t count; /**< while exact */
    bool estimated;
    bool capped; /**< some found no memory: there are more */
    union {
        uint64_t few[DISTINCT_INLINE];
        uint64_t *some;     /**< up to DISTINCT_EXACT */
        uint8_t *registers; /**< when estimated */
    } seen;
};

/** Note @a hash; memory comes from @a arena. When that is full, what is not
 *  known yet is not counted. */
void distinct_add(struct distinct *d, uint64_t hash, struct arena *arena);

/** Fetch what adding @a hash will read beside @a d itself. */
void distinct_fetch(const struct distinct *d, uint64_t hash);

/** Note what @a more has noted. */
void distinct_merge(struct distinct *d, const struct distinct *more,
                    struct arena *arena);

/** Whether distinct_count() is the number itself. */
bool distinct_is_exact(const struct distinct *d);

/** The number of distinct hashes noted. */
uint64_t distinct_count(const struct distinct *d);

#endif
