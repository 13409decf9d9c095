#include "util/hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static unsigned char secret[HASH_SECRET];

void hash_init(void)
{
    if (getrandom(secret, sizeof secret, GRND_NONBLOCK)
        != (ssize_t)sizeof secret) {
        /* No entropy yet (very early boot): time and process id still keep
         * two runs apart. */
        uint64_t seed = (uint64_t)time(NULL) * 31 + (uint64_t)getpid();
        for (size_t i = 0; i < sizeof secret; i++) {
            seed = hash_mix(seed, i);
            secret[i] = (unsigned char)seed;
        }
    }
}

const unsigned char *hash_secret(void)
{
    return secret;
}

void hash_adopt(const unsigned char other[HASH_SECRET])
{
    memcpy(secret, other, sizeof secret);
}

uint64_t hash_keyed(struct slice bytes)
{
    uint64_t h =
        XXH3_64bits_withSecret(bytes.at, bytes.len, secret, sizeof secret);
    return h ? h : 1;
}

uint64_t hash_stable(struct slice bytes)
{
    return XXH3_64bits(bytes.at, bytes.len);
}
