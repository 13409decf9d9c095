#include "detect/advice.h"

#include <stdio.h>

#include "record/site.h"
#include "semantics/redirect_status.h"
#include "semantics/uri_reference.h"

enum { MAX_DIRECTIVE = 1024 };

/* Bytes that mean themselves in a directive's argument, in a prefix rule and,
 * dots escaped, in a regular expression. */
static bool is_plain(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                     || (c >= '0' && c <= '9');
        if (!alnum && !strchr("/._~-", c))
            return false;
    }
    return s.len > 0 && s.at[0] == '/';
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

/* The path of a target as it can be written: below the same host as a path, to
 * another host as a URL. @return false when it cannot. */
static bool target_text(const struct redirect_edge *e, char *out, size_t size)
{
    struct uri_reference u;
    struct slice path;
    struct slice from = e->answer->node->url.template;
    bool elsewhere = e->same_host < e->hits;

    if (e->location.len == 0) {
        struct slice literal = e->url.literal;
        return is_plain(literal)
               && snprintf(out, size, "%.*s", (int)literal.len, literal.at)
                      < (int)size;
    }
    uri_reference_split(e->location.at, e->location.len, &u);
    path = (struct slice){u.path.at, u.path.len};
    if (!is_plain(path) || (u.scheme.at && !u.authority.at))
        return false;
    if (u.query.at) {
        /* A rule hands on the request's query by itself. */
        struct slice sent = {u.query.at, u.query.len};
        if (!slice_equal(asked_query(e), sent))
            return false;
    }
    /* The same path again: what changes is the scheme, or the host. */
    if (slice_equal(path, from))
        elsewhere = true;
    if (elsewhere && !u.authority.at)
        return false;
    if (!elsewhere)
        return snprintf(out, size, "%.*s", (int)path.len, path.at) < (int)size;
    /* Another site may be one that a client named in its Host. */
    if (!hosts_are_one_site(e->answer->node->vhost,
                            (struct slice){u.authority.at, u.authority.len}))
        return false;
    for (size_t i = 0; i < u.authority.len; i++)
        if (u.authority.at[i] == '"' || u.authority.at[i] == '\\'
            || u.authority.at[i] == '$' || u.authority.at[i] == '%'
            || u.authority.at[i] == '@' || u.authority.at[i] < 0x21)
            return false;
    return snprintf(out, size, "%.*s%s//%.*s%.*s", (int)u.scheme.len,
                    u.scheme.at ? u.scheme.at : "", u.scheme.at ? ":" : "",
                    (int)u.authority.len, u.authority.at, (int)path.len,
                    path.at)
           < (int)size;
}

static const char *directive(const struct redirect_edge *e, const char *table,
                             struct arena *arena)
{
    const struct redirect_answer *a = e->answer;
    struct slice from = a->node->url.template;
    char to[MAX_DIRECTIVE], text[2 * MAX_DIRECTIVE];
    struct slice copy;

    /* A target that is only inferred may be a login page that all are sent to:
     * nothing to be written into a configuration. */
    if (e->with_location * 2 < e->hits && e->canonical * 2 < e->hits)
        return NULL;
    if (a->node->url.varies || e->url.varies || a->target.varies
        || !is_plain(from) || from.len > MAX_DIRECTIVE / 2
        || !target_text(e, to, sizeof to))
        return NULL;
    snprintf(text, sizeof text, "MethodRedirect %s \"%.*s\" \"%s\" exact%s",
             table, (int)from.len, from.at, to,
             drops_query(e) ? " query=drop" : "");
    copy = arena_copy(arena, slice_of(text));
    return copy.at;
}

const char *advice_keep_method(const struct redirect_edge *e,
                               struct arena *arena)
{
    const struct redirect_status *status =
        redirect_status_find(e->answer->status);

    if (!status)
        return NULL;
    return directive(e,
                     status->lifetime == REDIRECT_LIFETIME_PERMANENT
                         ? "permanent"
                         : "temporary",
                     arena);
}

const char *advice_permanent(const struct redirect_edge *e, struct arena *arena)
{
    return directive(e, "permanent", arena);
}
