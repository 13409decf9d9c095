/* What the lines of a redirect say for and against it: its Location, and what
 * the request asked for. */
#include "graph/graph_pieces.h"
#include "record/content_type.h"
#include "record/record_parser.h"
#include "record/reflection.h"
#include "record/site.h"
#include "semantics/redirect_status.h"
#include "util/words.h"

/* --- where it leads ------------------------------------------------------- */

/* The same path and query at another host: perhaps at the one that the client
 * named in its Host, which the log does not hold. */
static bool may_echo_host(const struct record *record,
                          const struct target *from, const struct target *to)
{
    return to->host_hash != from->host_hash && to->hash == from->hash
           && to->hash != 0 && !record_can_have(record, LOG_FIELD_HOST_HEADER);
}

/* Paths and contents with which credentials come. */
static bool carries_login(const struct target *target)
{
    static const char *const words[] = {
        "login", "signin",    "sign-in",      "logon",   "token",    "oauth",
        "auth",  "authorize", "authenticate", "session", "password", NULL};

    return has_whole_word(target->path, words);
}

static bool count_resent(struct redirect_answer *a, const struct record *record,
                         const struct target *from, const struct target *to)
{
    struct slice type = record_field(record, LOG_FIELD_REQUEST_TYPE);
    bool login;

    if ((record->status != 307 && record->status != 308)
        || !http_method_is_lost_by_get(record->method) || from->host_hash == 0
        || to->host_hash == 0 || hosts_are_one_site(from->host, to->host))
        return false;
    login = carries_login(from);
    if (!login && !content_type_is_form(type) && !content_type_is_data(type))
        return false;
    a->resent++;
    a->resent_login += login;
    return true;
}

/* What its Location says against the redirect. @return whether anything. */
static bool count_flaws(const struct graph *g, struct redirect_answer *a,
                        const struct record *record, const struct target *from,
                        const struct target *to, struct slice host)
{
    enum location_flaw flaw = location_flaw_of(record->location);
    bool innocent =
        host_is_listed(&g->known, host) || may_echo_host(record, from, to);
    bool internal =
        !innocent && from->host.len > 0 && to->host_hash != from->host_hash
        && !host_is_internal(from->host) && host_is_internal(to->host);
    bool down =
        from->scheme == TARGET_SCHEME_HTTPS && to->scheme == TARGET_SCHEME_HTTP;
    bool resent = !innocent && count_resent(a, record, from, to);

    a->flawed[flaw]++;
    a->to_internal += internal;
    a->downgraded += down;
    a->downgraded_here += down && from->host_hash == to->host_hash;
    return flaw != LOCATION_SOUND || internal || down || resent;
}

/* It leads to another site because the request said so. */
static void count_reflection(struct graph *g, struct redirect_answer *a,
                             const struct record *record,
                             const struct target *from, struct slice host)
{
    enum host_mention mention;

    if (host.len == 0 || hosts_are_one_site(from->host, host)
        || host_is_trusted(&g->known, host))
        return;
    mention = request_mentions_host(record->target, host);
    if (mention == HOST_NOT_MENTIONED || query_is_of_sign_on(from->query))
        return;
    a->reflected++;
    a->reflected_urls += mention == HOST_MENTIONED_AS_URL;
    host_set_add(&a->reflected_hosts, host, g->arena);
    graph_keep_earliest(g, &a->reflection, record);
}

/* What JSON says is what was sent; other formats show it. */
static bool is_escaped(const struct record *record)
{
    return !record->format
           || log_format_kind(record->format) != LOG_FORMAT_JSON;
}

void graph_count_location_signs(struct graph *g, struct redirect_answer *a,
                                const struct record *record,
                                const struct target *from,
                                const struct target *to)
{
    char name[HOST_MAX];
    struct slice host = {NULL, 0};

    if (to->host_hash != from->host_hash)
        host = host_name(to->host, name);
    if (count_flaws(g, a, record, from, to, host))
        graph_keep_earliest(g, &a->flaw, record);
    if (to->scheme != TARGET_SCHEME_OTHER && !may_echo_host(record, from, to))
        count_reflection(g, a, record, from, host);
    if (has_end_of_line(record->location, is_escaped(record))
        && request_injects_header(record->target)) {
        a->crlf_reflected++;
        graph_keep_earliest(g, &a->split, record);
    }
}

/* --- what was asked ------------------------------------------------------- */

static void count_asked_host(struct graph *g, struct redirect_answer *a,
                             const struct record *record,
                             const struct target *from)
{
    struct asked_host room;
    struct slice host;
    char name[HOST_MAX];

    if (from->query.len == 0)
        return;
    host = request_asks_for_host(from->query, &room);
    if (host.len == 0 || hosts_are_one_site(from->host, host)
        || host_is_trusted(&g->known, host) || query_is_of_sign_on(from->query))
        return;
    /* Where it was led there, that is another matter. */
    if (slice_equal(host_name(host_of_url(record->location), name), host))
        return;
    a->asked_elsewhere++;
    host_set_add(&a->asked_hosts, host, g->arena);
    graph_keep_earliest(g, &a->probe, record);
}

/* Browsers that came by another site's link to what has moved for good. */
static void count_referer(struct graph *g, struct redirect_answer *a,
                          const struct record *record,
                          const struct target *from, uint64_t client_key)
{
    const struct redirect_status *status = redirect_status_find(record->status);
    char name[HOST_MAX];
    struct slice host;

    if (record->referer.len == 0 || record->method != HTTP_METHOD_GET || !status
        || status->lifetime != REDIRECT_LIFETIME_PERMANENT)
        return;
    host = host_name(host_of_url(record->referer), name);
    if (host.len == 0 || from->host.len == 0
        || hosts_are_one_site(from->host, host)
        || host_is_trusted(&g->known, host) || host_is_search_engine(host)
        || agent_family_find(record->agent)->kind != AGENT_CLASS_BROWSER)
        return;
    a->referred++;
    host_set_add(&a->referers, host, g->arena);
    if (client_key != 0)
        distinct_add(&a->referred_clients, client_key, g->arena);
    graph_keep_earliest(g, &a->referral, record);
}

static void count_cost(struct redirect_answer *a, const struct record *record)
{
    int64_t bytes = record_number(record, LOG_FIELD_BYTES);
    int64_t time_us = record_duration_us(record);

    a->bytes_out += bytes > 0 ? (uint64_t)bytes : 0;
    a->time_us += time_us > 0 ? (uint64_t)time_us : 0;
    a->timed += time_us >= 0;
}

void graph_count_request_signs(struct graph *g, struct redirect_answer *a,
                               const struct record *record,
                               const struct target *from, uint64_t client_key)
{
    count_cost(a, record);
    count_asked_host(g, a, record, from);
    count_referer(g, a, record, from, client_key);
    if (request_injects_header(record->target)) {
        a->crlf_asked++;
        graph_keep_earliest(g, &a->crlf, record);
    }
}
