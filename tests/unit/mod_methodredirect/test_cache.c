/* Expectations: the manual's defaults of cache= (a permanent redirect can be
 * taken back after a day, what answers an unsafe request is not stored);
 * RFC 9111 5.2.2, RFC 6797 6.1. */
#include "mr_cache.h"
#include "mr_hsts.h"

#include "check.h"
#include "with_pool.h"

static const char *control(const char *option, struct mr_cache_answer answer)
{
    struct mr_cache cache = {MR_CACHE_DEFAULT, NULL};
    const char *error =
        option ? mr_cache_parse(&cache, option, test_pool) : NULL;
    const char *value;

    if (error)
        return error;
    value = mr_cache_control(&cache, &answer, test_pool);
    return value ? value : "(none)";
}

static void only_permanent_answers_to_safe_methods_are_stored(void)
{
    static const struct {
        int status;
        bool lost_by_get;
        const char *value;
    } rows[] = {
        {301, false, "max-age=86400"}, {308, false, "max-age=86400"},
        {302, false, "(none)"},        {303, false, "(none)"},
        {307, false, "(none)"},        {301, true, "no-store"},
        {303, true, "no-store"},       {307, true, "no-store"},
        {308, true, "no-store"},       {410, false, "(none)"},
        {410, true, "(none)"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(
            control(NULL,
                    (struct mr_cache_answer){.status = rows[i].status,
                                             .lost_by_get = rows[i].lost_by_get,
                                             .expires = -1}),
            rows[i].value);
}

static void the_option_counts_for_every_status(void)
{
    static const int statuses[] = {301, 302, 303, 307, 308, 410};

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct mr_cache_answer safe = {.status = statuses[i], .expires = -1};
        struct mr_cache_answer lost = {
            .status = statuses[i], .lost_by_get = true, .expires = -1};

        CHECK_STR(control("60", safe), "max-age=60");
        CHECK_STR(control("60", lost), "no-store");
        CHECK_STR(control("no-store", safe), "no-store");
        CHECK_STR(control("off", safe), "(none)");
        CHECK_STR(control("off", lost), "(none)");
    }
}

static void nothing_is_stored_longer_than_the_rule_holds(void)
{
    CHECK_STR(
        control(NULL, (struct mr_cache_answer){.status = 301, .expires = 60}),
        "max-age=60");
    CHECK_STR(
        control(NULL, (struct mr_cache_answer){.status = 301, .expires = 0}),
        "max-age=0");
    CHECK_STR(control(NULL, (struct mr_cache_answer){.status = 301,
                                                     .expires = 90000}),
              "max-age=86400");
}

static void what_another_client_may_not_get_is_private(void)
{
    CHECK_STR(control(NULL, (struct mr_cache_answer){.status = 301,
                                                     .drawn = true,
                                                     .expires = -1}),
              "private, max-age=86400");
    CHECK_STR(control("60", (struct mr_cache_answer){.status = 302,
                                                     .drawn = true,
                                                     .expires = -1}),
              "private, max-age=60");
}

/* Whoever gives a number says that Vary will do. */
static void what_an_expression_decides_is_private_by_default(void)
{
    struct mr_cache_answer answer = {
        .status = 301, .conditional = true, .expires = -1};

    CHECK_STR(control(NULL, answer), "private, max-age=86400");
    CHECK_STR(control("60", answer), "max-age=60");
}

static void other_values_are_refused(void)
{
    static const char *const values[] = {"",   "-1",  "1d",         "no-cache",
                                         "1 ", "ON",  "2147483648", "1.5",
                                         "+1", "0x1", "99999999999"};
    struct mr_cache cache;

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(mr_cache_parse(&cache, values[i], test_pool));
    CHECK_STR(mr_cache_parse(&cache, "1d", test_pool),
              "cache=1d: use a number of seconds up to 2147483647, no-store or "
              "off");
}

static const char *hsts(const char *text)
{
    const char *value = NULL, *error = mr_hsts_parse(&value, text, test_pool);

    return error ? "(refused)" : value;
}

static void hsts_becomes_a_header(void)
{
    static const char *const rows[][2] = {
        {"0", "max-age=0"},
        {"300", "max-age=300"},
        {"31536000,includeSubDomains", "max-age=31536000; includeSubDomains"},
        {"31536000,includesubdomains,preload",
         "max-age=31536000; includeSubDomains; preload"},
        {"31536000,preload,includeSubDomains",
         "max-age=31536000; includeSubDomains; preload"},
        {"31536000,preload", "(refused)"},
        {"300,includeSubDomains,preload", "(refused)"},
        {"300,includeSubDomains,includeSubDomains", "(refused)"},
        {"300,forever", "(refused)"},
        {"300,", "(refused)"},
        {"", "(refused)"},
        {",preload", "(refused)"},
        {"1y", "(refused)"},
        {"-1", "(refused)"},
        {"99999999999", "(refused)"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(hsts(rows[i][0]), rows[i][1]);
}

static CU_TestInfo tests[] = {
    {"only permanent answers to safe methods are stored",
     only_permanent_answers_to_safe_methods_are_stored},
    {"the option counts for every status", the_option_counts_for_every_status},
    {"nothing is stored longer than the rule holds",
     nothing_is_stored_longer_than_the_rule_holds},
    {"what another client may not get is private",
     what_another_client_may_not_get_is_private},
    {"what an expression decides is private by default",
     what_an_expression_decides_is_private_by_default},
    {"other values are refused", other_values_are_refused},
    {"hsts= becomes a header", hsts_becomes_a_header},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_cache, "mod_methodredirect/cache");
