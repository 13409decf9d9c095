/**
 * @file
 * Runs the CUnit suites whose name starts with the given prefix, or all.
 *
 *     unit [PREFIX]        for example: unit analyzer/line
 *
 * The last line is `unit: N passed, N failed`, counted in tests; the exit
 * status is 0 when none failed and at least one ran.
 */
#include <stdbool.h>
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

static void report(const char *file, unsigned line, bool ok, const char *text)
{
    CU_assertImplementation(ok ? CU_TRUE : CU_FALSE, line, text, file, "",
                            CU_FALSE);
}

void check_string(const char *file, unsigned line, const char *actual,
                  const char *expected)
{
    check_bytes(file, line, actual, actual ? strlen(actual) : 0, expected);
}

void check_bytes(const char *file, unsigned line, const char *actual,
                 size_t len, const char *expected)
{
    char text[2048];
    bool ok =
        actual && strlen(expected) == len && memcmp(actual, expected, len) == 0;

    snprintf(text, sizeof text, "got \"%.*s\", expected \"%s\"",
             (int)(len < 900 ? len : 900), actual ? actual : "(null)",
             expected);
    report(file, line, ok, text);
}

void check_integer(const char *file, unsigned line, long long actual,
                   long long expected)
{
    char text[80];

    snprintf(text, sizeof text, "got %lld, expected %lld", actual, expected);
    report(file, line, actual == expected, text);
}

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
