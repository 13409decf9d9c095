#include "sample_report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

/* 2026-11-20 13:03:40 UTC */
#define SECOND INT64_C(1795179820000000)

static struct slice hostile_or(struct slice hostile, const char *words)
{
    return hostile.len > 0 ? hostile : slice_of(words);
}

static void fill_finding(struct finding *f, struct slice h)
{
    *f = (struct finding){
        .rule = "MR101",
        .name = "post-to-get-lost",
        .severity = SEVERITY_ERROR,
        .confidence = CONFIDENCE_HIGH,
        .vhost = hostile_or(h, "shop.example"),
        .url = hostile_or(h, "/cart?token=5ecr3t&step=2"),
        .target = hostile_or(h, "https://shop.example/cart/"),
        .methods = {hostile_or(h, "POST")},
        .method_count = 1,
        .statuses = {301, 302},
        .status_count = 2,
        .path = {hostile_or(h, "/cart"), hostile_or(h, "/cart/")},
        .path_count = 2,
        .hits = 1234,
        .hits_error = 34,
        .estimated = true,
        .clients = 56,
        .first_seen_us = SECOND,
        .last_seen_us = SECOND + 3600000000,
        .evidence_count = 1,
        .config_rule = hostile_or(h, "/etc/apache2/sites/shop.conf:12"),
        .fix = "Answer with 308, which keeps the method and the body; 301 lets "
               "clients repeat the POST as GET.",
        .directive = "MethodRedirect permanent /cart /cart/",
        .fingerprint = "0123456789abcdef",
    };
    f->evidence[0] = (struct evidence_line){
        "access.log", 17, 4000,
        hostile_or(h, "192.0.2.1 - - [20/Nov/2026:13:03:40 +0000] \"POST "
                      "/cart?token=5ecr3t&step=2 HTTP/1.1\" 301 0")};
}

const struct report *sample_report(struct slice hostile)
{
    static struct report report;
    static struct finding findings[4];
    static struct report_redirect redirect;
    static struct report_chain chain;
    static struct report_reject reject;
    static struct slice urls[3], methods[2];
    static const int statuses[] = {301, 302, 0};
    static const uint64_t status_counts[1000] = {[200] = 900, [301] = 100};
    static const int slot_statuses[] = {301, 302, 0};
    static const uint64_t slot_counts[] = {60, 0, 1, 0, 0, 0, 40, 5, 0};
    static const char *const paths[] = {"access.log", "access.log.1.gz"};
    static const char *const missing[] = {"location", "connection"};
    static const struct report_follow follow = {
        "curl", 302, "POST", "POST", "lost", "GET or the same", 9};

    fill_finding(&findings[0], hostile);
    fill_finding(&findings[1], hostile);
    findings[1].severity = SEVERITY_WARNING;
    findings[1].config_rule = hostile_or(hostile, "cart-rule");
    findings[1].directive = NULL;
    findings[1].hits_error = 0;
    fill_finding(&findings[2], hostile);
    findings[2].severity = SEVERITY_INFO;
    findings[2].config_rule.len = 0;
    findings[2].estimated = false;
    fill_finding(&findings[3], hostile);
    findings[3].rule = "MR401";
    findings[3].acknowledged = "<the shop> is \"gone\" & will stay so";
    redirect = (struct report_redirect){hostile_or(hostile, "shop.example"),
                                        hostile_or(hostile, "/old?code=7"),
                                        hostile_or(hostile, "/new"),
                                        301,
                                        "POST",
                                        10,
                                        2,
                                        SECOND,
                                        0};
    for (size_t i = 0; i < 3; i++)
        urls[i] = hostile_or(hostile, i == 1 ? "/b" : "/a");
    methods[0] = methods[1] = hostile_or(hostile, "GET");
    chain = (struct report_chain){hostile_or(hostile, "shop.example"),
                                  urls,
                                  statuses,
                                  methods,
                                  2,
                                  3,
                                  true};
    reject = (struct report_reject){"access.log", "the status is no number", 3,
                                    99, hostile_or(hostile, "garbage")};
    report = (struct report){
        .general = {.start_us = SECOND,
                    .end_us = SECOND + 7200000000,
                    .made_at_us = SECOND,
                    .generation_seconds = 1.25,
                    .total_requests = 1001,
                    .valid_requests = 1000,
                    .failed_requests = 1,
                    .filtered_requests = 2,
                    .lines_read = 1003,
                    .bytes_read = 200000,
                    .valid_bytes = 199900,
                    .failed_bytes = 60,
                    .filtered_bytes = 40,
                    .log_size = 180000,
                    .log_paths = paths,
                    .log_path_count = 2,
                    .status_counts = status_counts,
                    .log_format = "COMBINED",
                    .partial = true},
        .evidence = {"agent", missing, 2,
                     "Log %{Location}o: then the target need not be guessed."},
        .redirects = &redirect,
        .redirect_count = 1,
        .follow = &follow,
        .follow_count = 1,
        .findings = findings,
        .finding_count = 3,
        .acknowledged = findings + 3,
        .acknowledged_count = 1,
        .chains = &chain,
        .chain_count = 1,
        .timeline = {SECOND - 220000000, 3600000000, 3, slot_statuses, 3,
                     slot_counts},
        .quality = {.invalid_lines = 1,
                    .rejects = &reject,
                    .reject_count = 1,
                    .overlong_lines = 1,
                    .disorder = 2,
                    .too_late = 1,
                    .evicted_clients = 3,
                    .overflowed_tables = 4,
                    .nat_addresses = 5,
                    .non_following_clients = 6,
                    .format_changes = 7,
                    .dropped_pending = 8,
                    .unlisted_redirects = 9,
                    .unlisted_chains = 10,
                    .degraded = true},
    };
    return &report;
}

const struct report *empty_report(void)
{
    static const struct report report = {.general = {.made_at_us = SECOND},
                                         .evidence = {.level = "request"},
                                         .timeline = {.slot_us = 60000000}};
    return &report;
}

char *rendered(const struct renderer *renderer, const struct report *report,
               struct render_options options, size_t *len)
{
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, len);

    if (!out)
        return NULL;
    if (renderer->write(report, &options, out) != 0) {
        fclose(out);
        free(bytes);
        return NULL;
    }
    fclose(out);
    return bytes;
}

const struct renderer *renderer(const char *name)
{
    const struct renderer *r = renderer_by_name(slice_of(name));
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    return r;
}

/* Without what check_report.py needs its checks are left out. */
static bool python_can_check(void)
{
    static int status = -1;

    if (status == -1)
        status = system("/usr/bin/python3 -c 'import jsonschema, "
                        "prometheus_client' 2>/dev/null");
    return status == 0;
}

void check_by_python(const char *kind, const struct report *report)
{
    char path[] = "/tmp/report.XXXXXX", command[300];
    size_t len;
    char *bytes = rendered(renderer(kind), report,
                           (struct render_options){.pretty = true}, &len);
    int fd = mkstemp(path);

    CU_ASSERT_TRUE_FATAL(bytes && fd >= 0);
    CHECK_INT(write(fd, bytes, len), len);
    snprintf(
        command, sizeof command,
        "/usr/bin/python3 tests/unit/analyzer/report/check_report.py %s %s",
        kind, path);
    CU_ASSERT_TRUE(!python_can_check() || system(command) == 0);
    close(fd);
    unlink(path);
    free(bytes);
}

size_t lines_with(const char *text, const char *begin)
{
    size_t count = 0;

    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        count += strncmp(line, begin, strlen(begin)) == 0;
    }
    return count;
}
