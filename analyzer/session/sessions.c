#include "session/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "record/follow_profile.h"
#include "record/record_parser.h"
#include "semantics/redirect_effect.h"
#include "session/pairing.h"
#include "session/sessions_pieces.h"
#include "util/hash.h"

enum {
    WAITING = 8192,    /* addresses told apart when asked who waits */
    JUDGED_AFTER = 5,  /* redirects until a client counts as not following */
    MAX_OF_CLIENT = 32 /* redirects of one client that wait */
};

static const int64_t second_us = 1000000;

/* How late a line may come, as long as none has come later. */
static const int64_t usual_delay_us = 2 * 1000000;

/* What is at hand while one record is taken. */
struct step {
    const struct record *record;
    uint64_t client_key, address_hash, agent_hash;
    struct address *address; /* NULL: not known */
    struct client *client;
    struct target target;
    struct path *path; /* handed on from the redirect that it answers */
    bool answers;
};

struct sessions *sessions_create(size_t memory, const struct session_sink *sink)
{
    struct sessions *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->sink = *sink;
    s->clients = clients_create(memory / 2);
    s->waiting.max_bytes = memory / 2;
    s->delay_us = usual_delay_us;
    s->addresses = addresses_create();
    s->recent = recent_create();
    s->resubmissions = resubmissions_create();
    s->waiting_by_address = calloc(WAITING, sizeof *s->waiting_by_address);
    if (!s->clients || !s->addresses || !s->recent || !s->resubmissions
        || !s->waiting_by_address) {
        sessions_destroy(s);
        return NULL;
    }
    return s;
}

struct session_counts sessions_counts(const struct sessions *s)
{
    struct session_counts counts = s->counts;

    counts.disorder = s->time.disorder;
    counts.too_late = s->time.too_late;
    counts.shared_addresses += addresses_shared(s->addresses);
    counts.evicted_addresses += addresses_evicted(s->addresses)
                                + recent_evicted(s->recent)
                                + resubmissions_evicted(s->resubmissions);
    return counts;
}

/* --- clients and addresses ------------------------------------------------ */

static const struct agent_family *family_of(struct sessions *s,
                                            const struct step *step)
{
    struct known_agent *known = &s->agents[step->agent_hash % AGENTS];

    if (known->hash != step->agent_hash || !known->family) {
        known->hash = step->agent_hash;
        known->family = agent_family_find(step->record->agent);
    }
    return known->family;
}

static bool is_non_following(const struct client *c)
{
    return c->received >= JUDGED_AFTER && c->followed * 5 < c->received;
}

/* --- hops ----------------------------------------------------------------- */

static int64_t gap_of(const struct pending *p, int64_t time_us)
{
    return time_us - p->end_us;
}

static struct hop_end end_of(const struct step *step)
{
    const struct record *r = step->record;

    return (struct hop_end){
        .file = r->file,
        .line = r->number,
        .offset = r->offset,
        .time_us = r->time_us,
        .method = r->method,
        .method_text = r->method_text,
        .url = r->target,
        .target = step->target,
        .status = r->status,
        .text = r->line,
    };
}

/* Whether the follow-up came without the content that the redirect had. */
static bool content_is_gone(const struct pending *p, const struct step *step)
{
    const struct record *r = step->record;
    int64_t after = record_number(r, LOG_FIELD_BYTES_IN);

    if (log_fields_have(r->fields, LOG_FIELD_REQUEST_TYPE)
        && p->hop.request_type.len > 0
        && record_field(r, LOG_FIELD_REQUEST_TYPE).len == 0)
        return true;
    /* Headers vary a little; content that is gone leaves less than half. */
    return p->bytes_in >= 0 && after >= 0 && p->bytes_in - after > 256
           && after * 2 < p->bytes_in;
}

static enum hop_class class_of(const struct pending *p, const struct step *step,
                               bool loops)
{
    const struct hop_end *redirect = &p->hop.redirect;
    const struct record *next = step->record;
    bool same = slice_equal(redirect->method_text, next->method_text);

    if (loops)
        return HOP_LOOPED;
    if (http_method_is_lost_by_get(redirect->method) && !same
        && (next->method == HTTP_METHOD_GET
            || next->method == HTTP_METHOD_HEAD))
        return HOP_CONVERTED;
    if (http_method_has_content(redirect->method) && same
        && http_method_is_lost_by_get(redirect->method)
        && content_is_gone(p, step))
        return HOP_BODY_LOST;
    return HOP_PRESERVED;
}

/* A place for an address, cheap enough to be asked for every line. Addresses
 * that share one only cost a closer look. */
static size_t waiting_slot(struct slice address)
{
    uint64_t first = 0, last = 0;

    if (address.len >= 8) {
        memcpy(&first, address.at, 8);
        memcpy(&last, address.at + address.len - 8, 8);
    }
    else if (address.len > 0) {
        memcpy(&first, address.at, address.len);
    }
    return hash_mix(first, last) % WAITING;
}

static void forget(struct sessions *s, struct pending *p)
{
    struct pending **at = &p->client->pending;

    while (*at != p)
        at = &(*at)->next_of_client;
    *at = p->next_of_client;
    if (!p->dormant)
        s->waiting_by_address[p->waiting_slot]--;
    pending_remove(&s->waiting, p);
}

static void emit_chain(struct sessions *s, struct path *path,
                       const struct hop_end *end, bool gave_up,
                       const struct client *client)
{
    struct chain chain;

    if (path_redirects(path) > 1) {
        path_describe(path, end, &chain);
        chain.gave_up = gave_up;
        chain.client_follows = client->follows_elsewhere;
        s->sink.on_chain(s->sink.context, &chain);
    }
    path_destroy(path);
}

static bool leads_elsewhere(const struct hop *hop)
{
    uint64_t host = hop->redirect.target.host_hash;

    return hop->location.len > 0 && hop->location_target.host_hash != 0
           && hop->location_target.host_hash != host;
}

/* The pending redirect got no follow-up. */
static void settle_unanswered(struct sessions *s, struct pending *p)
{
    struct client *client = p->client;
    struct hop *hop = &p->hop;

    /* A client that was seen in time for it chose not to follow; the last
     * request of a client proves nothing. */
    hop->kind = p->seen_later ? HOP_NOT_FOLLOWED : HOP_UNKNOWN;
    hop->client_follows = client->follows_elsewhere;
    s->sink.on_hop(s->sink.context, hop);
    if (p->path) {
        path_add(p->path, hop);
        emit_chain(s, p->path, NULL,
                   hop->kind == HOP_NOT_FOLLOWED && !leads_elsewhere(hop),
                   client);
    }
    forget(s, p);
}

static void settle_all_of(struct sessions *s, struct client *client)
{
    while (client->pending)
        settle_unanswered(s, client->pending);
}

/* Redirects whose time is over are dormant: only lines that come late can
 * still answer them, and those are looked at one by one. */
static void expire(struct sessions *s)
{
    struct pending_list *w = &s->waiting;

    while (w->awake && w->awake->expires_us < s->time.newest_us) {
        w->awake->dormant = true;
        s->waiting_by_address[w->awake->waiting_slot]--;
        w->awake = w->awake->newer;
    }
    while (w->oldest && w->oldest->expires_us + s->delay_us < s->time.newest_us)
        settle_unanswered(s, w->oldest);
    while (w->bytes > w->max_bytes) {
        s->counts.dropped_pending += !w->oldest->dormant;
        settle_unanswered(s, w->oldest);
    }
}

/* Whether a request at @a time_us is in time for a redirect of @a client. What
 * it is too late for stays until the log's time is over it: another line, which
 * comes late, may be in time. So results depend on the client's own lines, not
 * on when others made time pass. */
static bool has_waiting(const struct client *client, int64_t time_us)
{
    const struct pending *p = client->pending;

    while (p && p->expires_us < time_us)
        p = p->next_of_client;
    return p != NULL;
}

/* --- pairing -------------------------------------------------------------- */

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

/* The redirect that a request most likely answers. */
struct match {
    struct pending *pending; /* NULL: none */
    int score;
    unsigned evidence;
};

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
        if (p->hop.location.len > 0 || !is_non_following(client))
            consider(step, p, best);
}

/* Clients that @a address is known to have beside the one of @a step. */
static struct client *other_client(const struct sessions *s,
                                   const struct step *step, int i)
{
    const struct address *a = step->address;

    if (!a || a->shared || a->clients[i] == 0
        || a->clients[i] == step->client_key)
        return NULL;
    return clients_find(s->clients, a->clients[i]);
}

static struct match find_redirect(const struct sessions *s,
                                  const struct step *step)
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

/* Whether what was sent again with its method, and arrived, is what the client
 * had sent just before. One that broke off got no answer, and tries again. */
static enum resubmission note_submission(struct sessions *s,
                                         const struct hop *hop,
                                         const struct record *next)
{
    const struct target *from = &hop->redirect.target, *to = &hop->next.target;
    uint64_t key;

    if (!http_method_is_lost_by_get(next->method)
        || !slice_equal(hop->redirect.method_text, next->method_text)
        || next->status < 200 || next->status >= 300
        || slice_is(record_field(next, LOG_FIELD_CONNECTION), "X"))
        return RESUBMISSION_NONE;
    key = hash_mix(hash_mix(hop->client_key, hash_stable(next->method_text)),
                   hash_mix(hash_mix(from->hash, from->host_hash),
                            hash_mix(to->hash, to->host_hash)));
    return resubmissions_add(
        s->resubmissions,
        &(struct submission){
            .key = key,
            .time_us = next->time_us,
            .bytes_in = record_number(next, LOG_FIELD_BYTES_IN),
            .referer = next->referer,
        });
}

/* What both requests of the hop sent, headers included. */
static uint64_t bytes_sent_again(const struct pending *p,
                                 const struct record *next)
{
    int64_t again = record_number(next, LOG_FIELD_BYTES_IN);

    if (p->bytes_in < 0 || again < 0
        || !slice_equal(p->hop.redirect.method_text, next->method_text))
        return 0;
    return (uint64_t)(again < p->bytes_in ? again : p->bytes_in);
}

static void complete_hop(struct sessions *s, struct pending *p,
                         struct step *step, int score, unsigned evidence)
{
    struct hop *hop = &p->hop;
    struct client *client = p->client;
    enum resubmission again;

    hop->has_next = true;
    hop->next = end_of(step);
    hop->bytes_in_known =
        p->bytes_in >= 0
        && record_number(step->record, LOG_FIELD_BYTES_IN) >= 0;
    hop->score = score;
    hop->evidence = evidence;
    hop->confidence = pairing_confidence(score);
    hop->next_differs_in_url =
        step->target.hash != hop->redirect.target.hash
        || step->target.host_hash != hop->redirect.target.host_hash;

    hop->bytes_again = bytes_sent_again(p, step->record);
    again = note_submission(s, hop, step->record);
    hop->repeats = again != RESUBMISSION_NONE;
    hop->repeats_exactly = again == RESUBMISSION_EXACT;

    if (client->followed < UINT16_MAX)
        client->followed++;
    client->follows_elsewhere |= hop->next_differs_in_url;

    step->path = p->path;
    if (step->path)
        path_add(step->path, hop);
    else if (record_is_redirect(step->record))
        step->path = path_begin(hop);
    if (step->path)
        path_note_pair(step->path, hop);
    hop->kind = class_of(p, step,
                         record_is_redirect(step->record)
                             && (!hop->next_differs_in_url
                                 || (step->path && path_loops(step->path))));
    s->sink.on_hop(s->sink.context, hop);
    p->path = NULL;
    forget(s, p);
}

/* The chain that led to this request, of @a client, goes no further. */
static void end_path_here(struct sessions *s, struct step *step,
                          const struct client *client)
{
    if (step->path) {
        struct hop_end end = end_of(step);
        emit_chain(s, step->path, &end, false, client);
        step->path = NULL;
    }
}

/* The client asks for something else while its redirects wait. */
static void note_other_request(const struct step *step)
{
    struct pending *p = step->client ? step->client->pending : NULL;

    for (; p; p = p->next_of_client) {
        int64_t gap = gap_of(p, step->record->time_us);
        if (step->record->time_us > p->expires_us)
            continue;
        p->unrelated += gap >= 0;
        p->seen_later |= gap > second_us;
    }
}

static void pair_with_redirect(struct sessions *s, struct step *step)
{
    struct match found = find_redirect(s, step);

    if (found.pending) {
        const struct client *client = found.pending->client;
        step->answers = true;
        complete_hop(s, found.pending, step, found.score, found.evidence);
        if (!record_is_redirect(step->record))
            end_path_here(s, step, client);
    }
    note_other_request(step);
}

/* --- follow-ups that were logged before their redirect -------------------- */

static struct recent_request *find_earlier_answer(const struct sessions *s,
                                                  const struct step *step,
                                                  const struct pending *p)
{
    const struct target *to = &p->hop.location_target;
    struct recent_request *r;
    int64_t gap;

    if (to->hash == 0 || to->masked || to->hash == p->hop.redirect.target.hash)
        return NULL;
    r = recent_find(s->recent, step->client_key, to->hash);
    if (!r)
        return NULL;
    gap = r->time_us - p->end_us;
    return gap < -second_us || gap > second_us ? NULL : r;
}

static void answer_from_earlier(struct sessions *s, struct step *step,
                                struct pending *p,
                                struct recent_request *answer)
{
    struct hop *hop = &p->hop;
    struct step earlier = *step;
    struct record record = *step->record;

    /* The line itself is gone; what it asked for is what Location named. */
    record.line = record.location = (struct slice){NULL, 0};
    record.number = answer->line;
    record.offset = answer->offset;
    record.time_us = answer->time_us;
    record.status = answer->status;
    record.method = (enum http_method)answer->method;
    record.method_text = record.method == step->record->method
                             ? step->record->method_text
                             : slice_of(http_method_name(record.method));
    record.target = hop->location;
    earlier.record = &record;
    earlier.target = hop->location_target;
    answer->client_key = 0; /* it answers one redirect only */
    complete_hop(s, p, &earlier, 8, HOP_BY_LOCATION | HOP_BY_GAP);
    end_path_here(s, &earlier, step->client);
}

/* --- redirects ------------------------------------------------------------ */

void sessions_wait(struct sessions *s, struct pending *p, struct client *client)
{
    p->client = client;
    p->waiting_slot = waiting_slot(p->hop.client);
    if (!p->dormant)
        s->waiting_by_address[p->waiting_slot]++;
    p->next_of_client = client->pending;
    client->pending = p;
}

/* How many of its redirects wait at @a time_us, and the oldest of them. */
static unsigned count_waiting(const struct client *c, int64_t time_us,
                              struct pending **oldest)
{
    unsigned n = 0;

    for (struct pending *p = c->pending; p; p = p->next_of_client) {
        if (p->expires_us < time_us)
            continue;
        *oldest = p;
        n++;
    }
    return n;
}

/* A client may have many redirects, but only so many that wait. */
static void make_room(struct sessions *s, struct client *c, int64_t time_us)
{
    struct pending *oldest = NULL;

    if (count_waiting(c, time_us, &oldest) < MAX_OF_CLIENT)
        return;
    s->counts.dropped_pending++;
    settle_unanswered(s, oldest);
}

static void take_redirect(struct sessions *s, struct step *step)
{
    struct client *client = step->client;
    struct target location;
    bool has_location = target_of_location(step->record, &step->target,
                                           &s->location_buffer, &location);
    const void *answer;
    struct pending *p;
    struct recent_request *earlier;

    answer =
        s->sink.on_redirect(s->sink.context, step->record, &step->target,
                            has_location ? &location : NULL, step->client_key);
    if (!has_location
        && log_fields_have(step->record->fields, LOG_FIELD_LOCATION)) {
        /* It sent no Location: there is nothing to follow. */
        end_path_here(s, step, client);
        return;
    }
    if (client->received < UINT16_MAX) {
        client->received++;
        if (client->received == JUDGED_AFTER && is_non_following(client))
            s->counts.non_following_clients++;
    }
    make_room(s, client, step->record->time_us);

    p = pending_add(&s->waiting, step->record, &step->target,
                    has_location ? &location : NULL);
    if (!p) {
        s->counts.dropped_pending++;
        path_destroy(step->path);
        step->path = NULL;
        return;
    }
    p->hop.answer = answer;
    p->hop.client_key = step->client_key;
    p->hop.agent = family_of(s, step);
    sessions_wait(s, p, client);
    if (step->path)
        pending_set_path(&s->waiting, p, step->path);
    step->path = NULL;

    earlier = has_location ? find_earlier_answer(s, step, p) : NULL;
    if (earlier)
        answer_from_earlier(s, step, p, earlier);
}

/* --- records -------------------------------------------------------------- */

struct client *sessions_client(struct sessions *s, uint64_t key,
                               int64_t time_us)
{
    struct client evicted;
    struct client *client = clients_get(s->clients, key, time_us, &evicted);

    if (evicted.key != 0) {
        /* Its redirects point to the place that the newcomer has now. */
        struct client newcomer = *client;
        *client = evicted;
        s->counts.evicted_clients += !client_is_over(&evicted, time_us);
        settle_all_of(s, client);
        *client = newcomer;
    }
    return client;
}

/* Who is at the address of the record. @return whether any redirect of theirs
 * may be answered by it. */
static bool find_who_waits(struct sessions *s, struct step *step)
{
    const struct record *record = step->record;
    bool waits = false;

    step->address =
        addresses_find(s->addresses, step->address_hash, record->time_us);
    step->client = clients_find(s->clients, step->client_key);
    waits = step->client && has_waiting(step->client, record->time_us);
    for (int i = 0; i < ADDRESS_CLIENTS; i++) {
        const struct client *other = other_client(s, step, i);
        waits |= other && has_waiting(other, record->time_us);
    }
    return waits;
}

static void take_record(struct sessions *s, struct step *step)
{
    const struct record *record = step->record;
    bool waits = find_who_waits(s, step);
    bool is_redirect = record_is_redirect(record);

    if (is_redirect) {
        step->address =
            addresses_get(s->addresses, step->address_hash, record->time_us);
        step->client = sessions_client(s, step->client_key, record->time_us);
    }
    if ((is_redirect || waits) && step->address)
        addresses_note(s->addresses, step->address, step->client_key,
                       record->time_us);
    if (waits)
        pair_with_redirect(s, step);
    if (is_redirect)
        take_redirect(s, step);
    /* Only where Location is logged: without it, nothing says that an earlier
     * line was the answer rather than the cause. */
    else if (!step->answers
             && log_fields_have(record->fields, LOG_FIELD_LOCATION))
        recent_note(s->recent, step->client_key, step->target.hash, record);
    if (step->client && (is_redirect || waits)
        && record->time_us > step->client->last_us)
        step->client->last_us = record->time_us;
}

/* Whether the record can matter to any redirect: it is one, or its address has
 * one that waits, or it comes late, or a redirect logged later may turn out to
 * have led to it. */
static bool matters(const struct sessions *s, const struct record *record)
{
    return s->waiting_by_address[waiting_slot(record->client)] > 0
           || record_is_redirect(record) || record_is_odd_redirect(record)
           || record->time_us < s->time.newest_us
           || log_fields_have(record->fields, LOG_FIELD_LOCATION);
}

/* From now on lines that come as late as this one are waited for. */
static void note_delay(struct sessions *s, int64_t time_us)
{
    int64_t delay = s->time.newest_us - time_us;

    if (2 * delay > s->delay_us)
        s->delay_us = 2 * delay;
}

/* One that came too late to be paired is a redirect all the same; so is one
 * that nobody follows on their own. */
static void count_redirect(struct sessions *s, const struct step *step)
{
    struct target location;
    bool has_location = target_of_location(step->record, &step->target,
                                           &s->location_buffer, &location);

    s->sink.on_redirect(s->sink.context, step->record, &step->target,
                        has_location ? &location : NULL, step->client_key);
}

void sessions_record(struct sessions *s, struct record *record)
{
    struct step step;
    enum watermark_result when = watermark_follow(&s->time, record->time_us);

    if (when == WATERMARK_TURNED_BACK) {
        sessions_finish(s);
    }
    else if (when == WATERMARK_IN_TIME) {
        note_delay(s, record->time_us);
        expire(s);
    }
    if (!matters(s, record))
        return;
    record_read(record);
    step = (struct step){
        .record = record,
        .address_hash = hash_stable(record->client),
        .agent_hash = hash_stable(record->agent),
    };
    step.client_key = hash_mix(step.address_hash, step.agent_hash);
    target_of_request(record, &s->request_buffer, &step.target);
    if (when != WATERMARK_TOO_LATE)
        take_record(s, &step);
    if (record_is_odd_redirect(record)
        || (when == WATERMARK_TOO_LATE && record_is_redirect(record)))
        count_redirect(s, &step);
}

void sessions_finish(struct sessions *s)
{
    while (s->waiting.oldest)
        settle_unanswered(s, s->waiting.oldest);
}

void sessions_destroy(struct sessions *s)
{
    if (!s)
        return;
    while (s->waiting.oldest) {
        path_destroy(s->waiting.oldest->path);
        pending_remove(&s->waiting, s->waiting.oldest);
    }
    clients_destroy(s->clients);
    addresses_destroy(s->addresses);
    recent_destroy(s->recent);
    resubmissions_destroy(s->resubmissions);
    free(s->waiting_by_address);
    free(s);
}
