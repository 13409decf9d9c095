/* Expectations: the grammar of MethodRedirect; RFC 9110 9.1, 10.2.1. */
#include "mr_method_table.h"

#include <string.h>

#include <apr_general.h>

#include "check.h"
#include "with_pool.h"

static int action(const char *list, const char *method)
{
    const struct mr_method_table *table = NULL;
    const char *error = mr_method_table_parse(&table, list, test_pool);

    if (error)
        CHECK_STR(error, "");
    return table ? mr_method_table_action(table, method) : -1;
}

static const char *error_of(const char *list)
{
    const struct mr_method_table *table;
    const char *error = mr_method_table_parse(&table, list, test_pool);

    return error ? error : "(accepted)";
}

static void the_named_tables_give_their_statuses(void)
{
    static const struct {
        const char *name;
        int get, head, post, query;
    } rows[] = {
        {"temporary", 302, 302, 307, 307}, {"temp", 302, 302, 307, 307},
        {"permanent", 301, 301, 308, 308}, {"301", 301, 301, 308, 308},
        {"302", 302, 302, 307, 307},       {"see-other", 303, 303, 303, 303},
        {"seeother", 303, 303, 303, 303},  {"303", 303, 303, 303, 303},
        {"307", 307, 307, 307, 307},       {"308", 308, 308, 308, 308},
        {"gone", 410, 410, 410, 410},      {"451", 451, 451, 451, 451},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct mr_method_table *t =
            mr_method_table_named(rows[i].name, test_pool);
        CU_ASSERT_PTR_NOT_NULL_FATAL(t);
        CHECK_INT(mr_method_table_action(t, "GET"), rows[i].get);
        CHECK_INT(mr_method_table_action(t, "HEAD"), rows[i].head);
        CHECK_INT(mr_method_table_action(t, "POST"), rows[i].post);
        CHECK_INT(mr_method_table_action(t, "QUERY"), rows[i].query);
    }
    CU_ASSERT_PTR_NULL(mr_method_table_named("418", test_pool));
    CU_ASSERT_PTR_NULL(mr_method_table_named("Permanent!", test_pool));
}

static void head_follows_get_unless_it_is_named(void)
{
    CHECK_INT(action("GET=302 *=405", "HEAD"), 302);
    CHECK_INT(action("GET=302 HEAD=405", "HEAD"), 405);
    CHECK_INT(action("HEAD=302", "GET"), MR_ACTION_PASS);
    CHECK_INT(action("GET=301 safe=302", "HEAD"), 301);
}

static void what_no_entry_covers_passes(void)
{
    CHECK_INT(action("POST=307", "GET"), MR_ACTION_PASS);
    CHECK_INT(action("POST=307", "BREW"), MR_ACTION_PASS);
    CHECK_INT(action("POST=307 OPTIONS=pass *=405", "OPTIONS"), MR_ACTION_PASS);
}

static void the_name_wins_over_the_group_and_the_group_over_the_star(void)
{
    const char *list = "*=403 unsafe=307 POST=303";

    CHECK_INT(action(list, "POST"), 303);
    CHECK_INT(action(list, "PUT"), 307);
    CHECK_INT(action(list, "GET"), 403);
}

static void unsafe_is_everything_but_get_head_options_and_trace(void)
{
    static const char *const lost[] = {"POST",     "PUT",  "QUERY",
                                       "PROPFIND", "BREW", "post"};

    for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++)
        CHECK_INT(action("unsafe=307 safe=302", lost[i]), 307);
    CHECK_INT(action("unsafe=307 safe=302", "OPTIONS"), 302);
    CHECK_INT(action("unsafe=307 safe=302", "HEAD"), 302);
}

static void trace_and_connect_always_pass(void)
{
    CHECK_INT(action("*=307", "TRACE"), MR_ACTION_PASS);
    CHECK_INT(action("*=307", "CONNECT"), MR_ACTION_PASS);
    CHECK_STR(error_of("TRACE=302"), "TRACE always passes; leave it out");
}

static void methods_are_compared_exactly(void)
{
    CHECK_INT(action("BREW=307 *=302", "BREW"), 307);
    CHECK_INT(action("BREW=307 *=302", "Brew"), 302);
    CHECK_STR(error_of("get=302"),
              "\"get\": methods are case-sensitive; use GET");
}

static void errors_quote_the_word_and_say_what_would_do(void)
{
    CHECK_STR(error_of("GET=418"),
              "\"418\" is not an action; use " MR_ACTIONS_ACCEPTED);
    CHECK_STR(error_of("GET"),
              "\"GET\" is not METHODS=ACTION; use for example POST=307");
    CHECK_STR(error_of("GET=302 GET=303"),
              "\"GET\" is named twice; name it once");
    CHECK_STR(error_of("GET,,POST=302"),
              "\"\" is not a method; use names such as GET or POST, safe, "
              "unsafe or *");
    CHECK_STR(error_of(" "),
              "the table is empty; use a list such as \"GET=302 *=307\"");
}

static void a_slip_of_the_pen_is_told_from_other_words(void)
{
    CHECK_STR(mr_method_table_slip("GET,HEAD:302 *:307", test_pool),
              "\"GET,HEAD:302 *:307\": an equals sign stands between methods "
              "and action; use \"GET,HEAD=302 *=307\"");
    CHECK_STR(mr_method_table_slip("GET,", test_pool),
              "\"GET,\": leave out the blank behind the comma, as in "
              "GET,HEAD=302");
    CU_ASSERT_PTR_NULL(mr_method_table_slip("http://a.test:302/", test_pool));
    CU_ASSERT_PTR_NULL(mr_method_table_slip("a.test:8080", test_pool));
    CU_ASSERT_PTR_NULL(mr_method_table_slip("permanently", test_pool));
    CU_ASSERT_PTR_NULL(mr_method_table_slip("", test_pool));
}

static void a_printed_table_parses_to_the_same_table(void)
{
    static const char *const rows[] = {
        "GET,HEAD=302 POST=303 PUT,PATCH,DELETE=307 OPTIONS=pass *=405",
        "*=301",
        "unsafe=307 safe=pass",
        "BREW=451",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct mr_method_table *table = NULL;
        mr_method_table_parse(&table, rows[i], test_pool);
        CHECK_STR(mr_method_table_print(table, test_pool), rows[i]);
    }
}

static void a_restricted_table_passes_the_other_methods(void)
{
    const struct mr_method_table *whole =
        mr_method_table_named("temporary", test_pool);
    const struct mr_method_table *table = NULL;

    CU_ASSERT_PTR_NULL(
        mr_method_table_restrict(&table, whole, "GET,PUT", test_pool));
    CHECK_INT(mr_method_table_action(table, "GET"), 302);
    CHECK_INT(mr_method_table_action(table, "HEAD"), 302);
    CHECK_INT(mr_method_table_action(table, "PUT"), 307);
    CHECK_INT(mr_method_table_action(table, "POST"), MR_ACTION_PASS);
    CU_ASSERT_PTR_NULL(
        mr_method_table_restrict(&table, whole, "unsafe", test_pool));
    CHECK_INT(mr_method_table_action(table, "GET"), MR_ACTION_PASS);
    CHECK_INT(mr_method_table_action(table, "BREW"), 307);
    CHECK_STR(mr_method_table_restrict(&table, whole, "GET=302", test_pool),
              "\"GET=302\" is not a list of methods; use for example POST,PUT "
              "without a blank, or unsafe or safe");
}

static void allow_lists_the_methods_whose_action_is_not_405(void)
{
    static const char *const rows[][2] = {
        {"GET=302 POST=303 *=405", "GET, HEAD, POST"},
        {"*=405", ""},
        {"BREW=307 GET=pass *=405", "GET, HEAD, BREW"},
        {"POST=405", "GET, HEAD, PUT, DELETE, PATCH, OPTIONS"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct mr_method_table *table = NULL;
        mr_method_table_parse(&table, rows[i][0], test_pool);
        CHECK_STR(mr_method_table_allow(table, test_pool), rows[i][1]);
    }
}

static void only_a_spelled_out_method_is_named(void)
{
    const struct mr_method_table *table = NULL;

    mr_method_table_parse(&table, "OPTIONS,GET=302 *=307", test_pool);
    CU_ASSERT_TRUE(mr_method_table_names(table, "OPTIONS"));
    CU_ASSERT_FALSE(mr_method_table_names(table, "HEAD"));
    CU_ASSERT_FALSE(mr_method_table_names(table, "*"));

    mr_method_table_restrict(&table, mr_method_table_named("308", test_pool),
                             "OPTIONS,POST", test_pool);
    CU_ASSERT_TRUE(mr_method_table_names(table, "OPTIONS"));
    CU_ASSERT_FALSE(mr_method_table_names(table, "PUT"));
}

static void a_table_that_only_passes_answers_nothing(void)
{
    const struct mr_method_table *table;

    mr_method_table_parse(&table, "GET=pass *=pass", test_pool);
    CU_ASSERT_FALSE(mr_method_table_answers(table));
    mr_method_table_parse(&table, "GET=pass *=405", test_pool);
    CU_ASSERT_TRUE(mr_method_table_answers(table));
}

static CU_TestInfo tests[] = {
    {"a table that only passes answers nothing",
     a_table_that_only_passes_answers_nothing},
    {"the named tables give their statuses",
     the_named_tables_give_their_statuses},
    {"HEAD follows GET unless it is named",
     head_follows_get_unless_it_is_named},
    {"what no entry covers passes", what_no_entry_covers_passes},
    {"the name wins over the group and the group over the star",
     the_name_wins_over_the_group_and_the_group_over_the_star},
    {"unsafe is everything but GET, HEAD, OPTIONS and TRACE",
     unsafe_is_everything_but_get_head_options_and_trace},
    {"TRACE and CONNECT always pass", trace_and_connect_always_pass},
    {"methods are compared exactly", methods_are_compared_exactly},
    {"errors quote the word and say what would do",
     errors_quote_the_word_and_say_what_would_do},
    {"a slip of the pen is told from other words",
     a_slip_of_the_pen_is_told_from_other_words},
    {"a printed table parses to the same table",
     a_printed_table_parses_to_the_same_table},
    {"a restricted table passes the other methods",
     a_restricted_table_passes_the_other_methods},
    {"Allow lists the methods whose action is not 405",
     allow_lists_the_methods_whose_action_is_not_405},
    {"only a spelled-out method is named", only_a_spelled_out_method_is_named},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_method_table, "mod_methodredirect/method_table");
