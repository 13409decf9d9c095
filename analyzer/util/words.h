/**
 * @file
 * Whether a text holds one of some words.
 */
#ifndef UTIL_WORDS_H
#define UTIL_WORDS_H

#include <stdbool.h>

#include "util/slice.h"

/** Whether one of @a words, a list ended by NULL, stands anywhere in @a text. */
bool has_word(struct slice text, const char *const *words);

#endif
