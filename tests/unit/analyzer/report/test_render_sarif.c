#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "sample_report.h"

static const json_t *results_of(const json_t *root)
{
    return json_object_get(json_array_get(json_object_get(root, "runs"), 0),
                           "results");
}

/* The sample's first finding in SARIF, when its rule is called so. */
static const json_t *sarif_result(const char *config_rule, json_t **root)
{
    struct report report = *sample_report((struct slice){NULL, 0});
    struct finding finding = report.findings[0];
    size_t len;
    char *bytes;

    finding.config_rule = slice_of(config_rule);
    report.findings = &finding;
    report.finding_count = 1;
    bytes =
        rendered(renderer("sarif"), &report, (struct render_options){0}, &len);
    *root = json_loadb(bytes, len, 0, NULL);
    free(bytes);
    return json_array_get(results_of(*root), 0);
}

static void check_place(const json_t *result, const char *kind, const char *uri,
                        int line)
{
    json_t *place = json_object_get(
        json_array_get(json_object_get(result, kind), 0), "physicalLocation");

    CHECK_STR(json_string_value(json_object_get(
                  json_object_get(place, "artifactLocation"), "uri")),
              uri);
    CHECK_INT(json_integer_value(json_object_get(
                  json_object_get(place, "region"), "startLine")),
              line);
}

static void sarif_suppresses_what_is_acknowledged(void)
{
    const struct report *report = sample_report((struct slice){NULL, 0});
    struct report without = *report;
    const struct render_options how = {0};
    const json_t *results, *one;
    json_t *root;
    char *bytes;
    size_t len;

    bytes = rendered(renderer("sarif"), report, how, &len);
    root = json_loads(bytes, 0, NULL);
    results = results_of(root);
    CHECK_INT(json_array_size(results), 4);
    for (size_t i = 0; i < 3; i++) {
        one = json_object_get(json_array_get(results, i), "suppressions");
        CU_ASSERT_PTR_NOT_NULL(one);
        CHECK_INT(json_array_size(one), 0);
    }
    one = json_array_get(
        json_object_get(json_array_get(results, 3), "suppressions"), 0);
    CHECK_STR(json_string_value(json_object_get(one, "kind")), "external");
    CHECK_STR(json_string_value(json_object_get(one, "justification")),
              report->acknowledged->acknowledged);
    json_decref(root);
    free(bytes);
    without.acknowledged_count = 0;
    bytes = rendered(renderer("sarif"), &without, how, &len);
    CU_ASSERT_PTR_NULL(strstr(bytes, "suppressions"));
    free(bytes);
}

static void sarif_points_at_the_configuration_and_else_at_the_log(void)
{
    json_t *root;
    const json_t *result = sarif_result("/etc/shop 1.conf:12", &root);

    check_place(result, "locations", "file:///etc/shop%201.conf", 12);
    check_place(result, "relatedLocations", "access.log", 17);
    json_decref(root);
    result = sarif_result("cart-rule", &root);
    check_place(result, "locations", "access.log", 17);
    json_decref(root);
    result = sarif_result("", &root);
    check_place(result, "locations", "access.log", 17);
    json_decref(root);
}

static CU_TestInfo tests[] = {
    {"SARIF suppresses what is acknowledged",
     sarif_suppresses_what_is_acknowledged},
    {"SARIF points at the configuration, and else at the log",
     sarif_points_at_the_configuration_and_else_at_the_log},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_render_sarif, "analyzer/report/render_sarif");
