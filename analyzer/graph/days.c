#include "graph/days.h"

static const int64_t day_us = 86400 * (int64_t)1000000;

int64_t day_of(int64_t time_us)
{
    return time_us / day_us - (time_us % day_us < 0);
}

void days_add(struct days *days, int64_t time_us)
{
    days->bits |= UINT64_C(1) << ((uint64_t)day_of(time_us) & 63);
}

unsigned days_count(const struct days *days)
{
    return (unsigned)__builtin_popcountll(days->bits);
}
