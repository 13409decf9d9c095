#include "detect/detector.h"

/* After how many redirects clients stop: urllib and java.net.http 5, superagent
 * 6, LWP 8, Go and aiohttp 10, got 11, browsers, wget, PHP, fetch, httpx and
 * axios 20 to 22, requests 30, curl 50; each sends one request more or not. */
static bool is_client_limit(uint64_t redirects)
{
    static const unsigned char limits[] = {5,  6,  8,  10, 11, 20,
                                           21, 22, 30, 31, 50, 51};

    for (size_t i = 0; i < sizeof limits; i++)
        if (limits[i] == redirects)
            return true;
    return false;
}

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (t->cycle_length < 2 || t->has_end || t->count == 0)
        return;
    if (t->most_turns < 2 && !is_client_limit(t->most_redirects))
        return;
    report_trail(d, t, SEVERITY_ERROR, t->confidence);
}

const struct detector detect_cycle = {
    .id = "MR302",
    .name = "cycle",
    .severity = SEVERITY_ERROR,
    .summary = "Redirects lead in a circle: clients go round until they give "
               "up.",
    .basis = "RFC 9110 15.4",
    .fix = "Remove or restrict one of the redirects of the circle.",
    .on_trail = on_trail,
};
