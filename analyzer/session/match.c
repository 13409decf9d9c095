/* Which redirect a request answers, of those that wait. */
#include "record/follow_profile.h"
#include "session/pairing.h"
#include "session/sessions_pieces.h"

static const int64_t second_us = 1000000;

static void describe_pair(const struct pending *p, const struct step *step,
                          struct pair *pair)
{
    const struct record *r = step->record;
    const struct hop *hop = &p->hop;
    bool has_location = hop->location.len > 0;
    int64_t port = record_number(r, LOG_FIELD_CLIENT_PORT);
    int64_t keepalive = record_number(r, LOG_FIELD_KEEPALIVE);
    struct slice user = record_field(r, LOG_FIELD_USER);

    *pair = (struct pair){
        .status = hop->redirect.status,
        .redirect_method = hop->redirect.method,
        .next_method = r->method,
        .same_method = slice_equal(hop->redirect.method_text, r->method_text),
        .gap_us = gap_of(p, r->time_us),
        .window_us = p->expires_us - p->end_us,
        .has_location = has_location,
        .redirect = &hop->redirect.target,
        .location = &hop->location_target,
        .next = &step->target,
        .next_is_redirected_url =
            step->target.hash != 0
            && step->target.hash == hop->redirect.target.hash
            && step->target.host_hash == hop->redirect.target.host_hash,
        .next_is_redirect = record_is_redirect(r),
        .same_connection =
            p->port >= 0 && p->port == port && keepalive >= p->keepalive,
        .next_on_connection = keepalive > 0 && keepalive == p->keepalive + 1,
        .next_is_subresource = target_is_subresource(&step->target)
                               && !target_is_canonical_variant(
                                   &hop->redirect.target, &step->target),
        .has_agent = r->agent.len > 0,
        .other_agent = p->client != step->client,
        .is_browser = hop->agent->kind == AGENT_CLASS_BROWSER,
        .profile = follow_profile_of(hop->agent->name, hop->redirect.status,
                                     hop->redirect.method),
        .same_user = p->user.len > 0 && slice_equal(p->user, user),
        .other_user =
            p->user.len > 0 && user.len > 0 && !slice_equal(p->user, user),
        .shared_address = step->address && step->address->shared,
        .referers_logged = p->referers_logged,
        .both_without_referer = hop->referer.len == 0 && r->referer.len == 0,
        .referers_equal = slice_equal(hop->referer, r->referer),
        .unrelated = p->unrelated,
    };
}

/* Whether a program has forgotten the name that it was given with the content,
 * as Java's HttpURLConnection does. */
static bool has_forgotten_its_name(const struct pair *pair,
                                   const struct record *record)
{
    return slice_begins(record->agent, "Java/") && pair->gap_us <= second_us
           && http_method_is_lost_by_get(pair->redirect_method)
           && record->method == HTTP_METHOD_GET;
}

/* Whether a program with another name may be the one that was redirected: it
 * asks for what the Location named, on the same connection or as one that has
 * forgotten its name. Without Locations only the latter counts, and by the
 * address alone it is worth so little that the edge must predict it. */
static bool may_be_by_another(const struct pair *pair,
                              const struct record *record, unsigned why)
{
    bool forgot = has_forgotten_its_name(pair, record);

    if (!pair->has_location)
        return forgot;
    return (why & HOP_BY_LOCATION) && (forgot || pair->same_connection);
}

static void consider(const struct step *step, struct pending *p,
                     struct match *best)
{
    struct pair pair;
    unsigned why;
    int points;

    describe_pair(p, step, &pair);
    points = pairing_score(&pair, &why);
    if (pair.other_agent && !may_be_by_another(&pair, step->record, why))
        return;
    if (points > best->score)
        *best = (struct match){p, points, why};
}

static void consider_all_of(const struct step *step,
                            const struct client *client, struct match *best)
{
    for (struct pending *p = client->pending; p; p = p->next_of_client)
        if (p->hop.location.len > 0 || !client_never_follows(client))
            consider(step, p, best);
}

/* Clients that @a address is known to have beside the one of @a step. */
struct client *other_client(const struct sessions *s, const struct step *step,
                            int i)
{
    const struct address *a = step->address;

    if (!a || a->shared || a->clients[i] == 0
        || a->clients[i] == step->client_key)
        return NULL;
    return clients_find(s->clients, a->clients[i]);
}

struct match find_redirect(const struct sessions *s, const struct step *step)
{
    struct match best = {NULL, 0, 0};

    if (step->client)
        consider_all_of(step, step->client, &best);
    for (int i = 0; i < ADDRESS_CLIENTS && !best.pending; i++) {
        const struct client *other = other_client(s, step, i);
        if (other)
            consider_all_of(step, other, &best);
    }
    return best;
}
