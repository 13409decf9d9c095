#include "mr_numbered.h"

#include <string.h>

/* ":" and its digits. */
static size_t length_of(unsigned number)
{
    size_t len = number > 0;

    for (; number > 0; number /= 10)
        len++;
    return len;
}

const char *mr_numbered(apr_pool_t *pool, const char *first, const char *second,
                        unsigned number)
{
    size_t one = strlen(first), two = strlen(second);
    size_t len = one + two + length_of(number);
    char *text = apr_palloc(pool, len + 1), *at = text + len;

    memcpy(text, first, one);
    memcpy(text + one, second, two);
    *at = '\0';
    if (number > 0)
        text[one + two] = ':';
    for (; number > 0; number /= 10)
        *--at = (char)('0' + number % 10);
    return text;
}
