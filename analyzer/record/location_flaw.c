#include "record/location_flaw.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <strings.h>

#include "record/site.h"
#include "semantics/uri_reference.h"

enum { LONGEST = 2048 };

static bool part_is(struct uri_part part, const char *text)
{
    return part.at && part.len == strlen(text)
           && strncasecmp(part.at, text, part.len) == 0;
}

enum location_flaw location_flaw_of(struct slice location)
{
    struct uri_reference u;
    struct uri_part host = {NULL, 0}, port = {NULL, 0};
    bool http, https;

    if (location.len == 0)
        return LOCATION_SOUND;
    if (memchr(location.at, ' ', location.len))
        return LOCATION_BLANK;
    uri_reference_split(location.at, location.len, &u);
    http = part_is(u.scheme, "http");
    https = part_is(u.scheme, "https");
    if (u.authority.at)
        uri_authority_split(u.authority, &host, &port);
    if ((http || https) && host.len == 0)
        return LOCATION_ONE_SLASH;
    if ((https && part_is(port, "80")) || (http && part_is(port, "443")))
        return LOCATION_WRONG_PORT;
    return location.len > LONGEST ? LOCATION_TOO_LONG : LOCATION_SOUND;
}

/* 10/8, 127/8, 169.254/16, 172.16/12, 192.168/16 */
static bool is_internal_ipv4(uint32_t a)
{
    return a >> 24 == 10 || a >> 24 == 127 || a >> 16 == 0xa9fe
           || a >> 20 == 0xac1 || a >> 16 == 0xc0a8;
}

/* ::1, fc00::/7, fe80::/10 */
static bool is_internal_ipv6(const unsigned char *a)
{
    static const unsigned char loopback[16] = {[15] = 1};

    return memcmp(a, loopback, sizeof loopback) == 0 || (a[0] & 0xfe) == 0xfc
           || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
}

static bool is_below(const char *host, const char *domain)
{
    size_t len = strlen(host), end = strlen(domain);

    return len > end && strcasecmp(host + len - end, domain) == 0;
}

bool host_is_internal(struct slice host)
{
    static const char *const domains[] = {".local", ".internal", ".lan",
                                          ".home.arpa", ".localhost"};
    struct uri_part name, port, all = {host.at, host.len};
    char text[HOST_MAX + 1];
    struct in6_addr six;
    struct in_addr four;

    uri_authority_split(all, &name, &port);
    if (name.len == 0 || name.len > HOST_MAX)
        return false;
    if (name.at[0] == '[' && name.len > 2) {
        name.at++;
        name.len -= 2;
    }
    memcpy(text, name.at, name.len);
    text[name.len] = '\0';
    if (inet_pton(AF_INET, text, &four) == 1)
        return is_internal_ipv4(ntohl(four.s_addr));
    if (inet_pton(AF_INET6, text, &six) == 1)
        return is_internal_ipv6(six.s6_addr);
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++)
        if (is_below(text, domains[i]))
            return true;
    return !strchr(text, '.');
}
