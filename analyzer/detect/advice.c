#include "detect/advice.h"

#include <stdio.h>

#include "record/site.h"
#include "semantics/redirect_status.h"
#include "semantics/uri_reference.h"

enum { MAX_PATH = 512, MAX_TARGET = 1024 };

/* Why there is no directive. */
static const char inferred[] = "where it leads is not in the log";
static const char several[] = "it stands for several URLs";
static const char strange_from[] =
    "its URL holds more than letters, digits and . _ ~ -";
static const char strange_target[] =
    "its target holds more than letters, digits and . _ ~ -";
static const char other_query[] = "its target has a query of its own";
static const char other_site[] = "it leads to another site";
static const char unknown_host[] =
    "the log does not tell whether it leads to the same host";
static const char unchanged[] = "it leads to the same path";
static const char by_application[] =
    "an application answers, and a rule would answer in its place";
static const char no_memory[] = "there was no memory left for it";

static bool is_plain_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || memchr("/._~-", c, 5);
}

/* Whether a segment would make the path lead elsewhere: "//host", "/../". */
static bool has_strange_segment(struct slice path)
{
    for (size_t i = 0; i + 1 < path.len; i++) {
        struct slice rest = {path.at + i + 1, path.len - i - 1};
        struct slice segment = slice_before(rest, '/');
        if (path.at[i] == '/'
            && ((segment.len == 0 && rest.len > 0) || slice_is(segment, ".")
                || slice_is(segment, "..")))
            return true;
    }
    return false;
}

/* A path of bytes that mean themselves in a directive's argument. */
static bool is_plain(struct slice path)
{
    for (size_t i = 0; i < path.len; i++)
        if (!is_plain_byte(path.at[i]))
            return false;
    return path.len > 0 && path.len <= MAX_PATH && path.at[0] == '/'
           && !has_strange_segment(path);
}

/* From 1 to 65535, in digits. */
static bool is_port(struct uri_part port)
{
    unsigned number = 0;

    for (size_t i = 0; i < port.len; i++) {
        if (port.at[i] < '0' || port.at[i] > '9' || number > 65535)
            return false;
        number = number * 10 + (unsigned)(port.at[i] - '0');
    }
    return number > 0 && number <= 65535;
}

/* A host and perhaps a port, no user and no data. */
static bool is_plain_authority(struct uri_part authority)
{
    struct uri_part host, port;
    char name[HOST_MAX];

    uri_authority_split(authority, &host, &port);
    if (port.at && !is_port(port))
        return false;
    return authority.len == host.len + (port.at ? port.len + 1 : 0)
           && host_name((struct slice){host.at, host.len}, name).len > 0;
}

/* The query of the redirected request; absent when it had none. */
static struct slice asked_query(const struct redirect_edge *e)
{
    struct slice url = e->answer->node->url.literal;
    const char *mark = url.len ? memchr(url.at, '?', url.len) : NULL;

    if (!mark)
        return (struct slice){NULL, 0};
    return (struct slice){mark + 1, url.len - (size_t)(mark + 1 - url.at)};
}

/* Whether the redirect dropped the query of the request; a rule hands it on
 * unless it is told not to. */
static bool drops_query(const struct redirect_edge *e)
{
    return e->location.len > 0 && asked_query(e).len > 0
           && !memchr(e->location.at, '?', e->location.len);
}

static bool host_is_logged(const struct redirect_node *n)
{
    return n->vhost.len > 0 || n->url.host.len > 0;
}

/* Whether the Location names the host that was asked, whatever the port. */
static bool names_its_host(const struct redirect_edge *e)
{
    char to[HOST_MAX], from[HOST_MAX];

    return slice_equal(host_name(host_of_url(e->location), to),
                       host_name(e->answer->node->vhost, from));
}

/* Whether a rule for the path of both would send its own target round: it does
 * unless the scheme changes, or the host to one that is logged apart. */
static bool leads_to_itself(const struct redirect_edge *e,
                            const struct uri_reference *u)
{
    if (names_its_host(e))
        return !uri_part_is(u->scheme, "https") || e->canonical * 2 < e->hits;
    return e->same_host > 0;
}

/* Whether a path says all that the Location does: it leads to the host that was
 * asked, and by the scheme that was, as far as the log can tell. */
static bool path_is_enough(const struct redirect_edge *e,
                           const struct uri_reference *u)
{
    struct uri_part host, port;

    if (!u->authority.at)
        return true;
    if (!names_its_host(e))
        return false;
    /* By the connection that the client has already: of that port and scheme. */
    if (e->by_connection * 2 > e->hits)
        return true;
    uri_authority_split(u->authority, &host, &port);
    return !port.at && uri_part_is(u->scheme, "http");
}

/* The target as the Location has it: a path where that says as much, a URL
 * otherwise. @return why it cannot be written, or NULL. */
static const char *target_by_location(const struct redirect_edge *e,
                                      struct arena *arena, struct slice *to)
{
    struct slice from = slice_before(e->answer->node->url.literal, '?'), path;
    struct uri_reference u;
    char text[MAX_TARGET];

    uri_reference_split(e->location.at, e->location.len, &u);
    path = (struct slice){u.path.at, u.path.len};
    if (!is_plain(path))
        return strange_target;
    /* A rule hands on the request's query by itself. */
    if (u.query.at
        && !slice_equal(asked_query(e),
                        (struct slice){u.query.at, u.query.len}))
        return other_query;
    if (u.authority.at && !host_is_logged(e->answer->node))
        return unknown_host;
    if (!slice_equal(path, from) && path_is_enough(e, &u)) {
        *to = path;
        return NULL;
    }
    /* The same path again: what changes is the scheme, or the host. */
    if (!u.authority.at)
        return unchanged;
    /* Another site may be one that a client named in its Host. */
    if (!hosts_are_one_site(e->answer->node->vhost,
                            (struct slice){u.authority.at, u.authority.len}))
        return other_site;
    if (slice_equal(path, from) && leads_to_itself(e, &u))
        return unchanged;
    if (!is_plain_authority(u.authority)
        || (!uri_part_is(u.scheme, "http") && !uri_part_is(u.scheme, "https")))
        return strange_target;
    snprintf(text, sizeof text, "%.*s://%.*s%.*s", (int)u.scheme.len,
             u.scheme.at, (int)u.authority.len, u.authority.at, (int)path.len,
             path.at);
    *to = arena_copy(arena, slice_of(text));
    return to->at ? NULL : no_memory;
}

/* @return why it cannot be told, or NULL. */
static const char *find_target(const struct redirect_edge *e,
                               struct arena *arena, struct slice *to)
{
    if (e->location.len > 0)
        return target_by_location(e, arena, to);
    *to = e->url.literal;
    /* Under another name or scheme, which no Location tells. */
    if (slice_equal(slice_before(*to, '?'),
                    slice_before(e->answer->node->url.literal, '?')))
        return unchanged;
    return is_plain(*to) ? NULL : strange_target;
}

static const char *find_places(const struct redirect_edge *e,
                               struct arena *arena, struct advice *advice)
{
    const struct redirect_answer *a = e->answer;

    /* A target that is only inferred may be a login page that all are sent to:
     * nothing to be written into a configuration. */
    if (e->with_location * 2 < e->hits && e->canonical * 2 < e->hits)
        return inferred;
    if (a->node->url.varies || e->url.varies || a->target.varies)
        return several;
    advice->from = slice_before(a->node->url.literal, '?');
    if (!is_plain(advice->from))
        return strange_from;
    return find_target(e, arena, &advice->to);
}

static const struct advice *advise_by(const struct redirect_edge *e,
                                      const char *table, const char *missing,
                                      struct arena *arena)
{
    struct advice *advice = arena_alloc(arena, sizeof *advice);
    char text[2 * MAX_TARGET];

    if (!advice)
        return NULL;
    *advice = (struct advice){.table = table, .missing = missing};
    if (!advice->missing)
        advice->missing = find_places(e, arena, advice);
    if (advice->missing)
        return advice;
    advice->drops_query = drops_query(e);
    snprintf(text, sizeof text, "MethodRedirect %s \"%.*s\" \"%.*s\" exact%s",
             table, (int)advice->from.len, advice->from.at, (int)advice->to.len,
             advice->to.at, advice->drops_query ? " query=drop" : "");
    advice->directive = arena_copy(arena, slice_of(text)).at;
    if (!advice->directive)
        advice->missing = no_memory;
    return advice;
}

/* It has done something before it sends the client on. */
static bool is_of_application(const struct redirect_edge *e)
{
    return e->from_handler * 2 > e->hits || e->by_form * 2 > e->hits;
}

const struct advice *advice_keep_method(const struct redirect_edge *e,
                                        struct arena *arena)
{
    const struct redirect_status *status =
        redirect_status_find(e->answer->status);

    if (!status)
        return NULL;
    return advise_by(e,
                     status->lifetime == REDIRECT_LIFETIME_PERMANENT
                         ? "permanent"
                         : "temporary",
                     is_of_application(e) ? by_application : NULL, arena);
}

const struct advice *advice_permanent(const struct redirect_edge *e,
                                      struct arena *arena)
{
    return advise_by(e, "permanent", NULL, arena);
}
