#include "mr_numbered.h"

#include <string.h>

const char *mr_numbered(apr_pool_t *pool, const char *first, const char *second,
                        unsigned number)
{
    enum { MOST = 12 }; /* ":4294967295" and its end */
    char digits[2 * MOST] = "", *d = digits + MOST - 1;
    size_t one = strlen(first), two = strlen(second);
    char *text = apr_palloc(pool, one + two + MOST);

    if (number > 0) {
        for (; number > 0; number /= 10)
            *--d = (char)('0' + number % 10);
        *--d = ':';
    }
    memcpy(text, first, one);
    memcpy(text + one, second, two);
    memcpy(text + one + two, d, MOST); /* of one size: that costs no call */
    return text;
}
