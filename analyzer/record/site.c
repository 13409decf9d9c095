#include "record/site.h"

#include <strings.h>

#include "semantics/uri_reference.h"

static struct slice without_port(struct slice host)
{
    struct uri_part name, port, all = {host.at, host.len};

    if (host.len == 0)
        return host;
    uri_authority_split(all, &name, &port);
    return (struct slice){name.at, name.len};
}

static bool is_host_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || memchr("-._[:]", c, 6);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct slice host_name(struct slice host, char *out)
{
    struct slice name = without_port(host);

    if (name.len > 0 && name.at[name.len - 1] == '.')
        name.len--;
    if (name.len == 0 || name.len > HOST_MAX)
        return (struct slice){NULL, 0};
    for (size_t i = 0; i < name.len; i++) {
        if (!is_host_byte(name.at[i]))
            return (struct slice){NULL, 0};
        out[i] = lower(name.at[i]);
    }
    return (struct slice){out, name.len};
}

struct slice site_name(struct slice vhost, char out[HOST_MAX])
{
    struct slice name = host_name(vhost, out);

    if (name.len > 0 && name.at[0] != '.')
        return name;
    if (vhost.len > HOST_MAX)
        return vhost;
    for (size_t i = 0; i < vhost.len; i++)
        out[i] = lower(vhost.at[i]);
    return (struct slice){out, vhost.len};
}

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

/* The length of "scheme:" at the beginning of @a url, 0 without one. */
static size_t scheme_length(struct slice url)
{
    for (size_t i = 0; i < url.len && i < 16; i++) {
        char c = url.at[i];
        if (c == ':')
            return i > 0 ? i + 1 : 0;
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            return 0;
    }
    return 0;
}

struct slice host_of_url(struct slice url)
{
    size_t at = scheme_length(url), end;

    if (at + 2 > url.len || !is_slash(url.at[at]) || !is_slash(url.at[at + 1]))
        return (struct slice){NULL, 0};
    at += 2;
    for (end = at; end < url.len && !is_slash(url.at[end])
                   && !memchr("?#", url.at[end], 2);)
        end++;
    return without_port((struct slice){url.at + at, end - at});
}

static bool is_address(struct slice host)
{
    if (host.len > 0 && host.at[0] == '[')
        return true;
    for (size_t i = 0; i < host.len; i++)
        if (host.at[i] != '.' && (host.at[i] < '0' || host.at[i] > '9'))
            return false;
    return host.len > 0;
}

/* The last @a count labels of @a host. */
static struct slice last_labels(struct slice host, unsigned count)
{
    for (size_t i = host.len; i > 0; i--)
        if (host.at[i - 1] == '.' && --count == 0)
            return (struct slice){host.at + i, host.len - i};
    return host;
}

/* Below many countries' domains the second label is no owner's: co.uk. */
static bool is_shared_label(struct slice two)
{
    static const char *const labels[] = {
        "co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob"};
    const char *dot = memchr(two.at, '.', two.len);
    size_t len = dot ? (size_t)(dot - two.at) : 0;

    if (!dot || two.len - len - 1 != 2)
        return false;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (len == strlen(labels[i])
            && strncasecmp(two.at, labels[i], len) == 0)
            return true;
    return false;
}

struct slice host_site(struct slice host)
{
    struct slice two;

    if (host.len == 0 || is_address(host))
        return host;
    two = last_labels(host, 2);
    return is_shared_label(two) ? last_labels(host, 3) : two;
}

bool hosts_are_one_site(struct slice a, struct slice b)
{
    struct slice x = host_site(without_port(a));
    struct slice y = host_site(without_port(b));

    return x.len > 0 && x.len == y.len && strncasecmp(x.at, y.at, x.len) == 0;
}
