/* The report as JSON; report.schema.json describes it. Bytes that are not
 * UTF-8 become `\xHH` text, and everything outside ASCII is written as \uXXXX:
 * every parser reads it, and a terminal that shows it stays unharmed. */
#include "report/report.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "report/text.h"

enum { SCHEMA_VERSION = 1 };

struct builder {
    bool failed; /* memory ran out somewhere; the result is not to be used */
    bool show_query;
};

/* Note a failed allocation where it happens, so that callers need not. */
static json_t *checked(struct builder *b, json_t *value)
{
    if (!value)
        b->failed = true;
    return value;
}

static void put(struct builder *b, json_t *object, const char *key,
                json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        b->failed = true;
}

static void add(struct builder *b, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        b->failed = true;
}

/* Whether @a text can be shown as it is: printable ASCII without anything that
 * a parameter could begin with. Most of it is. */
static bool is_plain(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c < 0x20 || c > 0x7e || c == '?' || c == '&' || c == ';' || c == '#'
            || c == '%')
            return false;
    }
    return true;
}

static json_t *make_string(struct builder *b, struct slice text,
                           bool show_query)
{
    char *bytes = NULL;
    size_t len = 0;
    json_t *string = NULL;
    FILE *out;

    if (is_plain(text))
        return checked(b, json_stringn(text.len ? text.at : "", text.len));
    out = open_memstream(&bytes, &len);
    if (out) {
        text_write(out, text, TEXT_UTF8, show_query);
        if (fclose(out) == 0)
            string = json_stringn(bytes, len);
        free(bytes);
    }
    return checked(b, string);
}

/* Text that may hold URLs. */
static json_t *text(struct builder *b, struct slice value)
{
    return make_string(b, value, b->show_query);
}

/* A name that holds none; NULL is null. */
static json_t *name(struct builder *b, const char *value)
{
    return value ? make_string(b, slice_of(value), true)
                 : checked(b, json_null());
}

static json_t *count(struct builder *b, uint64_t value)
{
    return checked(b, json_integer((json_int_t)value));
}

static json_t *truth(struct builder *b, bool value)
{
    return checked(b, json_boolean(value));
}

/* ISO 8601, or null for no time. */
static json_t *time_of(struct builder *b, int64_t us)
{
    char buf[TEXT_TIME_SIZE];
    return name(b, us == 0 ? NULL : text_iso_time(buf, us));
}

static json_t *names(struct builder *b, const char *const *values, size_t n)
{
    json_t *array = checked(b, json_array());

    for (size_t i = 0; i < n; i++)
        add(b, array, name(b, values[i]));
    return array;
}

static json_t *texts(struct builder *b, const struct slice *values, size_t n)
{
    json_t *array = checked(b, json_array());

    for (size_t i = 0; i < n; i++)
        add(b, array, text(b, values[i]));
    return array;
}

static json_t *numbers(struct builder *b, const int *values, size_t n)
{
    json_t *array = checked(b, json_array());

    for (size_t i = 0; i < n; i++)
        add(b, array, checked(b, json_integer(values[i])));
    return array;
}

/* {"200": 17, ...}, those that occur. */
static json_t *status_counts(struct builder *b, const uint64_t *counts)
{
    json_t *o = checked(b, json_object());
    char key[4];

    for (int status = 0; counts && status < 1000; status++) {
        if (counts[status] == 0)
            continue;
        snprintf(key, sizeof key, "%03d", status);
        put(b, o, key, count(b, counts[status]));
    }
    return o;
}

static json_t *general(struct builder *b, const struct report_general *g)
{
    json_t *o = checked(b, json_object());
    char buf[TEXT_TIME_SIZE];

    put(b, o, "start_date", name(b, text_goaccess_date(buf, g->start_us)));
    put(b, o, "end_date", name(b, text_goaccess_date(buf, g->end_us)));
    put(b, o, "date_time", name(b, text_goaccess_time(buf, g->made_at_us)));
    put(b, o, "total_requests", count(b, g->total_requests));
    put(b, o, "valid_requests", count(b, g->valid_requests));
    put(b, o, "failed_requests", count(b, g->failed_requests));
    put(b, o, "filtered_requests", count(b, g->filtered_requests));
    /* Whole seconds, a begun one counts, as GoAccess has it. */
    put(b, o, "generation_time",
        count(b, (uint64_t)ceil(g->generation_seconds)));
    put(b, o, "lines_read", count(b, g->lines_read));
    put(b, o, "bytes_read", count(b, g->bytes_read));
    put(b, o, "valid_bytes", count(b, g->valid_bytes));
    put(b, o, "failed_bytes", count(b, g->failed_bytes));
    put(b, o, "filtered_bytes", count(b, g->filtered_bytes));
    put(b, o, "rejected_lines", count(b, g->failed_requests));
    put(b, o, "log_size", count(b, g->log_size));
    put(b, o, "log_path", names(b, g->log_paths, g->log_path_count));
    put(b, o, "log_format", name(b, g->log_format));
    put(b, o, "status_counts", status_counts(b, g->status_counts));
    put(b, o, "partial", truth(b, g->partial));
    return o;
}

static json_t *evidence(struct builder *b, const struct report_evidence *e)
{
    json_t *o = checked(b, json_object());

    put(b, o, "level", name(b, e->level));
    put(b, o, "missing", names(b, e->missing, e->missing_count));
    put(b, o, "advice", name(b, e->advice));
    return o;
}

static json_t *redirect(struct builder *b, const struct report_redirect *r)
{
    json_t *o = checked(b, json_object());

    put(b, o, "vhost", text(b, r->vhost));
    put(b, o, "url", text(b, r->url));
    put(b, o, "status", checked(b, json_integer(r->status)));
    put(b, o, "method_class", name(b, r->method_class));
    put(b, o, "target", text(b, r->target));
    put(b, o, "hits", count(b, r->hits));
    put(b, o, "clients", count(b, r->clients));
    put(b, o, "first_seen", time_of(b, r->first_seen_us));
    put(b, o, "last_seen", time_of(b, r->last_seen_us));
    return o;
}

static json_t *follow(struct builder *b, const struct report_follow *f)
{
    json_t *o = checked(b, json_object());

    put(b, o, "client", name(b, f->client));
    put(b, o, "status", checked(b, json_integer(f->status)));
    put(b, o, "method", name(b, f->method));
    put(b, o, "next_method", name(b, f->next_method));
    put(b, o, "content",
        f->content[0] ? name(b, f->content) : checked(b, json_null()));
    put(b, o, "profile",
        f->profile ? name(b, f->profile) : checked(b, json_null()));
    put(b, o, "count", count(b, f->count));
    return o;
}

/* The rule's id, or the file and line that stand for one. */
static json_t *config(struct builder *b, const struct finding *f)
{
    json_t *o, *file, *line;
    struct slice rule = f->config_rule;
    size_t colon = rule.len;

    if (rule.len == 0)
        return checked(b, json_null());
    while (colon > 0 && rule.at[colon - 1] >= '0' && rule.at[colon - 1] <= '9')
        colon--;
    if (f->config_line > 0) {
        file = text(b, f->config_file);
        line = checked(b, json_integer(f->config_line));
    }
    else if (colon > 1 && colon < rule.len && rule.len - colon < 10
             && rule.at[colon - 1] == ':') {
        int number = 0;
        for (size_t i = colon; i < rule.len; i++)
            number = number * 10 + rule.at[i] - '0';
        file = text(b, (struct slice){rule.at, colon - 1});
        line = checked(b, json_integer(number));
    }
    else {
        file = checked(b, json_null());
        line = checked(b, json_null());
    }
    o = checked(b, json_object());
    put(b, o, "rule", text(b, rule));
    put(b, o, "file", file);
    put(b, o, "line", line);
    return o;
}

static json_t *line_of_log(struct builder *b, const char *file, uint64_t line,
                           uint64_t offset, struct slice bytes)
{
    json_t *o = checked(b, json_object());

    put(b, o, "file", name(b, file));
    put(b, o, "line", count(b, line));
    put(b, o, "offset", count(b, offset));
    put(b, o, "text", text(b, bytes));
    return o;
}

static json_t *evidence_lines(struct builder *b, const struct finding *f)
{
    json_t *array = checked(b, json_array());

    for (unsigned i = 0; i < f->evidence_count; i++) {
        const struct evidence_line *e = &f->evidence[i];
        add(b, array, line_of_log(b, e->file, e->line, e->offset, e->text));
    }
    return array;
}

static json_t *finding(struct builder *b, const struct finding *f)
{
    json_t *o = checked(b, json_object());

    put(b, o, "rule", name(b, f->rule));
    put(b, o, "name", name(b, f->name));
    put(b, o, "severity", name(b, severity_name(f->severity)));
    put(b, o, "confidence", name(b, confidence_name(f->confidence)));
    put(b, o, "vhost", text(b, f->vhost));
    put(b, o, "url", text(b, f->url));
    put(b, o, "methods", texts(b, f->methods, f->method_count));
    put(b, o, "statuses", numbers(b, f->statuses, f->status_count));
    put(b, o, "target", text(b, f->target));
    put(b, o, "path", texts(b, f->path, f->path_count));
    put(b, o, "hits", count(b, f->hits));
    put(b, o, "hits_error", count(b, f->hits_error));
    put(b, o, "estimated", truth(b, f->estimated));
    put(b, o, "clients",
        finding_knows_clients(f) ? count(b, f->clients)
                                 : checked(b, json_null()));
    put(b, o, "first_seen", time_of(b, f->first_seen_us));
    put(b, o, "last_seen", time_of(b, f->last_seen_us));
    put(b, o, "evidence", evidence_lines(b, f));
    put(b, o, "config", config(b, f));
    put(b, o, "fix",
        f->fix ? text(b, slice_of(f->fix)) : checked(b, json_null()));
    put(b, o, "directive",
        f->directive ? text(b, slice_of(f->directive))
                     : checked(b, json_null()));
    put(b, o, "fingerprint", name(b, f->fingerprint));
    if (f->acknowledged)
        put(b, o, "acknowledged", text(b, slice_of(f->acknowledged)));
    return o;
}

static json_t *chain(struct builder *b, const struct report_chain *c)
{
    json_t *o = checked(b, json_object());

    put(b, o, "vhost", text(b, c->vhost));
    put(b, o, "urls", texts(b, c->urls, c->count + 1));
    put(b, o, "statuses", numbers(b, c->statuses, c->count + 1));
    put(b, o, "methods", texts(b, c->methods, c->count));
    put(b, o, "hits", count(b, c->hits));
    put(b, o, "loop", truth(b, c->loop));
    return o;
}

static json_t *rejects(struct builder *b, const struct report_quality *q)
{
    json_t *array = checked(b, json_array());

    for (size_t i = 0; i < q->reject_count; i++) {
        const struct report_reject *r = &q->rejects[i];
        json_t *o = line_of_log(b, r->file, r->line, r->offset, r->text);
        put(b, o, "reason", name(b, r->reason));
        add(b, array, o);
    }
    return array;
}

static json_t *quality(struct builder *b, const struct report_quality *q)
{
    json_t *o = checked(b, json_object());

    put(b, o, "invalid_lines", count(b, q->invalid_lines));
    put(b, o, "overlong_lines", count(b, q->overlong_lines));
    put(b, o, "disorder", count(b, q->disorder));
    put(b, o, "too_late", count(b, q->too_late));
    put(b, o, "evicted_clients", count(b, q->evicted_clients));
    put(b, o, "overflowed_tables", count(b, q->overflowed_tables));
    put(b, o, "dropped_pending", count(b, q->dropped_pending));
    put(b, o, "unlisted_redirects", count(b, q->unlisted_redirects));
    put(b, o, "unlisted_chains", count(b, q->unlisted_chains));
    put(b, o, "nat_addresses", count(b, q->nat_addresses));
    put(b, o, "non_following_clients", count(b, q->non_following_clients));
    put(b, o, "format_changes", count(b, q->format_changes));
    put(b, o, "degraded", truth(b, q->degraded));
    put(b, o, "rejects", rejects(b, q));
    return o;
}

static json_t *acknowledged(struct builder *b, const struct report *r)
{
    json_t *array = checked(b, json_array());

    for (size_t i = 0; i < r->acknowledged_count; i++)
        add(b, array, finding(b, &r->acknowledged[i]));
    return array;
}

static json_t *build(struct builder *b, const struct report *r)
{
    json_t *root = checked(b, json_object());
    json_t *redirects = checked(b, json_array());
    json_t *follows = checked(b, json_array());
    json_t *findings = checked(b, json_array());
    json_t *chains = checked(b, json_array());

    for (size_t i = 0; i < r->redirect_count; i++)
        add(b, redirects, redirect(b, &r->redirects[i]));
    for (size_t i = 0; i < r->follow_count; i++)
        add(b, follows, follow(b, &r->follow[i]));
    for (size_t i = 0; i < r->finding_count; i++)
        add(b, findings, finding(b, &r->findings[i]));
    for (size_t i = 0; i < r->chain_count; i++)
        add(b, chains, chain(b, &r->chains[i]));
    put(b, root, "schema", checked(b, json_integer(SCHEMA_VERSION)));
    put(b, root, "general", general(b, &r->general));
    put(b, root, "evidence", evidence(b, &r->evidence));
    put(b, root, "findings", findings);
    if (r->acknowledged_count > 0)
        put(b, root, "acknowledged", acknowledged(b, r));
    put(b, root, "redirects", redirects);
    put(b, root, "chains", chains);
    put(b, root, "follow", follows);
    put(b, root, "quality", quality(b, &r->quality));
    return root;
}

/* Write @a root, which this releases, unless its building @a failed. */
static int write_root(json_t *root, bool failed, bool pretty, FILE *out)
{
    size_t flags = JSON_ENSURE_ASCII | (pretty ? JSON_INDENT(2) : JSON_COMPACT);
    int result = -1;

    if (!failed && (json_dumpf(root, out, flags) == 0 || ferror(out))) {
        fputc('\n', out);
        result = 0;
    }
    json_decref(root);
    return result;
}

int render_finding_json(const struct finding *f,
                        const struct render_options *options, FILE *out)
{
    struct builder b = {false, options->show_query};
    json_t *root = finding(&b, f);

    return write_root(root, b.failed, false, out);
}

static int write_json(const struct report *report,
                      const struct render_options *options, FILE *out)
{
    struct builder b = {false, options->show_query};
    json_t *root = build(&b, report);

    return write_root(root, b.failed, options->pretty, out);
}

const struct renderer render_json = {"json", ".json", write_json};
