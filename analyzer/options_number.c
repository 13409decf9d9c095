#include "options_number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool options_read_number(const char *value, double *number, const char **end)
{
    char *stop;

    if (!isdigit((unsigned char)*value))
        return false;
    errno = 0;
    *number = strtod(value, &stop);
    *end = stop;
    return errno == 0 && strspn(value, "0123456789.") == (size_t)(stop - value);
}

bool options_read_count(const char *value, unsigned least, unsigned most,
                        unsigned *count)
{
    const char *end;
    double number;

    if (!options_read_number(value, &number, &end) || *end || strchr(value, '.')
        || number < least || number > most)
        return false;
    *count = (unsigned)number;
    return true;
}

double options_size_factor(const char *suffix)
{
    static const struct {
        const char *suffix;
        double factor;
    } factors[] = {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}};

    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++)
        if (strcasecmp(suffix, factors[i].suffix) == 0)
            return factors[i].factor;
    return 0;
}
