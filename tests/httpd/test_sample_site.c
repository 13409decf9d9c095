/* The sample site of conf/demo, its visitors, and the report on their log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "live.h"
#include "program.h"
#include "sample_site.h"

/* Visit the site, end it, and keep its log. */
static struct server *visited(const char *enforce, bool stock,
                              struct visits *visits)
{
    struct server *server = server_start(
        &(struct server_options){.enforce = enforce, .stock = stock});

    *visits = sample_site_visit(server, false);
    server_end(server);
    CU_ASSERT(visits->orders > 0);
    CHECK_INT(visits->thanked, visits->messages);
    return server;
}

/* The analyzer's JSON report on the server's log; null without analyzer. */
static json_t *report_on(const struct server *server)
{
    char analyzer[1024], report[1024], log[1024], output[8192];
    const char *out = getenv("MR_OUT");
    json_t *json;
    int status;

    snprintf(analyzer, sizeof analyzer, "%s/redirect-analyzer", out ? out : "");
    snprintf(report, sizeof report, "%s", server_path(server, "report.json"));
    snprintf(log, sizeof log, "%s", server_path(server, "access.log"));
    if (access(analyzer, X_OK) != 0) {
        skip("the report on the sample site", "no redirect-analyzer");
        return NULL;
    }
    status =
        program_run((const char *const[]){analyzer, "-o", report, log, NULL},
                    output, sizeof output);
    CHECK_INT(status, 0);
    CHECK_STR(output, "");
    json = json_load_file(report, 0, NULL);
    CU_ASSERT(json != NULL);
    return json;
}

static const char *text_of(const json_t *finding, const char *field)
{
    const char *text = json_string_value(json_object_get(finding, field));

    return text ? text : "";
}

/* "MR101 error, MR302 error", in the report's order; information is left
 * out. With @a rule only its findings. */
static void list_findings(const json_t *report, const char *rule, char *list,
                          size_t size)
{
    size_t i, len = 0;
    json_t *finding;

    *list = '\0';
    json_array_foreach(json_object_get(report, "findings"), i, finding)
    {
        if (strcmp(text_of(finding, "severity"), "info") == 0
            || (rule && strcmp(text_of(finding, "rule"), rule) != 0)
            || len + 64 > size)
            continue;
        len += (size_t)snprintf(list + len, size - len, "%s%s %s",
                                len ? ", " : "", text_of(finding, "rule"),
                                text_of(finding, "severity"));
    }
}

/* How many findings there are of @a rule, how many of them about @a part. */
static void check_finding(const json_t *report, const char *rule,
                          const char *severity, const char *part)
{
    size_t i, found = 0;
    json_t *finding;

    json_array_foreach(json_object_get(report, "findings"), i, finding)
    {
        if (strcmp(text_of(finding, "rule"), rule) != 0)
            continue;
        found++;
        CHECK_STR(text_of(finding, "severity"), severity);
        CHECK_HAS(text_of(finding, "url"), part);
    }
    if (found == 0)
        CHECK_STR("not reported", rule);
}

/* Whatever is reported is one of @a rules. */
static void check_nothing_else(const json_t *report, const char *rules)
{
    char list[4096];
    size_t i;
    json_t *finding;

    list_findings(report, NULL, list, sizeof list);
    json_array_foreach(json_object_get(report, "findings"), i, finding)
    {
        if (strcmp(text_of(finding, "severity"), "info") != 0
            && !strstr(rules, text_of(finding, "rule"))) {
            CHECK_STR(list, rules);
            return;
        }
    }
}

static void without_the_module_every_order_to_the_old_address_is_lost(void)
{
    struct visits v;
    struct server *server = visited("off", true, &v);

    CHECK_INT(v.orders_kept, 0);
    server_stop(server);
}

static void while_off_the_report_names_the_loss_the_loop_and_the_form(void)
{
    struct visits v;
    struct server *server = visited("off", false, &v);
    json_t *report;

    CHECK_INT(v.orders_kept, 0);
    CHECK_INT(v.moved_kept, v.moved);
    report = report_on(server);
    if (report) {
        check_finding(report, "MR101", "error", "/api/v1");
        check_finding(report, "MR302", "error", "/");
        if (v.messages)
            check_finding(report, "MR102", "note", "/cgi-bin/contact");
        check_nothing_else(report, "MR101 MR102 MR302");
        json_decref(report);
    }
    server_stop(server);
}

static void with_on_every_order_arrives_and_the_loss_is_gone(void)
{
    struct visits v;
    struct server *server = visited("on", false, &v);
    json_t *report;

    CHECK_INT(v.orders_kept, v.orders);
    CHECK_INT(v.moved_kept, v.moved);
    report = report_on(server);
    if (report) {
        check_finding(report, "MR302", "error", "/");
        check_nothing_else(report, "MR102 MR302");
        json_decref(report);
    }
    server_stop(server);
}

static void a_line_of_the_log_has_the_fields_of_the_format(void)
{
    struct server *server =
        server_start(&(struct server_options){.enforce = "on"});
    struct response r =
        fetch(server, &(struct request){.method = "POST",
                                        .path = "/old-api/orders?a=\"b\"",
                                        .body = "x"});

    CHECK_INT(log_field_count(server, r.agent), 21);
    server_stop(server);
}

static CU_TestInfo tests[] = {
    {"without the module every order to the old address is lost",
     without_the_module_every_order_to_the_old_address_is_lost},
    {"while off the report names the loss, the loop and the form",
     while_off_the_report_names_the_loss_the_loop_and_the_form},
    {"with on every order arrives and the loss is gone",
     with_on_every_order_arrives_and_the_loss_is_gone},
    {"a line of the log has the fields of the format",
     a_line_of_the_log_has_the_fields_of_the_format},
    CU_TEST_INFO_NULL};

LIVE_SUITE(sample_site, "sample-site", NULL, NULL);
