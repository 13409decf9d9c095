/**
 * @file
 * Addresses in a text made those of a network, as GoAccess does it.
 */
#ifndef UTIL_ANONYMOUS_H
#define UTIL_ANONYMOUS_H

#include <stddef.h>

/** How much is hidden: of IPv4 8, 16 or 24 bits, of IPv6 64, 80 or 96. */
enum anonymous_level {
    ANONYMOUS_OFF,
    ANONYMOUS_DEFAULT,
    ANONYMOUS_STRONG,
    ANONYMOUS_PEDANTIC
};

/** Hide the last bits of all addresses in the @a len bytes at @a text, with a
 *  port behind them or without. @return how many bytes it has now: no more. */
size_t anonymous_text(char *text, size_t len, enum anonymous_level level);

/** How many of the @a len bytes at @a text, which was cut there, are left without
 *  what may be a piece of an address at its end: it would not be known as one. */
size_t anonymous_cut(const char *text, size_t len);

#endif
