/**
 * @file
 * On how many days something happened: a bit for each day, by its number
 * modulo 64. Days 64 apart are taken for one, so that there were never fewer.
 *
 * Two are merged by or-ing their bits.
 */
#ifndef GRAPH_DAYS_H
#define GRAPH_DAYS_H

#include <stdint.h>

/** Zeroed memory is none. */
struct days {
    uint64_t bits;
};

/** The number of the day (UTC) that holds @a time_us. */
int64_t day_of(int64_t time_us);

/** It happened at @a time_us. */
void days_add(struct days *days, int64_t time_us);

/** On how many days, at least. */
unsigned days_count(const struct days *days);

#endif
