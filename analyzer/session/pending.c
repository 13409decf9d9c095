#include "session/pending.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A redirect that names its target waits longer: asking for just that target
 * is no coincidence. */
static const int64_t window_us = 10 * 1000000;
static const int64_t window_on_connection_us = 30 * 1000000;

/* Slices are copied one behind the other into p->text. */
struct copier {
    char *out, *end;
    struct slice from; /* the line: copied once, parts keep pointing in */
    const char *line_copy;
};

static struct slice copy_slice(struct copier *c, struct slice s)
{
    if (s.len == 0)
        return (struct slice){NULL, 0};
    if (c->line_copy && s.at >= c->from.at
        && s.at + s.len <= c->from.at + c->from.len)
        return (struct slice){c->line_copy + (s.at - c->from.at), s.len};
    /* A record borrows from its line, all but its targets. */
    assert(s.len <= (size_t)(c->end - c->out));
    struct slice copy = {c->out, s.len};
    memcpy(c->out, s.at, s.len);
    c->out += s.len;
    return copy;
}

static void copy_target(struct copier *c, struct target *to,
                        const struct target *from)
{
    struct slice text = copy_slice(c, target_path_query(from));

    /* The query stays behind its path: see target_path_query(). */
    *to = *from;
    to->path.at = text.at;
    if (from->query.at)
        to->query.at = text.at + from->path.len + 1;
    to->host = copy_slice(c, from->host);
}

static size_t target_bytes(const struct target *t)
{
    return t ? target_path_query(t).len + t->host.len : 0;
}

static void fill_redirect(struct copier *c, struct hop_end *end,
                          const struct record *record,
                          const struct target *target)
{
    end->text = copy_slice(c, record->line);
    c->line_copy = end->text.at;
    end->file = record->file;
    end->line = record->number;
    end->offset = record->offset;
    end->time_us = record->time_us;
    end->method = record->method;
    end->method_text = copy_slice(c, record->method_text);
    end->url = copy_slice(c, record->target);
    end->status = record->status;
    copy_target(c, &end->target, target);
}

struct pending *pending_add(struct pending_list *list,
                            const struct record *record,
                            const struct target *target,
                            const struct target *location)
{
    /* The target may be put together outside the line. */
    size_t size = sizeof(struct pending) + record->line.len + record->target.len
                  + target_bytes(target) + target_bytes(location);
    struct pending *p = calloc(1, size);
    struct copier c = {NULL, NULL, record->line, NULL};
    struct hop *hop;
    int64_t duration;

    if (!p)
        return NULL;
    p->bytes = size;
    c.out = p->text;
    c.end = (char *)p + size;
    hop = &p->hop;
    fill_redirect(&c, &hop->redirect, record, target);
    hop->client = copy_slice(&c, record->client);
    hop->vhost = copy_slice(&c, record->vhost);
    hop->location = copy_slice(&c, record->location);
    if (location)
        copy_target(&c, &hop->location_target, location);
    hop->referer = copy_slice(&c, record->referer);
    hop->request_type =
        copy_slice(&c, record_field(record, LOG_FIELD_REQUEST_TYPE));
    hop->rule = copy_slice(&c, record_field(record, LOG_FIELD_RULE));
    hop->action = copy_slice(&c, record_field(record, LOG_FIELD_ACTION));
    hop->origin = copy_slice(&c, record_field(record, LOG_FIELD_ORIGIN));
    p->user = copy_slice(&c, record_field(record, LOG_FIELD_USER));
    p->referers_logged = log_fields_have(record->fields, LOG_FIELD_REFERER);

    duration = record_duration_us(record);
    p->end_us = record->time_us + (duration > 0 ? duration : 0);
    p->bytes_in = record_number(record, LOG_FIELD_BYTES_IN);
    p->port = record_number(record, LOG_FIELD_CLIENT_PORT);
    p->keepalive = record_number(record, LOG_FIELD_KEEPALIVE);
    p->expires_us =
        p->end_us
        + (location && p->port >= 0 ? window_on_connection_us : window_us);

    p->older = list->newest;
    if (list->newest)
        list->newest->newer = p;
    else
        list->oldest = p;
    list->newest = p;
    if (!list->awake)
        list->awake = p;
    list->bytes += size;
    return p;
}

void pending_set_path(struct pending_list *list, struct pending *p,
                      struct path *path)
{
    size_t bytes = path_bytes(path);

    p->path = path;
    p->bytes += bytes;
    list->bytes += bytes;
}

void pending_remove(struct pending_list *list, struct pending *p)
{
    if (list->awake == p)
        list->awake = p->newer;
    if (p->older)
        p->older->newer = p->newer;
    else
        list->oldest = p->newer;
    if (p->newer)
        p->newer->older = p->older;
    else
        list->newest = p->older;
    list->bytes -= p->bytes;
    free(p);
}
