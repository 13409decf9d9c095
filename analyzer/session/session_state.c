#include "session/session_state.h"

#include "session/sessions_pieces.h"

struct session_clock sessions_clock(const struct sessions *s)
{
    return (struct session_clock){s->time, s->delay_us, sessions_counts(s)};
}

int64_t sessions_latest_wait(const struct sessions *s)
{
    int64_t latest_us = 0;

    for (const struct pending *p = s->waiting.oldest; p; p = p->newer)
        if (p->expires_us > latest_us)
            latest_us = p->expires_us;
    return latest_us;
}

int64_t sessions_earliest_redirect(const struct sessions *s)
{
    int64_t earliest_us = INT64_MAX;

    for (const struct pending *p = s->waiting.oldest; p; p = p->newer)
        if (p->hop.redirect.time_us < earliest_us)
            earliest_us = p->hop.redirect.time_us;
    return earliest_us;
}

void sessions_visit(const struct sessions *s,
                    const struct session_visitor *visitor)
{
    clients_visit(s->clients, visitor->on_client, visitor->context);
    addresses_visit(s->addresses, visitor->on_address, visitor->context);
    recent_visit(s->recent, visitor->on_recent, visitor->context);
    resubmissions_visit(s->resubmissions, visitor->on_submission,
                        visitor->context);
    for (const struct pending *p = s->waiting.oldest; p; p = p->newer)
        visitor->on_pending(visitor->context, p);
}

static void merge_counts(struct session_counts *to,
                         const struct session_counts *from)
{
    to->evicted_clients += from->evicted_clients;
    to->evicted_addresses += from->evicted_addresses;
    to->dropped_pending += from->dropped_pending;
    to->shared_addresses += from->shared_addresses;
    to->non_following_clients += from->non_following_clients;
}

void sessions_merge_clock(struct sessions *s, const struct session_clock *from)
{
    struct watermark *time = &s->time;
    const struct watermark before = *time;

    if (!before.started || from->time.newest_us > before.newest_us)
        *time = from->time;
    if (before.started) {
        time->disorder = before.disorder + from->time.disorder;
        time->too_late = before.too_late + from->time.too_late;
    }
    if (from->delay_us > s->delay_us)
        s->delay_us = from->delay_us;
    merge_counts(&s->counts, &from->counts);
}

void sessions_merge_client(struct sessions *s, const struct client *from)
{
    struct client *client = sessions_client(s, from->key, from->last_us);
    unsigned received = client->received + (unsigned)from->received;
    unsigned followed = client->followed + (unsigned)from->followed;

    client->received =
        (uint16_t)(received < UINT16_MAX ? received : UINT16_MAX);
    client->followed =
        (uint16_t)(followed < UINT16_MAX ? followed : UINT16_MAX);
    client->follows_elsewhere |= from->follows_elsewhere;
    if (from->last_us > client->last_us)
        client->last_us = from->last_us;
}

void sessions_merge_address(struct sessions *s, uint64_t hash,
                            const struct address *from)
{
    addresses_merge(s->addresses, hash, from);
}

void sessions_merge_recent(struct sessions *s,
                           const struct recent_request *from)
{
    recent_add(s->recent, from);
}

void sessions_merge_submission(struct sessions *s,
                               const struct remembered_submission *from)
{
    resubmissions_merge(s->resubmissions, from);
}

void sessions_merge_pending(struct sessions *s, struct pending *image)
{
    struct path *path = image->path;
    struct pending *p = pending_copy(&s->waiting, image);
    struct client *client;

    if (!p) {
        s->counts.dropped_pending++;
        path_destroy(path);
        return;
    }
    client =
        sessions_client(s, image->hop.client_key, image->hop.redirect.time_us);
    sessions_wait(s, p, client);
    if (path)
        pending_set_path(&s->waiting, p, path);
}
