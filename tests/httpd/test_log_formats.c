/* Lines that httpd writes in formats of its own, read by the analyzer that is
 * told nothing but these formats. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live.h"
#include "program.h"

/* nickname, format, whether it has the Location */
#define FORMATS(F)                                                             \
    F("whole", "%h %l %u %t \\\"%r\\\" %>s %b", false)                         \
    F("pieces",                                                                \
      "%a [%{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t] \\\"%m %U%q %H\\\" %>s %m "   \
      "%U%q %{Location}o %D",                                                  \
      true)                                                                    \
    F("epoch",                                                                 \
      "%{usec}t|%{c}a|%h|%r|%s|%>s|%{Location}o|%!200{User-Agent}i|%^FB",      \
      true)                                                                    \
    F("iso",                                                                   \
      "%v:%p %h %{%Y-%m-%dT%H:%M:%S%z}t \\\"%r\\\" %>s %O %I %k %X "           \
      "%{remote}p %{ms}T \\\"%{Location}o\\\" %L %P",                          \
      true)                                                                    \
    F("json",                                                                  \
      "{ \\\"time\\\": \\\"%t\\\", \\\"ip\\\": \\\"%a\\\", \\\"status\\\": "   \
      "%>s, \\\"bytes\\\": %b, \\\"request\\\": \\\"%r\\\", \\\"to\\\": "      \
      "\\\"%{Location}o\\\", \\\"agent\\\": \\\"%{User-Agent}i\\\" }",         \
      true)

static const char directives[] = "Redirect 302 /moved /here\n"
#define LINE(name, format, location)                                           \
    "LogFormat \"" format "\" " name "\nCustomLog " name ".log " name "\n"
    FORMATS(LINE)
#undef LINE
    ;

static const struct {
    const char *name;
    bool location;
} formats[] = {
#define ROW(name, format, location) {name, location},
    FORMATS(ROW)
#undef ROW
};

static struct server *server;
static char analyzer[1024];

static int start(void)
{
    static const struct request requests[] = {
        {.path = "/moved", .method = "POST", .body = "a=b"},
        {.path = "/here?x=\"%20y"},
        {.path = "/caf%C3%A9", .agent = "a \"quoted\\ agent\""},
    };
    const char *out = getenv("MR_OUT");

    snprintf(analyzer, sizeof analyzer, "%s/redirect-analyzer", out ? out : "");
    server = server_start(
        &(struct server_options){.site = directives, .stock = true});
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        fetch(server, &requests[i]);
    server_end(server);
    return !server;
}

static int stop(void)
{
    return server_stop(server);
}

static json_int_t general(const json_t *report, const char *name)
{
    return json_integer_value(
        json_object_get(json_object_get(report, "general"), name));
}

/* The level of evidence: common and combined are those without Location. */
static const char *level(const json_t *report)
{
    const char *text = json_string_value(
        json_object_get(json_object_get(report, "evidence"), "level"));

    return text ? text : "";
}

static void check_format(const char *name, bool location)
{
    char output[8192], log[256], path[1024], option[64], conf[1024],
        report_path[1024];
    json_t *report;

    snprintf(log, sizeof log, "%s.log", name);
    snprintf(path, sizeof path, "%s", server_path(server, log));
    snprintf(option, sizeof option, "--apache-format=%s", name);
    snprintf(conf, sizeof conf, "--httpd-conf=%s",
             server_path(server, "site.conf"));
    snprintf(report_path, sizeof report_path, "%s",
             server_path(server, "report.json"));
    CHECK_INT(program_run((const char *const[]){analyzer, option, conf, "-o",
                                                report_path, path, NULL},
                          output, sizeof output),
              0);
    CHECK_STR(output, "");
    report = json_load_file(report_path, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL(report);
    CHECK_INT(general(report, "valid_requests"), 3);
    CHECK_INT(general(report, "failed_requests"), 0);
    CHECK_INT(json_integer_value(json_object_get(
                  json_object_get(json_object_get(report, "general"),
                                  "status_counts"),
                  "302")),
              1);
    if (location)
        CHECK_HAS_NOT(level(report), "com");
    json_decref(report);
}

static void the_analyzer_reads_what_httpd_writes(void)
{
    if (access(analyzer, X_OK) != 0) {
        skip("log formats", "no redirect-analyzer");
        return;
    }
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        check_format(formats[i].name, formats[i].location);
}

static CU_TestInfo tests[] = {
    {"the analyzer reads what httpd writes",
     the_analyzer_reads_what_httpd_writes},
    CU_TEST_INFO_NULL,
};
LIVE_SUITE(log_formats, "log_formats", start, stop);
