/**
 * @file
 * Hashes of byte strings (XXH3).
 *
 * Log content is chosen by whoever sends requests, so tables use the keyed
 * hash, whose secret is drawn at start. What must be the same in every run
 * (fingerprints) uses the stable one.
 */
#ifndef UTIL_HASH_H
#define UTIL_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "util/slice.h"

/** Draw the secret of the keyed hash. Once, before the first hash_keyed(). */
void hash_init(void);

/** The secret, for whoever goes on with what was hashed; to be drawn no more but
 *  taken from another run. */
enum { HASH_SECRET = 192 };
const unsigned char *hash_secret(void);
void hash_adopt(const unsigned char other[HASH_SECRET]);

/** For tables: differs from run to run. Never 0. */
uint64_t hash_keyed(struct slice bytes);

/** For fingerprints: the same everywhere. */
uint64_t hash_stable(struct slice bytes);

/** Mix two hashes into one; order counts. Never 0. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)(a ^ 0x9e3779b97f4a7c15u)
                                * (b ^ 0xe7037ed1a0b428dbu);
    uint64_t h = (uint64_t)product ^ (uint64_t)(product >> 64);
    return h ? h : 1;
}

#endif
