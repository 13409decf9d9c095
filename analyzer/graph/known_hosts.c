#include "graph/known_hosts.h"

enum well_known { IDENTITY, PAYMENT, SEARCH };

static const struct {
    const char *host;
    enum well_known kind;
} well_known[] = {
#define WELL_KNOWN(host, kind) {host, kind},
#include "graph/well_known_hosts.def"
};

static bool is_or_is_below(struct slice host, const char *of)
{
    size_t len = strlen(of);

    return host.len >= len && memcmp(host.at + host.len - len, of, len) == 0
           && (host.len == len || host.at[host.len - len - 1] == '.');
}

/* The longest name decides: accounts.google.com is no search engine. */
static bool is_well_known(struct slice host, enum well_known *kind)
{
    size_t longest = 0;

    for (size_t i = 0; i < sizeof well_known / sizeof well_known[0]; i++) {
        size_t len = strlen(well_known[i].host);
        if (len <= longest || !is_or_is_below(host, well_known[i].host))
            continue;
        longest = len;
        *kind = well_known[i].kind;
    }
    return longest > 0;
}

bool host_is_listed(const struct known_hosts *known, struct slice host)
{
    return host_list_has(known->own, host)
           || host_list_has(known->trusted, host);
}

bool host_is_trusted(const struct known_hosts *known, struct slice host)
{
    enum well_known kind;

    return host_is_listed(known, host)
           || (is_well_known(host, &kind) && kind != SEARCH);
}

bool host_is_search_engine(struct slice host)
{
    enum well_known kind;

    return is_well_known(host, &kind) && kind == SEARCH;
}
