#include "session/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "record/record_parser.h"
#include "session/sessions_pieces.h"
#include "util/hash.h"

enum {
    WAITING = 8192,    /* addresses told apart when asked who waits */
    JUDGED_AFTER = 5,  /* redirects until a client counts as not following */
    MAX_OF_CLIENT = 32 /* redirects of one client that wait */
};

/* How late a line may come, as long as none has come later. */
static const int64_t usual_delay_us = 2 * 1000000;

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

bool client_never_follows(const struct client *c)
{
    return c->received >= JUDGED_AFTER && c->followed * 5 < c->received;
}

/* --- redirects ------------------------------------------------------------ */

/* Addresses that share one only cost a closer look. */
static size_t waiting_slot(struct slice address)
{
    return sessions_address_slot(address, WAITING);
}

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
        if (client->received == JUDGED_AFTER && client_never_follows(client))
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
    struct client evicted, *client = clients_find(s->clients, key);

    /* By its own time, whether others made time pass or not. */
    if (client && client_was_idle(client, time_us))
        settle_all_of(s, client);
    client = clients_get(s->clients, key, time_us, &evicted);
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
bool session_matters(const struct sessions *s, const struct record *record)
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

/* One that came too late to be paired, or whose client is not known, is a
 * redirect all the same; so is one that nobody follows on their own. */
static void count_redirect(struct sessions *s, const struct step *step)
{
    struct target location;
    bool has_location = target_of_location(step->record, &step->target,
                                           &s->location_buffer, &location);

    s->sink.on_redirect(s->sink.context, step->record, &step->target,
                        has_location ? &location : NULL, step->client_key);
}

void sessions_pass(struct sessions *s, int64_t time_us)
{
    watermark_follow(&s->time, time_us);
    settle_expired(s);
}

void sessions_record(struct sessions *s, struct record *record,
                     const struct session_look *look)
{
    struct step step;
    enum watermark_result when;
    bool is_paired;

    if (record->aside_us != 0)
        sessions_pass(s, record->aside_us);
    when = watermark_follow(&s->time, record->time_us);
    if (when == WATERMARK_TURNED_BACK) {
        sessions_finish(s);
    }
    else if (when == WATERMARK_IN_TIME) {
        note_delay(s, record->time_us);
        settle_expired(s);
    }
    if (!session_matters(s, record))
        return;
    record_read(record);
    step = (struct step){
        .record = record,
        .address_hash = record->client_hash,
        .agent_hash = record->agent_hash,
        .client_key = record_client_key(record),
    };
    if (look && look->matters && look->has_target)
        step.target = look->target;
    else
        target_of_request(record, &s->request_buffer, &step.target);
    /* Nobody's redirect is answered by nobody's request: they may be of two. */
    is_paired = when != WATERMARK_TOO_LATE && record_has_client(record);
    if (is_paired)
        take_record(s, &step);
    if (record_is_odd_redirect(record)
        || (!is_paired && record_is_redirect(record)))
        count_redirect(s, &step);
}

void sessions_finish(struct sessions *s)
{
    while (s->waiting.oldest)
        settle_unanswered(s, s->waiting.oldest);
}

void sessions_break_off(struct sessions *s)
{
    for (struct pending *p = s->waiting.awake; p; p = p->newer)
        p->seen_later = false;
    sessions_finish(s);
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
