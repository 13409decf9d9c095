#include "run/hops_writer.h"

#include <jansson.h>
#include <stdlib.h>

#include "detect/finding.h"
#include "report/text.h"
#include "session/pairing.h"
#include "util/hash.h"

/* Text of a log as a JSON string; null when there is none. */
static json_t *text(struct slice s, bool show_query)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *out;
    json_t *string;

    if (s.len == 0)
        return json_null();
    out = open_memstream(&bytes, &len);
    if (!out)
        return NULL;
    text_write(out, s, TEXT_UTF8, show_query);
    string = fclose(out) == 0 ? json_stringn(bytes, len) : NULL;
    free(bytes);
    return string;
}

static json_t *time_text(int64_t us)
{
    char buf[TEXT_TIME_SIZE];
    return json_string(text_iso_time(buf, us));
}

static json_t *evidence(unsigned set)
{
    static const char *const names[] = {"location", "connection", "referer",
                                        "gap", "method"};
    json_t *array = json_array();

    for (unsigned i = 0; array && i < sizeof names / sizeof names[0]; i++)
        if (set >> i & 1)
            json_array_append_new(array, json_string(names[i]));
    return array;
}

static json_t *next(const struct hop *hop, bool show_query)
{
    const struct hop_end *n = &hop->next;

    if (!hop->has_next)
        return json_null();
    return json_pack("{s:s, s:I, s:o, s:o, s:o, s:i}", "file", n->file, "line",
                     (json_int_t)n->line, "time", time_text(n->time_us),
                     "method", text(n->method_text, true), "url",
                     text(n->url, show_query), "status", n->status);
}

/* A name for the client that says nothing about it. */
static json_t *pseudonym(const struct hop *hop)
{
    struct slice key = {(const char *)&hop->client_key, sizeof hop->client_key};
    char name[17];

    snprintf(name, sizeof name, "%016llx", (unsigned long long)hash_keyed(key));
    return json_string(name);
}

bool hops_write(FILE *out, const struct hop *hop, int points, bool show_query)
{
    const struct hop_end *r = &hop->redirect;
    int score = hop->has_next ? hop->score + points : 0;
    json_t *object = json_pack(
        "{s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:s, s:o, s:i, "
        "s:o}",
        "file", r->file, "line", (json_int_t)r->line, "vhost",
        text(hop->vhost, true), "client", pseudonym(hop), "time",
        time_text(r->time_us), "method", text(r->method_text, true), "url",
        text(r->url, show_query), "status", r->status, "location",
        text(hop->location, show_query), "next", next(hop, show_query), "class",
        hop_class_name(hop->kind), "confidence",
        hop->has_next ? json_string(confidence_name(pairing_confidence(score)))
                      : json_null(),
        "score", score, "evidence", evidence(hop->evidence));

    if (!object)
        return false;
    json_dumpf(object, out, JSON_COMPACT | JSON_ENSURE_ASCII);
    fputc('\n', out);
    json_decref(object);
    return true;
}
