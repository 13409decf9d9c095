/* Any value of --since and --until. Laws: both read the same texts; an end is
 * where the beginning is, or days later; an instant is the same in every zone;
 * what begins and ends is empty exactly when it is a time. */
#include <stdlib.h>
#include <string.h>

#include "record/time_bound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check(const char *text)
{
    const int64_t now_us = 1795179845000000, day_us = 86400000000;
    struct time_bound since, until;
    bool is_time = time_bound_read(text, false, now_us, &since);

    require(time_bound_read(text, true, now_us, &until) == is_time);
    if (!is_time)
        return;
    require(since.kind == until.kind && since.kind != TIME_BOUND_NONE);
    for (int zone = -14 * 60; zone <= 14 * 60; zone += 30) {
        int64_t begin = time_bound_in(&since, zone);
        int64_t end = time_bound_in(&until, zone);
        require(end == begin || end == begin + day_us);
        require(since.kind != TIME_BOUND_INSTANT
                || begin == time_bound_in(&since, 0));
        require(time_bound_is_empty(&since, &until) == (begin == end));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    check(text);
    free(text);
    return 0;
}
