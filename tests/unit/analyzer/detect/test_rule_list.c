/* Expectations: the schema of DUMP_METHODREDIRECT_JSON
 * (tests/httpd/status.schema.json). */
#include "detect/rule_list.h"

#include "check.h"
#include "util/hash.h"

#define RULE(id, table)                                                        \
    "{\"id\":\"" id "\",\"file\":\"a.conf\",\"line\":7,\"vhost\":\"a:80\","    \
    "\"from\":\"/a\",\"to\":null,\"table\":" table                             \
    ",\"hits\":0,\"last_hit\":null}"

static struct rule_list *parse(const char *text)
{
    struct diag diag = {""};

    hash_init();
    return rule_list_parse("rules", slice_of(text), &diag);
}

static void rules_are_found_by_what_a_log_calls_them(void)
{
    struct rule_list *list =
        parse("{\"rules\":[" RULE("a", "{\"GET\":302}") "," RULE(
            "b.conf:3", "{\"GET\":410,\"*\":\"pass\"}") "]}");
    const struct listed_rule *rule = rule_list_find(list, slice_of("a"));
    size_t count;

    CU_ASSERT_PTR_NOT_NULL_FATAL(rule);
    CU_ASSERT(slice_is(rule->file, "a.conf") && slice_is(rule->vhost, "a:80"));
    CHECK_INT(rule->line, 7);
    CHECK_INT(rule->to.len, 0);
    CU_ASSERT(rule->redirects && !rule->is_used_elsewhere);
    rule = rule_list_find(list, slice_of("b.conf:3"));
    CU_ASSERT(rule && !rule->redirects);
    CU_ASSERT_PTR_NULL(rule_list_find(list, slice_of("c")));
    CU_ASSERT_PTR_NULL(rule_list_find(list, slice_of("")));
    CU_ASSERT_PTR_NULL(rule_list_find(NULL, slice_of("a")));
    rule_list_rules(list, &count);
    CHECK_INT(count, 2);
    rule_list_destroy(list);
}

static void check_refused(const char *text, const char *said)
{
    struct diag diag = {""};

    CU_ASSERT_PTR_NULL(rule_list_parse("rules", slice_of(text), &diag));
    if (strncmp(diag.text, said, strlen(said)) != 0)
        CHECK_STR(diag.text, said);
}

static void what_is_no_list_of_rules_is_refused_by_its_place(void)
{
    check_refused("", "rules:1:0: no JSON: ");
    check_refused("{\n\"rules\":", "rules:2:8: no JSON: ");
    check_refused("[]", "rules: there is no array \"rules\"");
    check_refused("{\"rules\":{}}", "rules: there is no array \"rules\"");
    check_refused("{\"rules\":[" RULE("a", "{}") ",{\"line\":3}]}",
                  "rules: rules[1] has no \"id\"");
    check_refused("{\"rules\":[3]}", "rules: rules[0] has no \"id\"");
}

static CU_TestInfo tests[] = {
    {"rules are found by what a log calls them",
     rules_are_found_by_what_a_log_calls_them},
    {"what is no list of rules is refused by its place",
     what_is_no_list_of_rules_is_refused_by_its_place},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_rule_list, "analyzer/detect/rule_list");
