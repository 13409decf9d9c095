/* The report as JSON; report.schema.json describes it. Bytes that are not
 * UTF-8 become `\xHH` text, and everything outside ASCII is written as \uXXXX:
 * every parser reads it, and a terminal that shows it stays unharmed. */
#include "report/report.h"

#include <math.h>

#include "report/config_place.h"
#include "report/json_builder.h"
#include "report/site_file_name.h"
#include "report/text.h"

enum { SCHEMA_VERSION = 1 };

/* {"200": 17, ...}, those that occur. */
static json_t *status_counts(struct json_builder *b, const uint64_t *counts)
{
    json_t *o = build_object(b);
    char key[4];

    for (int status = 0; counts && status < 1000; status++) {
        if (counts[status] == 0)
            continue;
        snprintf(key, sizeof key, "%03d", status);
        build_put(b, o, key, build_count(b, counts[status]));
    }
    return o;
}

static json_t *general(struct json_builder *b, const struct report_general *g)
{
    json_t *o = build_object(b);
    char buf[TEXT_TIME_SIZE];

    build_put(b, o, "start_date",
              build_name(b, text_goaccess_date(buf, g->start_us)));
    build_put(b, o, "end_date",
              build_name(b, text_goaccess_date(buf, g->end_us)));
    build_put(b, o, "date_time",
              build_name(b, text_goaccess_time(buf, g->made_at_us)));
    build_put(b, o, "total_requests", build_count(b, g->total_requests));
    build_put(b, o, "valid_requests", build_count(b, g->valid_requests));
    build_put(b, o, "failed_requests", build_count(b, g->failed_requests));
    build_put(b, o, "filtered_requests", build_count(b, g->filtered_requests));
    /* Whole seconds, a begun one counts, as GoAccess has it. */
    build_put(b, o, "generation_time",
              build_count(b, (uint64_t)ceil(g->generation_seconds)));
    build_put(b, o, "lines_read", build_count(b, g->lines_read));
    build_put(b, o, "bytes_read", build_count(b, g->bytes_read));
    build_put(b, o, "valid_bytes", build_count(b, g->valid_bytes));
    build_put(b, o, "failed_bytes", build_count(b, g->failed_bytes));
    build_put(b, o, "filtered_bytes", build_count(b, g->filtered_bytes));
    build_put(b, o, "rejected_lines", build_count(b, g->failed_requests));
    build_put(b, o, "log_size", build_count(b, g->log_size));
    build_put(b, o, "log_path",
              build_names(b, g->log_paths, g->log_path_count));
    build_put(b, o, "log_format", build_name(b, g->log_format));
    build_put(b, o, "status_counts", status_counts(b, g->status_counts));
    build_put(b, o, "partial", build_truth(b, g->partial));
    return o;
}

static json_t *evidence(struct json_builder *b, const struct report_evidence *e)
{
    json_t *o = build_object(b);

    build_put(b, o, "level", build_name(b, e->level));
    build_put(b, o, "missing", build_names(b, e->missing, e->missing_count));
    build_put(b, o, "advice", build_name(b, e->advice));
    return o;
}

static json_t *redirect(struct json_builder *b, const struct report_redirect *r)
{
    json_t *o = build_object(b);

    build_put(b, o, "vhost", build_text(b, r->vhost));
    build_put(b, o, "url", build_text(b, r->url));
    build_put(b, o, "status", build_integer(b, r->status));
    build_put(b, o, "method_class", build_name(b, r->method_class));
    build_put(b, o, "target", build_text(b, r->target));
    build_put(b, o, "hits", build_count(b, r->hits));
    build_put(b, o, "clients",
              r->clients > 0 ? build_count(b, r->clients) : build_null(b));
    build_put(b, o, "first_seen", build_time(b, r->first_seen_us));
    build_put(b, o, "last_seen", build_time(b, r->last_seen_us));
    return o;
}

static json_t *follow(struct json_builder *b, const struct report_follow *f)
{
    json_t *o = build_object(b);

    build_put(b, o, "client", build_name(b, f->client));
    build_put(b, o, "status", build_integer(b, f->status));
    build_put(b, o, "method", build_name(b, f->method));
    build_put(b, o, "next_method", build_name(b, f->next_method));
    build_put(b, o, "content",
              f->content[0] ? build_name(b, f->content) : build_null(b));
    build_put(b, o, "profile",
              f->profile ? build_name(b, f->profile) : build_null(b));
    build_put(b, o, "count", build_count(b, f->count));
    return o;
}

/* The rule's id, and where it stands. */
static json_t *config(struct json_builder *b, const struct finding *f)
{
    struct slice file;
    unsigned line;
    bool known = config_place(f, &file, &line);
    json_t *o;

    if (f->config_rule.len == 0)
        return build_null(b);
    o = build_object(b);
    build_put(b, o, "rule", build_text(b, f->config_rule));
    build_put(b, o, "file", known ? build_text(b, file) : build_null(b));
    build_put(b, o, "line", known ? build_count(b, line) : build_null(b));
    return o;
}

static json_t *line_of_log(struct json_builder *b, const char *file,
                           uint64_t line, uint64_t offset, struct slice bytes)
{
    json_t *o = build_object(b);

    build_put(b, o, "file", build_name(b, file));
    build_put(b, o, "line", build_count(b, line));
    build_put(b, o, "offset", build_count(b, offset));
    build_put(b, o, "text", build_text(b, bytes));
    return o;
}

static json_t *evidence_lines(struct json_builder *b, const struct finding *f)
{
    json_t *array = build_array(b);

    for (unsigned i = 0; i < f->evidence_count; i++) {
        const struct evidence_line *e = &f->evidence[i];
        build_add(b, array,
                  line_of_log(b, e->file, e->line, e->offset, e->text));
    }
    return array;
}

static void put_rule(struct json_builder *b, json_t *o, const struct finding *f)
{
    build_put(b, o, "rule", build_name(b, f->rule));
    build_put(b, o, "name", build_name(b, f->name));
    build_put(b, o, "severity", build_name(b, severity_name(f->severity)));
    build_put(b, o, "confidence",
              build_name(b, confidence_name(f->confidence)));
}

static json_t *finding(struct json_builder *b, const struct finding *f)
{
    json_t *o = build_object(b);

    put_rule(b, o, f);
    build_put(b, o, "vhost", build_text(b, f->vhost));
    build_put(b, o, "url", build_text(b, f->url));
    build_put(b, o, "methods", build_texts(b, f->methods, f->method_count));
    build_put(b, o, "statuses", build_numbers(b, f->statuses, f->status_count));
    build_put(b, o, "target", build_text(b, f->target));
    build_put(b, o, "path", build_texts(b, f->path, f->path_count));
    build_put(b, o, "hits", build_count(b, f->hits));
    build_put(b, o, "hits_error", build_count(b, f->hits_error));
    build_put(b, o, "estimated", build_truth(b, f->estimated));
    build_put(b, o, "clients",
              finding_knows_clients(f) ? build_count(b, f->clients)
                                       : build_null(b));
    build_put(b, o, "first_seen", build_time(b, f->first_seen_us));
    build_put(b, o, "last_seen", build_time(b, f->last_seen_us));
    build_put(b, o, "evidence", evidence_lines(b, f));
    build_put(b, o, "config", config(b, f));
    build_put(b, o, "fix",
              f->fix ? build_text(b, slice_of(f->fix)) : build_null(b));
    build_put(b, o, "directive",
              f->directive ? build_text(b, slice_of(f->directive))
                           : build_null(b));
    build_put(b, o, "fingerprint", build_name(b, f->fingerprint));
    if (f->baseline != BASELINE_NONE) {
        build_put(b, o, "baseline", build_name(b, baseline_name(f->baseline)));
        build_put(b, o, "first_told", build_time(b, f->first_told_us));
    }
    if (f->acknowledged)
        build_put(b, o, "acknowledged",
                  build_text(b, slice_of(f->acknowledged)));
    return o;
}

static json_t *chain(struct json_builder *b, const struct report_chain *c)
{
    json_t *o = build_object(b);

    build_put(b, o, "vhost", build_text(b, c->vhost));
    build_put(b, o, "urls", build_texts(b, c->urls, c->count + 1));
    build_put(b, o, "statuses", build_numbers(b, c->statuses, c->count + 1));
    build_put(b, o, "methods", build_texts(b, c->methods, c->count));
    build_put(b, o, "hits", build_count(b, c->hits));
    build_put(b, o, "loop", build_truth(b, c->loop));
    return o;
}

/* {"302": [0, 17, ...], ...}: of the statuses that occur, one number a slot. */
static json_t *slots_of(struct json_builder *b, const struct report_timeline *t)
{
    json_t *o = build_object(b);

    for (size_t s = 0; s < t->status_count; s++) {
        json_t *array = build_array(b);
        uint64_t sum = 0;
        char key[8] = "other";
        for (size_t i = 0; i < t->slots; i++) {
            uint64_t count = t->counts[i * t->status_count + s];
            build_add(b, array, build_count(b, count));
            sum += count;
        }
        if (t->statuses[s] != 0)
            snprintf(key, sizeof key, "%d", t->statuses[s]);
        if (sum > 0)
            build_put(b, o, key, array);
        else
            json_decref(array);
    }
    return o;
}

static json_t *timeline(struct json_builder *b, const struct report_timeline *t)
{
    json_t *o = build_object(b);

    build_put(b, o, "start", build_time(b, t->start_us));
    build_put(b, o, "slot_seconds",
              build_count(b, (uint64_t)(t->slot_us / 1000000)));
    build_put(b, o, "counts", slots_of(b, t));
    return o;
}

static json_t *rejects(struct json_builder *b, const struct report_quality *q)
{
    json_t *array = build_array(b);

    for (size_t i = 0; i < q->reject_count; i++) {
        const struct report_reject *r = &q->rejects[i];
        json_t *o = line_of_log(b, r->file, r->line, r->offset, r->text);
        build_put(b, o, "reason", build_name(b, r->reason));
        build_add(b, array, o);
    }
    return array;
}

static json_t *quality(struct json_builder *b, const struct report_quality *q)
{
    json_t *o = build_object(b);

    build_put(b, o, "invalid_lines", build_count(b, q->invalid_lines));
    build_put(b, o, "overlong_lines", build_count(b, q->overlong_lines));
    build_put(b, o, "disorder", build_count(b, q->disorder));
    build_put(b, o, "too_late", build_count(b, q->too_late));
    build_put(b, o, "evicted_clients", build_count(b, q->evicted_clients));
    build_put(b, o, "overflowed_tables", build_count(b, q->overflowed_tables));
    build_put(b, o, "dropped_pending", build_count(b, q->dropped_pending));
    build_put(b, o, "unlisted_redirects",
              build_count(b, q->unlisted_redirects));
    build_put(b, o, "unlisted_chains", build_count(b, q->unlisted_chains));
    build_put(b, o, "nat_addresses", build_count(b, q->nat_addresses));
    build_put(b, o, "non_following_clients",
              build_count(b, q->non_following_clients));
    build_put(b, o, "format_changes", build_count(b, q->format_changes));
    build_put(b, o, "degraded", build_truth(b, q->degraded));
    build_put(b, o, "rejects", rejects(b, q));
    return o;
}

static json_t *acknowledged(struct json_builder *b, const struct report *r)
{
    json_t *array = build_array(b);

    for (size_t i = 0; i < r->acknowledged_count; i++)
        build_add(b, array, finding(b, &r->acknowledged[i]));
    return array;
}

/* The files of a site's report, by their format. */
static json_t *files(struct json_builder *b, const struct report *r,
                     const struct report_site *site)
{
    json_t *o = build_object(b);
    char name[SITE_FILE_NAME_SIZE + 16];

    for (size_t i = 0; i < r->site_format_count; i++) {
        snprintf(name, sizeof name, "%s%s", site->file,
                 r->site_formats[i]->extension);
        build_put(b, o, r->site_formats[i]->name, build_name(b, name));
    }
    return o;
}

static json_t *first(struct json_builder *b, const struct finding *f)
{
    json_t *o = build_object(b);

    put_rule(b, o, f);
    build_put(b, o, "url", build_text(b, f->url));
    build_put(b, o, "hits", build_count(b, f->hits));
    build_put(b, o, "fingerprint", build_name(b, f->fingerprint));
    return o;
}

static json_t *site(struct json_builder *b, const struct report *r,
                    const struct report_site *s)
{
    json_t *o = build_object(b), *counts = build_object(b);

    build_put(b, o, "vhost", build_text(b, s->name));
    build_put(b, o, "group",
              s->group.len > 0 ? build_text(b, s->group) : build_null(b));
    build_put(b, o, "files", files(b, r, s));
    build_put(b, o, "requests", build_count(b, s->requests));
    build_put(b, o, "redirects", build_count(b, s->redirects));
    build_put(b, o, "hurt", build_count(b, s->hurt));
    for (int i = SEVERITY_ERROR; i >= SEVERITY_INFO; i--)
        build_put(b, counts, severity_name((enum severity)i),
                  build_count(b, s->counts[i]));
    build_put(b, o, "findings", counts);
    build_put(b, o, "first", s->first ? first(b, s->first) : build_null(b));
    return o;
}

static json_t *sites(struct json_builder *b, const struct report *r)
{
    json_t *array = build_array(b);

    for (size_t i = 0; i < r->site_count; i++)
        build_add(b, array, site(b, r, &r->sites[i]));
    return array;
}

static json_t *build(struct json_builder *b, const struct report *r)
{
    json_t *root = build_object(b);
    json_t *redirects = build_array(b);
    json_t *follows = build_array(b);
    json_t *findings = build_array(b);
    json_t *chains = build_array(b);

    for (size_t i = 0; i < r->redirect_count; i++)
        build_add(b, redirects, redirect(b, &r->redirects[i]));
    for (size_t i = 0; i < r->follow_count; i++)
        build_add(b, follows, follow(b, &r->follow[i]));
    for (size_t i = 0; i < r->finding_count; i++)
        build_add(b, findings, finding(b, &r->findings[i]));
    for (size_t i = 0; i < r->gone_count; i++)
        build_add(b, findings, finding(b, &r->gone[i]));
    for (size_t i = 0; i < r->chain_count; i++)
        build_add(b, chains, chain(b, &r->chains[i]));
    build_put(b, root, "schema", build_integer(b, SCHEMA_VERSION));
    build_put(b, root, "general", general(b, &r->general));
    build_put(b, root, "evidence", evidence(b, &r->evidence));
    build_put(b, root, "findings", findings);
    if (r->acknowledged_count > 0)
        build_put(b, root, "acknowledged", acknowledged(b, r));
    if (r->sites) {
        build_put(b, root, "sites", sites(b, r));
        build_put(b, root, "unlisted_sites", build_count(b, r->unlisted_sites));
    }
    build_put(b, root, "redirects", redirects);
    build_put(b, root, "chains", chains);
    build_put(b, root, "follow", follows);
    build_put(b, root, "timeline", timeline(b, &r->timeline));
    build_put(b, root, "quality", quality(b, &r->quality));
    return root;
}

int render_finding_json(const struct finding *f,
                        const struct render_options *options, FILE *out)
{
    struct json_builder b = {.show_query = options->show_query};
    json_t *root = finding(&b, f);

    return build_write(&b, root, false, out);
}

static int write_json(const struct report *report,
                      const struct render_options *options, FILE *out)
{
    struct json_builder b = {.show_query = options->show_query};
    json_t *root = build(&b, report);

    return build_write(&b, root, options->pretty, out);
}

const struct renderer render_json = {"json", ".json", write_json};
