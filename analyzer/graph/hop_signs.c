/* What a hop says of its edge, or of a redirect that was not followed. */
#include "graph/graph_pieces.h"
#include "record/content_type.h"

static bool begins(struct slice path, const char *prefix)
{
    size_t len = strlen(prefix);
    return slice_begins(path, prefix)
           && (path.len == len
               || strchr("/.-_0123456789", path.at[len]) != NULL);
}

/* Paths that programs, not people, post to. */
static bool is_api_path(struct slice path)
{
    static const char *const prefixes[] = {
        "/api",     "/webhook", "/webhooks", "/hook",    "/hooks",
        "/graphql", "/rpc",     "/xmlrpc",   "/wp-json", "/oauth/token",
    };

    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (begins(path, prefixes[i]))
            return true;
    /* /v1, /v2, ... */
    return path.len >= 3 && path.at[1] == 'v' && path.at[2] >= '0'
           && path.at[2] <= '9';
}

/* Content that programs send, whoever they are; or, from no browser, a path
 * that they send it to. */
static bool is_api(const struct hop *hop)
{
    if (content_type_is_data(hop->request_type))
        return true;
    return hop->agent->kind != AGENT_CLASS_BROWSER
           && is_api_path(hop->redirect.target.path);
}

/* A program by its name, with nothing that tells what it sent: it may also be
 * one that fills in a form. */
static bool is_program(const struct hop *hop)
{
    return hop->agent->kind == AGENT_CLASS_API
           && !content_type_is_form(hop->request_type);
}

static bool is_rejected(int status)
{
    return status == 400 || status == 404 || status == 405 || status == 411
           || status == 415 || status == 422
           || (status >= 500 && status != 503);
}

static void count_landing(struct graph *g, struct redirect_edge *e,
                          const struct hop *hop)
{
    int status = hop->next.status;

    e->landed_failed += status >= 500 && status != 501 && status != 503;
    e->landed_unavailable += status == 503;
    e->landed_no_content +=
        status == 400 || status == 411 || status == 415 || status == 422;
    e->landed_ok += status_is_page(status);
    e->landed_redirect += status >= 300 && status < 400 && status != 304;
    e->landed_rejected += is_rejected(status);
    if (status == 404 || status == 410) {
        e->landed_gone++;
        distinct_add(&e->gone_clients, hop->client_key, g->arena);
    }
    if (status == 405 || status == 501) {
        e->landed_not_allowed++;
        distinct_add(&e->not_allowed_clients, hop->client_key, g->arena);
    }
}

static void count_sent_again(struct graph *g, struct redirect_edge *e,
                             const struct hop *hop)
{
    if (hop->repeats) {
        e->repeated++;
        e->repeated_exactly += hop->repeats_exactly;
        distinct_add(&e->repeating, hop->client_key, g->arena);
    }
    if (hop->bytes_again >= GRAPH_LARGE_CONTENT) {
        e->large++;
        e->large_bytes += hop->bytes_again;
    }
}

/* A redirect that keeps the method was not followed by a client that follows
 * others, although it leads to where its requests are logged. */
static void count_ignored(struct graph *g, struct redirect_answer *a,
                          const struct hop *hop)
{
    if (hop->kind != HOP_NOT_FOLLOWED || !hop->client_follows
        || (a->status != 307 && a->status != 308)
        || !http_method_is_lost_by_get(hop->redirect.method)
        || hop->location.len == 0
        || hop->location_target.host_hash != hop->redirect.target.host_hash)
        return;
    a->ignored++;
    distinct_add(&a->ignoring, hop->client_key, g->arena);
}

void graph_count_signs(struct graph *g, struct redirect_edge *e,
                       const struct hop *hop)
{
    bool by_location = (hop->evidence & HOP_BY_LOCATION) != 0;
    bool canonical = hop_is_canonical(hop);
    bool form = hop_is_post_redirect_get(hop);

    e->with_location += by_location;
    e->by_connection += (hop->evidence & HOP_BY_CONNECTION) != 0;
    e->by_agent += (hop->evidence & HOP_BY_AGENT) != 0;
    e->canonical += canonical;
    e->same_host += hop_stays_on_host(hop);
    e->by_form += form;
    e->by_api += !form && is_api(hop);
    e->by_program += !form && is_program(hop);
    e->to_subresource +=
        !by_location && !canonical && target_is_subresource(&hop->next.target);
    e->body_lost += hop->kind == HOP_BODY_LOST;
    e->by_bytes_in += hop->bytes_in_known;
    e->from_handler += slice_is(hop->origin, "handler");
    e->from_mapping += slice_is(hop->origin, "mapping");
    count_landing(g, e, hop);
    count_sent_again(g, e, hop);
}

void graph_count_unfollowed(struct graph *g, struct redirect_answer *a,
                            const struct hop *hop)
{
    a->not_followed += hop->kind == HOP_NOT_FOLLOWED;
    a->unknown += hop->kind == HOP_UNKNOWN;
    count_ignored(g, a, hop);
}
