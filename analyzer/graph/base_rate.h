/**
 * @file
 * How common each target is in all traffic: all requests of a short log, a
 * sample of a long one.
 *
 * The sample is that of the requests whose keys are below a limit, which halves
 * when there are too many (adaptive sampling: Wegman; Flajolet, 1990). Keys are
 * made of what a request says, so that it is the same whatever the order of
 * the requests and however they were divided.
 */
#ifndef GRAPH_BASE_RATE_H
#define GRAPH_BASE_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "util/hash.h"

struct base_rate;

/** A request that was counted. */
struct base_rate_request {
    uint64_t key, target_hash;
};

/** NULL without memory. */
struct base_rate *base_rate_create(void);

/** So many requests are kept at most; then half of all keys are given up. */
enum { BASE_RATE_ROOM = 32768 };

/** The key of @a record. */
static inline uint64_t base_rate_key_of(const struct record *record)
{
    struct slice request = record->request;

    /* "GET /some/page HTTP/1.1": the end of the target, not of the line. */
    if (request.len > 17)
        request.len -= 9;
    return hash_mix(slice_last_bytes(request) ^ (uint64_t)record->time_us,
                    slice_last_bytes(record->client));
}

/** The same, if it is one of those to be counted; else 0. */
uint64_t base_rate_key(const struct base_rate *b, const struct record *record);

/** Count a request of that key for the target of that hash. */
void base_rate_count(struct base_rate *b, uint64_t key, uint64_t target_hash);

/** The share of requests that are for the target and not among @a own, of
 *  which the caller knows why they came; 0 when nothing was counted. */
double base_rate_of_others(struct base_rate *b, uint64_t target_hash,
                           uint64_t own);

/** The requests that were counted, all of those with a key below *@a limit. */
const struct base_rate_request *
base_rate_requests(const struct base_rate *b, size_t *count, uint64_t *limit);

/** Of other requests, too, those with a key below @a limit are counted. */
void base_rate_lower(struct base_rate *b, uint64_t limit);

/** Count what @a more has counted, of other requests. */
void base_rate_merge(struct base_rate *b, const struct base_rate *more);

void base_rate_destroy(struct base_rate *b);

#endif
