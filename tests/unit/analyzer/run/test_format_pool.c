/* Expectation: logs of one format have one in memory, and each owner may let go of
 * it in any order. */
#include "run/format_pool.h"

#include "check.h"

static struct log_format *preset(const char *name)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset(name, &diag);

    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    return format;
}

static void formats_that_read_alike_are_one(void)
{
    struct format_pool *pool = format_pool_create();
    struct log_format *first, *second, *other, *strict = preset("COMBINED");

    CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
    first = format_pool_share(pool, preset("COMBINED"));
    second = format_pool_share(pool, preset("COMBINED"));
    other = format_pool_share(pool, preset("COMMON"));
    CU_ASSERT_PTR_EQUAL(first, second);
    CU_ASSERT_PTR_NOT_EQUAL(first, other);
    log_format_be_strict(strict);
    strict = format_pool_share(pool, strict);
    CU_ASSERT_PTR_NOT_EQUAL(first, strict);
    format_pool_destroy(pool);
    CHECK_STR(log_format_name(second), "COMBINED");
    log_format_destroy(first);
    log_format_destroy(second);
    log_format_destroy(other);
    log_format_destroy(strict);
}

static void formats_that_keep_something_of_a_line_are_not_shared(void)
{
    struct format_pool *pool = format_pool_create();
    struct log_format *first, *second;

    CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
    first = format_pool_share(pool, preset("CADDY"));
    second = format_pool_share(pool, preset("CADDY"));
    CU_ASSERT_PTR_NOT_EQUAL(first, second);
    log_format_destroy(first);
    log_format_destroy(second);
    format_pool_destroy(pool);
}

static CU_TestInfo tests[] = {
    {"formats that read alike are one", formats_that_read_alike_are_one},
    {"formats that keep something of a line are not shared",
     formats_that_keep_something_of_a_line_are_not_shared},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_format_pool, "analyzer/run/format_pool");
