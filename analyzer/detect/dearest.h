/**
 * @file
 * The few answers of a graph that have most of something.
 */
#ifndef DETECT_DEAREST_H
#define DETECT_DEAREST_H

#include "detect/detector.h"

enum { DEAREST = 5 };

/** How much @a a has; 0: it does not count. */
typedef uint64_t measure_function(const struct redirect_answer *a);

/** Fill @a dearest with those that have most, most first, whatever the order
 *  of the graph's lists. @return how many. */
unsigned find_dearest(const struct graph *graph, measure_function *measure,
                      const struct redirect_answer *dearest[DEAREST]);

#endif
