/**
 * @file
 * A pool for the tests of a suite: created before the first, destroyed after
 * the last.
 */
#ifndef WITH_POOL_H
#define WITH_POOL_H

#include <apr_general.h>
#include <apr_pools.h>

#include <CUnit/CUnit.h>

static apr_pool_t *test_pool;

static int create_test_pool(void)
{
    return apr_initialize() != APR_SUCCESS
           || apr_pool_create(&test_pool, NULL) != APR_SUCCESS;
}

static int destroy_test_pool(void)
{
    apr_pool_destroy(test_pool);
    apr_terminate();
    return 0;
}

/** As SUITE_DEFINE of check.h, with test_pool for the tests. */
#define SUITE_WITH_POOL(id, name)                                              \
    extern CU_SuiteInfo suite_##id;                                            \
    CU_SuiteInfo suite_##id = {                                                \
        name, create_test_pool, destroy_test_pool, NULL, NULL, tests}

#endif
