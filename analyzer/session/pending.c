#include "session/pending.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A redirect that names its target waits longer: asking for just that target
 * is no coincidence. */
const int64_t pending_window_us = 10 * 1000000;
static const int64_t window_on_connection_us = 30 * 1000000;

/* The texts of a pending redirect but for its line and its targets. */
static const size_t texts[] = {
    offsetof(struct pending, hop.redirect.method_text),
    offsetof(struct pending, hop.redirect.url),
    offsetof(struct pending, hop.client),
    offsetof(struct pending, hop.vhost),
    offsetof(struct pending, hop.location),
    offsetof(struct pending, hop.referer),
    offsetof(struct pending, hop.request_type),
    offsetof(struct pending, hop.rule),
    offsetof(struct pending, hop.action),
    offsetof(struct pending, hop.origin),
    offsetof(struct pending, user),
};

enum { TEXTS = sizeof texts / sizeof texts[0] };

static struct slice *text_at(struct pending *p, size_t i)
{
    return (struct slice *)((char *)p + texts[i]);
}

/* Slices are copied one behind the other into p->text. */
struct copier {
    char *out;
    struct slice from; /* the line: copied once, parts keep pointing in */
    const char *line_copy;
};

static bool is_within(struct slice s, struct slice line)
{
    return line.len > 0 && s.at >= line.at
           && s.at + s.len <= line.at + line.len;
}

/* The bytes that a copy of @a s takes. */
static size_t copy_bytes(struct slice s, struct slice line)
{
    return is_within(s, line) ? 0 : s.len;
}

static struct slice copy_slice(struct copier *c, struct slice s)
{
    struct slice copy = {c->out, s.len};

    if (s.len == 0)
        return (struct slice){NULL, 0};
    if (is_within(s, c->from))
        return (struct slice){c->line_copy + (s.at - c->from.at), s.len};
    memcpy(c->out, s.at, s.len);
    c->out += s.len;
    return copy;
}

static void copy_target(struct copier *c, struct target *t)
{
    struct slice text = copy_slice(c, target_path_query(t));

    /* The query stays behind its path: see target_path_query(). */
    if (t->query.at)
        t->query.at = text.at + t->path.len + 1;
    t->path.at = text.at;
    t->host = copy_slice(c, t->host);
}

static size_t target_bytes(const struct target *t, struct slice line)
{
    return copy_bytes(target_path_query(t), line) + copy_bytes(t->host, line);
}

static size_t bytes_of(struct pending *image)
{
    struct slice line = image->hop.redirect.text;
    size_t size = sizeof *image + line.len
                  + target_bytes(&image->hop.redirect.target, line)
                  + target_bytes(&image->hop.location_target, line);

    for (size_t i = 0; i < TEXTS; i++)
        size += copy_bytes(*text_at(image, i), line);
    return size;
}

static void copy_texts(struct pending *p)
{
    struct hop *hop = &p->hop;
    struct slice line = hop->redirect.text;
    struct copier c = {p->text, {NULL, 0}, NULL};

    hop->redirect.text = copy_slice(&c, line);
    c.from = line;
    c.line_copy = hop->redirect.text.at;
    for (size_t i = 0; i < TEXTS; i++)
        *text_at(p, i) = copy_slice(&c, *text_at(p, i));
    copy_target(&c, &hop->redirect.target);
    copy_target(&c, &hop->location_target);
}

static void append(struct pending_list *list, struct pending *p)
{
    p->older = list->newest;
    if (list->newest)
        list->newest->newer = p;
    else
        list->oldest = p;
    list->newest = p;
    if (!list->awake && !p->dormant)
        list->awake = p;
    list->bytes += p->bytes;
}

struct pending *pending_copy(struct pending_list *list, struct pending *image)
{
    size_t size = bytes_of(image);
    struct pending *p = malloc(size);

    if (!p)
        return NULL;
    *p = *image;
    p->bytes = size;
    p->older = p->newer = p->next_of_client = NULL;
    p->path = NULL;
    copy_texts(p);
    append(list, p);
    return p;
}

static struct hop hop_of(const struct record *record,
                         const struct target *target)
{
    return (struct hop){
        .redirect = {.file = record->file,
                     .line = record->number,
                     .offset = record->offset,
                     .time_us = record->time_us,
                     .method = record->method,
                     .method_text = record->method_text,
                     .url = record->target,
                     .target = *target,
                     .status = record->status,
                     .text = record->line},
        .client = record->client,
        .vhost = record->vhost,
        .location = record->location,
        .referer = record->referer,
        .request_type = record_field(record, LOG_FIELD_REQUEST_TYPE),
        .rule = record_field(record, LOG_FIELD_RULE),
        .action = record_field(record, LOG_FIELD_ACTION),
        .origin = record_field(record, LOG_FIELD_ORIGIN),
    };
}

struct pending *pending_add(struct pending_list *list,
                            const struct record *record,
                            const struct target *target,
                            const struct target *location)
{
    int64_t duration = record_duration_us(record);
    struct pending image = {
        .hop = hop_of(record, target),
        .end_us = record->time_us + (duration > 0 ? duration : 0),
        .bytes_in = record_number(record, LOG_FIELD_BYTES_IN),
        .port = record_number(record, LOG_FIELD_CLIENT_PORT),
        .keepalive = record_number(record, LOG_FIELD_KEEPALIVE),
        .referers_logged = log_fields_have(record->fields, LOG_FIELD_REFERER),
        .user = record_field(record, LOG_FIELD_USER),
    };

    if (location)
        image.hop.location_target = *location;
    image.expires_us = image.end_us
                       + (location && image.port >= 0 ? window_on_connection_us
                                                      : pending_window_us);
    return pending_copy(list, &image);
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
