#include "detect/client_limits.h"

#include <stddef.h>

/* After how many redirects clients stop: urllib and java.net.http 5, superagent
 * 6, LWP 8, Go and aiohttp 10, got 11, browsers, wget, PHP, fetch, httpx and
 * axios 20 to 22, requests 30, curl 50; each sends one request more or not. */
bool is_client_limit(uint64_t redirects)
{
    static const unsigned char limits[] = {5,  6,  8,  10, 11, 20,
                                           21, 22, 30, 31, 50, 51};

    for (size_t i = 0; i < sizeof limits; i++)
        if (limits[i] == redirects)
            return true;
    return false;
}
