/**
 * @file
 * Numbers and sizes as options have them.
 */
#ifndef OPTIONS_NUMBER_H
#define OPTIONS_NUMBER_H

#include <stdbool.h>

/** A decimal number, whole text, from 0 on; what follows it goes to @a end. */
bool options_read_number(const char *value, double *number, const char **end);

/** A whole number, whole text, from @a least to @a most. */
bool options_read_count(const char *value, unsigned least, unsigned most,
                        unsigned *count);

/** The factor of a size's suffix (K, M, G, none); 0 for none of ours. */
double options_size_factor(const char *suffix);

#endif
