#include "analyzer/session/visitors.h"

#include <stdio.h>
#include <string.h>

#include "util/hash.h"

struct seen seen;

static const void *on_redirect(void *context, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key)
{
    CU_ASSERT(!location || record->location.len > 0);
    CU_ASSERT(context == &seen && target->hash != 0);
    CU_ASSERT_EQUAL(client_key != 0, record_has_client(record));
    CU_ASSERT(record_is_redirect(record) || record_is_odd_redirect(record));
    seen.redirects++;
    return &seen.redirects;
}

static void on_hop(void *context, const struct hop *hop)
{
    CU_ASSERT(context == &seen);
    CU_ASSERT(hop->answer == &seen.redirects);
    if (seen.hop_count == MAX_SEEN)
        return;
    seen.hops[seen.hop_count++] = (struct seen_hop){
        hop->redirect.line, hop->has_next ? hop->next.line : 0,
        hop->kind,          hop->evidence,
        hop->repeats,       hop->client_follows};
}

static void keep_text(char *to, size_t size, struct slice text)
{
    snprintf(to, size, "%.*s", (int)text.len, text.at);
}

static void on_chain(void *context, const struct chain *chain)
{
    struct seen_chain *c = &seen.chains[seen.chain_count++ % 64];

    CU_ASSERT(context == &seen);
    *c = (struct seen_chain){
        .redirects = chain->redirects,
        .turns = chain->turns,
        .step_count = chain->step_count,
        .cycle_start = chain->cycle_start,
        .cycle_length = chain->cycle_length,
        .has_end = chain->has_end,
        .gave_up = chain->gave_up,
        .unproven = chain->unproven,
        .client_follows = chain->client_follows,
        .most_per_second = chain->most_per_second,
        .end_status = chain->has_end ? chain->end.status : 0,
    };
    for (size_t i = 0; i < 4 && i < chain->step_count; i++)
        c->statuses[i] = chain->steps[i].status;
    keep_text(c->first, sizeof c->first, chain->steps[0].url);
    keep_text(c->last, sizeof c->last, chain->steps[chain->step_count - 1].url);
}

void visitors_begin(size_t memory)
{
    static const struct session_sink sink = {&seen, on_redirect, on_hop,
                                             on_chain};

    hash_init();
    memset(&seen, 0, sizeof seen);
    seen.sessions = sessions_create(memory, &sink);
    CU_ASSERT_FATAL(seen.sessions != NULL);
}

struct session_counts visitors_finish(void)
{
    struct session_counts counts;

    sessions_finish(seen.sessions);
    counts = sessions_counts(seen.sessions);
    sessions_destroy(seen.sessions);
    return counts;
}

/* Records borrow from their line: @a text is put at its end. */
static struct slice put(struct slice *line, char *bytes, const char *text)
{
    struct slice s = {bytes + line->len, text ? strlen(text) : 0};

    if (s.len > 0)
        memcpy(bytes + line->len, text, s.len);
    line->len += s.len;
    return s;
}

static struct slice unless_dash(struct slice s)
{
    return slice_is(s, "-") ? (struct slice){NULL, 0} : s;
}

static void set_field(struct log_fields *f, enum log_field field,
                      struct slice text)
{
    if (text.len == 0)
        return;
    f->present |= 1ull << field;
    f->at[field] = text;
}

void take(struct ask a)
{
    char bytes[512];
    struct slice line = {bytes, 0}, location;
    struct log_fields fields = {0};
    struct record r = {
        .file = "log",
        .number = ++seen.lines,
        .offset = seen.lines * 100,
        .time_us = 1791633600000000 + (int64_t)(a.at_s * 1e6),
        .method = http_method_from_name(a.method, strlen(a.method)),
        .status = a.status,
        .fields = &fields,
        .is_read = true,
    };

    r.client = put(&line, bytes, a.client);
    r.method_text = put(&line, bytes, a.method);
    r.target = put(&line, bytes, a.url);
    r.agent = unless_dash(put(&line, bytes, a.agent ? a.agent : "a"));
    location = put(&line, bytes, a.location);
    r.location = unless_dash(location);
    set_field(&fields, LOG_FIELD_LOCATION, location);
    set_field(&fields, LOG_FIELD_CLIENT_PORT, put(&line, bytes, a.port));
    set_field(&fields, LOG_FIELD_KEEPALIVE, put(&line, bytes, a.keepalive));
    set_field(&fields, LOG_FIELD_DURATION_US, put(&line, bytes, a.duration_us));
    r.request = r.target;
    r.line = line;
    r.client_hash = hash_stable(r.client);
    r.agent_hash = hash_stable(r.agent);
    sessions_record(seen.sessions, &r, NULL);
    memset(bytes, '#', sizeof bytes); /* nobody may hold on to the line */
}

void take_all(const struct ask *asks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        take(asks[i]);
}

void check_hop(size_t i, uint64_t line, uint64_t next_line, enum hop_class kind)
{
    CU_ASSERT_FATAL(i < seen.hop_count);
    CHECK_INT(seen.hops[i].line, line);
    CHECK_INT(seen.hops[i].next_line, next_line);
    CHECK_STR(hop_class_name(seen.hops[i].kind), hop_class_name(kind));
}
