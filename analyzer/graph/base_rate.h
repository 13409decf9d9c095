/**
 * @file
 * How common each target is in all traffic: all requests of a short log, a
 * sample of a long one.
 *
 * The sample is that of the requests whose keys are the smallest (bottom-k:
 * Cohen, Kaplan, 2007). Keys are made of what a request says, so that it is
 * the same whatever the order of the requests and however they were divided
 * and merged.
 */
#ifndef GRAPH_BASE_RATE_H
#define GRAPH_BASE_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"

/** One request of the sample. */
struct base_rate_request {
    uint64_t key, target_hash;
};

struct base_rate;

/** NULL without memory. */
struct base_rate *base_rate_create(void);

/** The key of this record, if it is one of those to be counted; else 0. */
uint64_t base_rate_key(const struct base_rate *b, const struct record *record);

/** Count a request of that key for the target of that hash. */
void base_rate_count(struct base_rate *b, uint64_t key, uint64_t target_hash);

/** The share of requests that are for the target and not among @a own, of
 *  which the caller knows why they came; 0 when nothing was counted. */
double base_rate_of_others(struct base_rate *b, uint64_t target_hash,
                           uint64_t own);

/** The requests of the sample, in an order that depends on nothing but them;
 *  all that were seen have keys below @a limit. They stay valid until the next
 *  call that changes @a b. */
const struct base_rate_request *
base_rate_requests(struct base_rate *b, size_t *count, uint64_t *limit);

/** Add a sample: base_rate_requests() of another. */
void base_rate_merge(struct base_rate *b,
                     const struct base_rate_request *requests, size_t count,
                     uint64_t limit);

void base_rate_destroy(struct base_rate *b);

#endif
