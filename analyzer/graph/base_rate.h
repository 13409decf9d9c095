/**
 * @file
 * How common each target is in all traffic: a count-min sketch (Cormode,
 * Muthukrishnan, 2005) over every request of a short log and over a sample of
 * a long one.
 *
 * It only ever says too much, so that a coincidence never looks rarer than it
 * is. The sample is chosen by content: the same log gives the same.
 */
#ifndef GRAPH_BASE_RATE_H
#define GRAPH_BASE_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

struct base_rate;

/** NULL without memory. */
struct base_rate *base_rate_create(void);

/** Whether this record is one of those to be counted. */
bool base_rate_samples(const struct base_rate *b, const struct record *record);

/** Count a request for the target of that hash. */
void base_rate_count(struct base_rate *b, uint64_t target_hash);

/** The share of requests that are for the target and not among @a own, of
 *  which the caller knows why they came; 0 when nothing was counted. */
double base_rate_of_others(const struct base_rate *b, uint64_t target_hash,
                           uint64_t own);

void base_rate_destroy(struct base_rate *b);

#endif
