#include "report/builder.h"

#include "check.h"
#include "util/hash.h"

/* An analysis that has seen nothing yet. */
static struct {
    struct report_builder *builder;
    struct graph *graph;
    struct follow_table *follow;
    struct detection *detection;
} made;

static void begin(void)
{
    hash_init();
    made.builder = report_builder_create(10000);
    made.graph = graph_create(1 << 20);
    made.follow = follow_table_create();
    made.detection = NULL;
    CU_ASSERT_FATAL(made.builder && made.graph && made.follow);
}

static void note_format(const char *format)
{
    struct diag diag = {""};
    struct log_format *f = log_format_preset(format, &diag);

    if (!f)
        f = log_format_compile(format, format, "%d/%b/%Y", "%H:%M:%S", &diag);
    CU_ASSERT_FATAL(f != NULL);
    report_builder_note_format(made.builder, f);
    log_format_destroy(f);
}

static const struct report *build(void)
{
    static const struct report_general general;
    static const struct report_quality quality;

    made.detection = detect(&(struct detect_input){.graph = made.graph});
    CU_ASSERT_FATAL(made.detection != NULL);
    return report_build(made.builder, made.graph, made.follow, made.detection,
                        &general, &quality);
}

static void end(void)
{
    detection_destroy(made.detection);
    follow_table_destroy(made.follow);
    graph_destroy(made.graph);
    report_builder_destroy(made.builder);
}

static bool is_missing(const struct report *r, const char *name)
{
    for (size_t i = 0; i < r->evidence.missing_count; i++)
        if (strcmp(r->evidence.missing[i], name) == 0)
            return true;
    return false;
}

#define LOCATION "%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\" \"%J\""

static void each_format_has_its_step_of_the_ladder(void)
{
    static const struct {
        const char *format, *level;
        size_t missing;
        bool advice;
    } rows[] = {
        {"COMMON", "request", 6, true},
        {"COMBINED", "agent", 5, true},
        {"VCOMBINED", "vhost", 4, true},
        {"METHODREDIRECT", "rule", 0, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        note_format(rows[i].format);
        const struct report *r = build();
        CHECK_STR(r->evidence.level, rows[i].level);
        CHECK_INT(r->evidence.missing_count, rows[i].missing);
        CHECK_INT(r->evidence.advice != NULL, rows[i].advice);
        end();
    }
}

static void what_a_format_lacks_is_named(void)
{
    const struct report *r;

    begin();
    note_format(LOCATION);
    r = build();
    CHECK_STR(r->evidence.level, "location");
    CU_ASSERT(is_missing(r, "vhost") && is_missing(r, "connection"));
    CU_ASSERT(is_missing(r, "rule") && is_missing(r, "duration"));
    CU_ASSERT(!is_missing(r, "location") && !is_missing(r, "user-agent"));
    end();
}

static void without_a_location_that_is_what_is_advised(void)
{
    begin();
    note_format("COMMON");
    CU_ASSERT(strstr(build()->evidence.advice, "%{Location}o") != NULL);
    end();
}

static void the_format_that_says_least_sets_the_step(void)
{
    begin();
    note_format("METHODREDIRECT");
    note_format("COMMON");
    CHECK_STR(build()->evidence.level, "request");
    end();
}

static void without_a_format_nothing_is_claimed(void)
{
    const struct report *r;

    begin();
    r = build();
    CHECK_STR(r->evidence.level, "request");
    CHECK_INT(r->evidence.missing_count, 0);
    CHECK_INT(r->redirect_count + r->chain_count + r->finding_count, 0);
    CU_ASSERT(!r->quality.degraded);
    end();
}

static void redirect_by(const char *url, uint64_t client)
{
    struct log_fields fields = {0};
    struct target target = {.hash = hash_keyed(slice_of(url)),
                            .path = slice_of(url)};
    struct record r = {
        .file = "log",
        .time_us = 1791633600000000,
        .method_text = slice_of("GET"),
        .method = HTTP_METHOD_GET,
        .target = slice_of(url),
        .status = 301,
        .location = slice_of("/x"),
        .fields = &fields,
    };

    graph_add_redirect(made.graph, &r, &target, NULL, client);
}

static void redirect(const char *url, int times)
{
    for (int i = 0; i < times; i++)
        redirect_by(url, (uint64_t)i + 1);
}

static void redirects_stand_by_hits_then_by_url(void)
{
    static const char *const order[] = {"/often", "/alpha", "/beta", "/rare"};
    const struct report *r;

    begin();
    redirect("/rare", 1);
    redirect("/beta", 2);
    redirect("/often", 9);
    redirect("/alpha", 2);
    r = build();
    CHECK_INT(r->redirect_count, 4);
    for (size_t i = 0; i < 4; i++)
        CHECK_BYTES(r->redirects[i].url.at, r->redirects[i].url.len, order[i]);
    CHECK_INT(r->redirects[0].hits, 9);
    CHECK_INT(r->redirects[0].clients, 9);
    CHECK_BYTES(r->redirects[0].target.at, r->redirects[0].target.len, "/x");
    end();
}

static void a_redirect_has_no_more_clients_than_hits(void)
{
    /* Enough numbers of clients that some estimate is too high. */
    for (uint64_t hits = 50; hits <= 400; hits += 10) {
        const struct report *r;

        begin();
        for (uint64_t i = 1; i <= hits; i++)
            redirect_by("/a", i * 0x9e3779b97f4a7c15);
        r = build();
        CHECK_INT(r->redirects[0].hits, hits);
        CU_ASSERT(r->redirects[0].clients <= hits);
        CU_ASSERT(r->redirects[0].clients * 5 >= hits * 4);
        end();
    }
}

static void a_few_rejected_lines_of_each_reason_are_kept(void)
{
    static const char one[] = "one reason", other[] = "another";
    char line[300];
    const struct report *r;

    begin();
    memset(line, 'x', sizeof line);
    for (uint64_t i = 1; i <= 10; i++)
        report_builder_note_reject(made.builder, "log", i, i * 10,
                                   (struct slice){line, sizeof line}, one);
    report_builder_note_reject(made.builder, "log", 11, 110, slice_of("y"),
                               other);
    memset(line, '#', sizeof line); /* kept as a copy */
    r = build();
    CHECK_INT(r->quality.reject_count, 4);
    CHECK_INT(r->quality.rejects[0].line, 1);
    CHECK_INT(r->quality.rejects[0].text.len, 200);
    CU_ASSERT(r->quality.rejects[0].text.at[199] == 'x');
    CHECK_STR(r->quality.rejects[3].reason, other);
    end();
}

static void what_a_table_refused_is_told(void)
{
    const struct report *r;
    char url[] = "/gg";

    begin();
    graph_destroy(made.graph);
    made.graph = graph_create(4000);
    for (char a = 'g'; a <= 'z'; a++) {
        for (char b = 'g'; b <= 'z'; b++) {
            url[1] = a;
            url[2] = b;
            redirect(url, 1);
        }
    }
    r = build();
    CU_ASSERT(r->quality.overflowed_tables > 0);
    CU_ASSERT(r->quality.degraded);
    /* What happened when is counted all the same. */
    CHECK_INT(r->timeline.slots, 1);
    CHECK_INT(r->timeline.start_us, 1791633600000000);
    CHECK_INT(r->timeline.statuses[0], 301);
    CHECK_INT(r->timeline.counts[0], 20 * 20);
    end();
}

static CU_TestInfo tests[] = {
    {"each format has its step of the ladder",
     each_format_has_its_step_of_the_ladder},
    {"what a format lacks is named", what_a_format_lacks_is_named},
    {"without a Location that is what is advised",
     without_a_location_that_is_what_is_advised},
    {"the format that says least sets the step",
     the_format_that_says_least_sets_the_step},
    {"without a format nothing is claimed",
     without_a_format_nothing_is_claimed},
    {"redirects stand by hits, then by URL",
     redirects_stand_by_hits_then_by_url},
    {"a redirect has no more clients than hits",
     a_redirect_has_no_more_clients_than_hits},
    {"a few rejected lines of each reason are kept",
     a_few_rejected_lines_of_each_reason_are_kept},
    {"what a table refused is told", what_a_table_refused_is_told},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_builder, "analyzer/report/builder");
