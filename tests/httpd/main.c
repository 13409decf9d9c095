/**
 * @file
 * Runs the live suites whose name starts with the given prefix, or all; or
 * the demonstration.
 *
 *     live [PREFIX]           for example: live enforcement
 *     live demo ENFORCE LOG   visit the sample site, leave its log in LOG
 *
 * The last line is `live: N passed, N failed[, N skipped]`, counted in tests.
 * A server that crashed, or whose sanitizer had something to say, counts as
 * one failure more. The exit status is 0 when none failed and one ran.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CUnit/Basic.h>
#include <curl/curl.h>

#include "live.h"
#include "sample_site.h"

#define SUITE(id) extern CU_SuiteInfo suite_##id;
#include "suites.def"
#undef SUITE

static CU_SuiteInfo *const suites[] = {
#define SUITE(id) &suite_##id,
#include "suites.def"
#undef SUITE
};

/* What was left out, and how many tests checked nothing because of it. */
static unsigned skipped, skipped_tests;
static unsigned skipped_before, asserts_before;

void skip(const char *what, const char *why)
{
    skipped++;
    printf("skipped: %.*s: %s\n", (int)strcspn(what, "\n"), what, why);
}

static void before_test(void)
{
    skipped_before = skipped;
    asserts_before = CU_get_number_of_asserts();
}

static void after_test(void)
{
    skipped_tests += skipped > skipped_before
                     && CU_get_number_of_asserts() == asserts_before;
}

bool module_has(const char *line)
{
    char site[512], said[2048];

    snprintf(site, sizeof site, "%s\n", line);
    if (server_test_config(site, NULL, said, sizeof said) == 0)
        return true;
    skip(line, "this module does not have it");
    return false;
}

void check_has(const char *file, unsigned line, const char *text,
               const char *part, bool wanted)
{
    char message[2048];
    bool found = strstr(text, part) != NULL;

    snprintf(message, sizeof message, "%s \"%s\" in \"%.1500s\"",
             wanted ? "expected" : "did not expect", part, text);
    CU_assertImplementation(found == wanted ? CU_TRUE : CU_FALSE, line, message,
                            file, "", CU_FALSE);
}

void check_refused(const char *file, unsigned line,
                   const struct refused_line *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char said[2048];

        if (server_test_config(rows[i].line, NULL, said, sizeof said) == 0)
            CU_assertImplementation(CU_FALSE, line, rows[i].line, file, "",
                                    CU_FALSE);
        check_has(file, line, said, rows[i].says, true);
    }
}

static int run_suites(const char *prefix)
{
    unsigned run, passed, failed;

    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        CU_SuiteInfo one[] = {*suites[i], CU_SUITE_INFO_NULL};
        one[0].pSetUpFunc = before_test;
        one[0].pTearDownFunc = after_test;
        if (strncmp(one[0].pName, prefix, strlen(prefix)) == 0
            && CU_register_suites(one) != CUE_SUCCESS) {
            fprintf(stderr, "live: %s: %s\n", one[0].pName, CU_get_error_msg());
            return 2;
        }
    }
    CU_basic_set_mode(CU_BRM_SILENT);
    CU_basic_run_tests();
    CU_basic_show_failures(CU_get_failure_list());
    run = CU_get_number_of_tests_run();
    passed = run - CU_get_number_of_tests_failed() - skipped_tests;
    failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed()
             + server_faults();
    CU_cleanup_registry();
    printf("%slive: %u passed, %u failed", failed ? "\n" : "", passed, failed);
    if (skipped)
        printf(", %u skipped", skipped);
    putchar('\n');
    return run > 0 && failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    int status;

    setvbuf(stdout, NULL, _IOLBF, 0);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    status = argc == 4 && strcmp(argv[1], "demo") == 0
                 ? sample_site_demo(argv[2], argv[3])
                 : run_suites(argc > 1 ? argv[1] : "");
    curl_global_cleanup();
    return status;
}
