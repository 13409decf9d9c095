/**
 * @file
 * Runs the CUnit suites whose name starts with the given prefix, or all.
 *
 *     unit [PREFIX]        for example: unit analyzer/line
 *
 * The last line is `unit: N passed, N failed`, counted in tests; the exit
 * status is 0 when none failed and at least one ran.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CUnit/Basic.h>

#include "check.h"

#define SUITE(id) extern CU_SuiteInfo suite_##id;
#include "suites.def"
#undef SUITE

static CU_SuiteInfo *const suites[] = {
#define SUITE(id) &suite_##id,
#include "suites.def"
#undef SUITE
};

int main(int argc, char **argv)
{
    const char *prefix = argc > 1 ? argv[1] : "";
    unsigned run, failed;

    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        CU_SuiteInfo one[] = {*suites[i], CU_SUITE_INFO_NULL};
        if (strncmp(one[0].pName, prefix, strlen(prefix)) == 0
            && CU_register_suites(one) != CUE_SUCCESS) {
            fprintf(stderr, "unit: %s: %s\n", one[0].pName, CU_get_error_msg());
            return 2;
        }
    }
    CU_basic_set_mode(CU_BRM_SILENT);
    CU_basic_run_tests();
    CU_basic_show_failures(CU_get_failure_list());
    run = CU_get_number_of_tests_run();
    failed = CU_get_number_of_tests_failed();
    CU_cleanup_registry();
    printf("%sunit: %u passed, %u failed\n", failed ? "\n" : "", run - failed,
           failed);
    return run > 0 && failed == 0 ? 0 : 1;
}
