/* The findings as SARIF 2.1.0, for what shows results beside the files that
 * they are about: the configuration where the module's rule is known, the log
 * otherwise. Section numbers are of the OASIS standard. */
#include "report/report.h"

#include "detect/detector.h"
#include "report/config_place.h"
#include "report/json_builder.h"
#include "report/read_counts.h"
#include "report/text.h"
#include "report/wording.h"
#include "util/version.h"

static const char schema[] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
                             "errata01/os/schemas/sarif-schema-2.1.0.json";

/* What is only told fails nothing: its kind is informational, and then there
 * is no level (3.27.9, 3.27.10). */
static const char *level(enum severity severity)
{
    return severity == SEVERITY_INFO ? "none" : severity_name(severity);
}

/* {"text": ...} (3.11) */
static json_t *message(struct json_builder *b, json_t *words)
{
    json_t *o = build_object(b);

    build_put(b, o, "text", words);
    return o;
}

static json_t *help(struct json_builder *b, const struct detector *d)
{
    FILE *out = build_begin_string(b);

    if (!out)
        return NULL;
    fprintf(out, "%s Basis: %s.", d->fix, d->basis);
    return build_end_string(b);
}

/* reportingDescriptor (3.49) */
static json_t *rule(struct json_builder *b, const struct detector *d)
{
    json_t *o = build_object(b), *configuration = build_object(b);

    build_put(b, o, "id", build_name(b, d->id));
    build_put(b, o, "name", build_name(b, d->name));
    build_put(b, o, "shortDescription", message(b, build_name(b, d->name)));
    build_put(b, o, "fullDescription", message(b, build_name(b, d->summary)));
    build_put(b, o, "help", message(b, help(b, d)));
    build_put(b, configuration, "level", build_name(b, level(d->severity)));
    build_put(b, o, "defaultConfiguration", configuration);
    return o;
}

static json_t *tool(struct json_builder *b)
{
    json_t *o = build_object(b), *driver = build_object(b);
    json_t *rules = build_array(b);

    for (const struct detector *const *d = detectors; *d; d++)
        build_add(b, rules, rule(b, *d));
    build_put(b, driver, "name", build_name(b, "redirect-analyzer"));
    build_put(b, driver, "version", build_name(b, VERSION));
    build_put(b, driver, "semanticVersion", build_name(b, VERSION));
    build_put(b, driver, "rules", rules);
    build_put(b, o, "driver", driver);
    return o;
}

/* A path as a URI reference (3.4.3). */
static json_t *uri(struct json_builder *b, struct slice path)
{
    FILE *out = build_begin_string(b);

    if (!out)
        return NULL;
    fputs(slice_begins(path, "/") ? "file://" : "", out);
    text_write(out, path, TEXT_URI, b->show_query);
    return build_end_string(b);
}

/* location (3.28); a @a line of 0 is not known, and neither is its text then. */
static json_t *location(struct json_builder *b, struct slice file,
                        uint64_t line, struct slice text)
{
    json_t *o = build_object(b), *physical = build_object(b);
    json_t *artifact = build_object(b);

    build_put(b, artifact, "uri", uri(b, file));
    build_put(b, physical, "artifactLocation", artifact);
    if (line > 0) {
        json_t *region = build_object(b);
        build_put(b, region, "startLine", build_count(b, line));
        if (text.len > 0)
            build_put(b, region, "snippet", message(b, build_text(b, text)));
        build_put(b, physical, "region", region);
    }
    build_put(b, o, "physicalLocation", physical);
    return o;
}

/* What is redirected, whatever file that stands in (3.33). */
static void put_url(struct json_builder *b, json_t *location,
                    const struct finding *f)
{
    json_t *array = build_array(b), *o = build_object(b);
    FILE *out = build_begin_string(b);

    if (out) {
        text_write(out, f->vhost, TEXT_TERMINAL, b->show_query);
        text_write(out, f->url, TEXT_TERMINAL, b->show_query);
        build_put(b, o, "fullyQualifiedName", build_end_string(b));
    }
    build_put(b, o, "kind", build_name(b, "resource"));
    build_add(b, array, o);
    build_put(b, location, "logicalLocations", array);
}

/* The configuration where it is known, and what the log shows of it as related
 * locations; otherwise the log. */
static void put_locations(struct json_builder *b, json_t *result,
                          const struct finding *f)
{
    json_t *locations = build_array(b), *related = build_array(b);
    struct slice file;
    unsigned line;

    if (config_place(f, &file, &line))
        build_add(b, locations, location(b, file, line, (struct slice){0}));
    for (unsigned i = 0; i < f->evidence_count; i++) {
        const struct evidence_line *e = &f->evidence[i];
        json_t *there =
            location(b, slice_of(e->file ? e->file : ""), e->line, e->text);
        build_add(b, json_array_size(locations) == 0 ? locations : related,
                  there);
    }
    if (json_array_size(locations) == 0)
        build_add(b, locations, build_object(b));
    if (!finding_is_of_log(f))
        put_url(b, json_array_get(locations, 0), f);
    build_put(b, result, "locations", locations);
    build_put(b, result, "relatedLocations", related);
}

static json_t *sentence(struct json_builder *b, const struct finding *f)
{
    char buf[WORDING_SIZE];
    FILE *out = build_begin_string(b);

    if (!out)
        return NULL;
    if (finding_is_of_log(f))
        fputs(f->name, out);
    else
        wording_redirect(out, f, TEXT_MESSAGE, b->show_query);
    fprintf(out, ": %s.", wording_hits(buf, f));
    if (f->fix) {
        fputc(' ', out);
        text_write(out, slice_of(f->fix), TEXT_MESSAGE, b->show_query);
    }
    return build_end_string(b);
}

static json_t *properties(struct json_builder *b, const struct finding *f)
{
    json_t *o = build_object(b);

    build_put(b, o, "confidence",
              build_name(b, confidence_name(f->confidence)));
    build_put(b, o, "hits", build_count(b, f->hits));
    build_put(b, o, "clients",
              finding_knows_clients(f) ? build_count(b, f->clients)
                                       : build_null(b));
    if (f->directive)
        build_put(b, o, "directive", build_text(b, slice_of(f->directive)));
    return o;
}

/* How much is certain, of 100 (3.27.25). */
static double rank(enum confidence confidence)
{
    return 100.0 * (confidence + 1) / (CONFIDENCE_CERTAIN + 1);
}

/* What it is to who has the report before (3.27.24); NULL: nobody has. */
static const char *baseline_state(enum baseline baseline)
{
    return baseline == BASELINE_GONE ? "absent" : baseline_name(baseline);
}

/* result (3.27) */
static json_t *result(struct json_builder *b, const struct finding *f)
{
    json_t *o = build_object(b), *fingerprints = build_object(b);
    bool fails = f->severity != SEVERITY_INFO;

    build_put(b, o, "ruleId", build_name(b, f->rule));
    build_put(b, o, "kind", build_name(b, fails ? "fail" : "informational"));
    build_put(b, o, "level", build_name(b, level(f->severity)));
    build_put(b, o, "rank", build_real(b, rank(f->confidence)));
    build_put(b, o, "message", message(b, sentence(b, f)));
    put_locations(b, o, f);
    build_put(b, fingerprints, "finding/v1", build_name(b, f->fingerprint));
    build_put(b, o, "partialFingerprints", fingerprints);
    if (f->baseline != BASELINE_NONE)
        build_put(b, o, "baselineState",
                  build_name(b, baseline_state(f->baseline)));
    build_put(b, o, "properties", properties(b, f));
    return o;
}

/* suppressions (3.27.23): what --ignore-file names stands there, outside of the
 * file that the result is about (3.35.2). */
static json_t *suppressions(struct json_builder *b, const struct finding *f)
{
    json_t *array = build_array(b), *o;

    if (!f->acknowledged)
        return array;
    o = build_object(b);
    build_put(b, o, "kind", build_name(b, "external"));
    build_put(b, o, "status", build_name(b, "accepted"));
    build_put(b, o, "justification", build_name(b, f->acknowledged));
    build_add(b, array, o);
    return array;
}

static void add_results(struct json_builder *b, json_t *array,
                        const struct report *r, const struct finding *findings,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_t *o = result(b, &findings[i]);
        /* All results have them, or none. */
        if (r->acknowledged_count > 0)
            build_put(b, o, "suppressions", suppressions(b, &findings[i]));
        build_add(b, array, o);
    }
}

static json_t *results(struct json_builder *b, const struct report *r)
{
    json_t *array = build_array(b);

    add_results(b, array, r, r->findings, r->finding_count);
    add_results(b, array, r, r->gone, r->gone_count);
    add_results(b, array, r, r->acknowledged, r->acknowledged_count);
    return array;
}

/* How much of the logs it has read, and what became of that. */
static json_t *amounts(struct json_builder *b, const struct report_general *g)
{
    struct read_count counts[READ_COUNTS];
    json_t *o = build_object(b);

    read_counts(g, counts);
    for (size_t i = 0; i < READ_COUNTS; i++)
        build_put(b, o, counts[i].name, build_count(b, counts[i].value));
    return o;
}

/* invocation (3.20): a partial report is not all of the logs. */
static json_t *invocations(struct json_builder *b,
                           const struct report_general *g)
{
    json_t *array = build_array(b), *o = build_object(b);

    build_put(b, o, "executionSuccessful", build_truth(b, !g->partial));
    build_put(b, o, "endTimeUtc", build_time(b, g->made_at_us));
    build_put(b, o, "properties", amounts(b, g));
    build_add(b, array, o);
    return array;
}

static int write_sarif(const struct report *report,
                       const struct render_options *options, FILE *out)
{
    struct json_builder b = {.show_query = options->show_query};
    json_t *root = build_object(&b), *run = build_object(&b);
    json_t *runs = build_array(&b);

    build_put(&b, run, "tool", tool(&b));
    build_put(&b, run, "invocations", invocations(&b, &report->general));
    build_put(&b, run, "results", results(&b, report));
    build_add(&b, runs, run);
    build_put(&b, root, "$schema", build_name(&b, schema));
    build_put(&b, root, "version", build_name(&b, "2.1.0"));
    build_put(&b, root, "runs", runs);
    return build_write(&b, root, options->pretty, out);
}

const struct renderer render_sarif = {"sarif", ".sarif", write_sarif};
