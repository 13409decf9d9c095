/**
 * @file
 * The values of hexadecimal digits: of %XX (RFC 3986 2.1), of \xXX and \uXXXX.
 *
 * Digits of either case count, whatever the locale.
 */
#ifndef HEX_DIGIT_H
#define HEX_DIGIT_H

/** The value of the digit @a c, 0 to 15; -1 when it is none. */
static inline int hex_digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/** The byte that two digits at @a at stand for, 0 to 255; -1 when they are not
 *  two digits. Both characters must be there to be read, unless the first of
 *  them is none, such as the end of a string. */
static inline int hex_digit_pair(const char *at)
{
    int high = hex_digit_value(at[0]);
    int low = high < 0 ? -1 : hex_digit_value(at[1]);

    return low < 0 ? -1 : high * 16 + low;
}

#endif
