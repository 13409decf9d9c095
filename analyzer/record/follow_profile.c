#include "record/follow_profile.h"

#include <string.h>

enum { GETS = FOLLOW_GETS, KEEPS = FOLLOW_KEEPS, STOPS = FOLLOW_STOPS };
enum methods { POST, OTHER };

static const struct {
    const char *family;
    enum methods methods;
    unsigned after_301, after_302, after_303, after_307, after_308;
} rows[] = {
#define PROFILE(family, methods, after_301, after_302, after_303, after_307,   \
                after_308)                                                     \
    {family, methods, after_301, after_302, after_303, after_307, after_308},
#include "record/follow_profile.def"
};

unsigned follow_profile_of(const char *family, int status,
                           enum http_method method)
{
    enum methods methods = method == HTTP_METHOD_POST ? POST : OTHER;
    size_t i = 0;

    if (method != HTTP_METHOD_POST && method != HTTP_METHOD_PUT
        && method != HTTP_METHOD_PATCH && method != HTTP_METHOD_DELETE)
        return FOLLOW_UNKNOWN;
    while (
        i < sizeof rows / sizeof rows[0]
        && (rows[i].methods != methods || strcmp(rows[i].family, family) != 0))
        i++;
    if (i == sizeof rows / sizeof rows[0])
        return FOLLOW_UNKNOWN;
    switch (status) {
    case 301:
        return rows[i].after_301;
    case 302:
        return rows[i].after_302;
    case 303:
        return rows[i].after_303;
    case 307:
        return rows[i].after_307;
    case 308:
        return rows[i].after_308;
    default:
        return FOLLOW_UNKNOWN;
    }
}

const char *follow_profile_words(unsigned profile)
{
    static const char *const words[] = {
        [FOLLOW_GETS] = "GET",
        [FOLLOW_KEEPS] = "the same",
        [FOLLOW_STOPS] = "nothing",
        [FOLLOW_GETS | FOLLOW_KEEPS] = "GET or the same",
        [FOLLOW_GETS | FOLLOW_STOPS] = "GET or nothing",
        [FOLLOW_KEEPS | FOLLOW_STOPS] = "the same or nothing",
        [FOLLOW_GETS | FOLLOW_KEEPS | FOLLOW_STOPS] = "any of these",
    };

    return profile < sizeof words / sizeof words[0] ? words[profile] : NULL;
}
