#include "detect/thresholds.h"

#include "check.h"

static struct finding finding_of(const char *rule, uint64_t hits)
{
    return (struct finding){.rule = rule, .hits = hits, .url = slice_of("/a")};
}

static bool misses(const struct thresholds *t, const char *rule, uint64_t hits)
{
    const struct finding f = finding_of(rule, hits);

    return thresholds_miss(t, &f);
}

static void without_thresholds_nothing_is_seen_too_seldom(void)
{
    const struct thresholds none = {0};

    CU_ASSERT_FALSE(misses(&none, "MR101", 1));
    CU_ASSERT_FALSE(misses(&none, "MR101", 0));
}

static void a_threshold_is_the_least_that_counts(void)
{
    struct thresholds t = {0};

    CU_ASSERT_TRUE(thresholds_set(&t, slice_of(""), 10));
    CU_ASSERT_TRUE(misses(&t, "MR101", 9));
    CU_ASSERT_FALSE(misses(&t, "MR101", 10));
    CU_ASSERT_TRUE(misses(&t, "MR503", 9));
}

static void a_rule_may_have_its_own(void)
{
    struct thresholds t = {0};

    CU_ASSERT_TRUE(thresholds_set(&t, slice_of(""), 10));
    CU_ASSERT_TRUE(thresholds_set(&t, slice_of("mr101"), 2));
    CU_ASSERT_TRUE(thresholds_set(&t, slice_of("Lands-on-404-410"), 100));
    CU_ASSERT_FALSE(misses(&t, "MR101", 2));
    CU_ASSERT_TRUE(misses(&t, "MR101", 1));
    CU_ASSERT_TRUE(misses(&t, "MR401", 99));
    CU_ASSERT_TRUE(misses(&t, "MR402", 9));
    CU_ASSERT_FALSE(misses(&t, "MR402", 10));
}

static void every_rule_can_have_one(void)
{
    static const char *const rules[] = {
#define DETECTOR(symbol) #symbol,
#include "detect/detectors.def"
    };
    struct thresholds t = {0};

    CU_ASSERT_TRUE(sizeof rules / sizeof rules[0] <= THRESHOLDS_RULES);
    CU_ASSERT_FALSE(thresholds_set(&t, slice_of("MR999"), 2));
    CU_ASSERT_FALSE(thresholds_set(&t, slice_of("MR10"), 2));
}

static void what_is_said_of_the_log_has_only_that_of_its_rule(void)
{
    struct thresholds t = {0};
    struct finding f = finding_of("MR905", 3);

    f.url = (struct slice){NULL, 0};
    CU_ASSERT_TRUE(thresholds_set(&t, slice_of(""), 10));
    CU_ASSERT_FALSE(thresholds_miss(&t, &f));
    CU_ASSERT_TRUE(thresholds_set(&t, slice_of("MR905"), 4));
    CU_ASSERT_TRUE(thresholds_miss(&t, &f));
}

static CU_TestInfo tests[] = {
    {"without thresholds nothing is seen too seldom",
     without_thresholds_nothing_is_seen_too_seldom},
    {"a threshold is the least that counts",
     a_threshold_is_the_least_that_counts},
    {"a rule may have its own", a_rule_may_have_its_own},
    {"every rule can have one", every_rule_can_have_one},
    {"what is said of the log has only that of its rule",
     what_is_said_of_the_log_has_only_that_of_its_rule},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_thresholds, "analyzer/detect/thresholds");
