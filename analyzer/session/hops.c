/* Hops and chains: completed by a request, or settled without one. */
#include "session/pairing.h"
#include "session/sessions_pieces.h"
#include "util/hash.h"

static const int64_t second_us = 1000000;

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
    int status = p->hop.redirect.status;

    if (log_fields_have(r->fields, LOG_FIELD_REQUEST_TYPE)
        && p->hop.request_type.len > 0)
        return record_field(r, LOG_FIELD_REQUEST_TYPE).len == 0;
    /* Clients repeat it after these; where it arrived, cookies of another path
     * were the difference. */
    if ((status == 307 || status == 308) && status_is_page(r->status))
        return false;
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

/* The pending redirect got no follow-up. */
void settle_unanswered(struct sessions *s, struct pending *p)
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
                   hop->kind == HOP_NOT_FOLLOWED && !hop_leads_elsewhere(hop),
                   client);
    }
    forget(s, p);
}

void settle_all_of(struct sessions *s, struct client *client)
{
    while (client->pending)
        settle_unanswered(s, client->pending);
}

/* Redirects whose time is over are dormant: only lines that come late can
 * still answer them, and those are looked at one by one. */
void settle_expired(struct sessions *s)
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

/* A GET that follows a form to the URL of the form has not come back. */
static bool asks_the_same_again(const struct hop *hop)
{
    return !hop->next_differs_in_url
           && slice_equal(hop->redirect.method_text, hop->next.method_text);
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
                             && (asks_the_same_again(hop)
                                 || (step->path && path_loops(step->path))));
    s->sink.on_hop(s->sink.context, hop);
    p->path = NULL;
    forget(s, p);
}

/* The chain that led to this request, of @a client, goes no further. */
void end_path_here(struct sessions *s, struct step *step,
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

void pair_with_redirect(struct sessions *s, struct step *step)
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

struct recent_request *find_earlier_answer(const struct sessions *s,
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

void answer_from_earlier(struct sessions *s, struct step *step,
                         struct pending *p, struct recent_request *answer)
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
