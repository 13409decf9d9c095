#include "mr_numbered.h"

#include <string.h>

const char *mr_numbered(apr_pool_t *pool, const char *first, const char *second,
                        unsigned number)
{
    char digits[16], *at = digits + sizeof digits, *text;
    size_t one = strlen(first), two = strlen(second), count;

    *--at = '\0';
    for (unsigned n = number; n > 0; n /= 10)
        *--at = (char)('0' + n % 10);
    if (number > 0)
        *--at = ':';
    count = (size_t)(digits + sizeof digits - at);
    text = apr_palloc(pool, one + two + count);
    memcpy(text, first, one);
    memcpy(text + one, second, two);
    memcpy(text + one + two, at, count);
    return text;
}
