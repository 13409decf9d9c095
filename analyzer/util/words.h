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

/** The same for words on their own, or with an s behind them: "order" stands in
 *  /orders/new, and not in /border. */
bool has_whole_word(struct slice text, const char *const *words);

#endif
