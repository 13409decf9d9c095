/**
 * @file
 * Paths that differ only in numbers and identifiers belong together:
 * /orders/17/pay and /orders/18/pay are both /orders/{}/pay.
 */
#ifndef GRAPH_PATH_TEMPLATE_H
#define GRAPH_PATH_TEMPLATE_H

#include "util/slice.h"

/** Longest path that is looked at; longer ones are their own template. */
enum { PATH_TEMPLATE_MAX = 1024 };

/**
 * The template of @a path (without query), in @a out of PATH_TEMPLATE_MAX
 * bytes; @a path itself when no segment is an identifier: only digits, eight
 * or more hexadecimal digits with a digit among them, a UUID, or a mix of 20
 * or more letters and digits.
 */
struct slice path_template(struct slice path, char *out);

#endif
