/**
 * @file
 * Runs the live suites whose name starts with the given prefix, or all; or
 * the demonstration.
 *
 *     live [PREFIX]           for example: live enforcement
 *     live suite NAME         just that one
 *     live names              of the suites that others may run beside
 *     live timed              of those whose limits are of time: one at a time
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
#define TIMED(id) SUITE(id)
#include "suites.def"
#undef SUITE
#undef TIMED

static const struct {
    const CU_SuiteInfo *info;
    bool timed; /* its limits are of time: nothing runs beside it */
} suites[] = {
#define SUITE(id) {&suite_##id, false},
#define TIMED(id) {&suite_##id, true},
#include "suites.def"
#undef SUITE
#undef TIMED
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

static int print_names(bool timed)
{
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
        if (suites[i].timed == timed)
            puts(suites[i].info->pName);
    return 0;
}

/* @a len: how much of the names must be the same. */
static int run_suites(const char *name, size_t len)
{
    unsigned run, passed, failed;

    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        CU_SuiteInfo one[] = {*suites[i].info, CU_SUITE_INFO_NULL};
        one[0].pSetUpFunc = before_test;
        one[0].pTearDownFunc = after_test;
        if (strncmp(one[0].pName, name, len) == 0
            && CU_register_suites(one) != CUE_SUCCESS) {
            fprintf(stderr, "live: %s: %s\n", one[0].pName, CU_get_error_msg());
            return 2;
        }
    }
    CU_run_all_tests();
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

static int run(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (argc == 2 && strcmp(what, "names") == 0)
        return print_names(false);
    if (argc == 2 && strcmp(what, "timed") == 0)
        return print_names(true);
    if (argc == 4 && strcmp(what, "demo") == 0)
        return sample_site_demo(argv[2], argv[3]);
    if (argc == 3 && strcmp(what, "suite") == 0)
        return run_suites(argv[2], strlen(argv[2]) + 1);
    return run_suites(what, strlen(what));
}

int main(int argc, char **argv)
{
    int status;

    setvbuf(stdout, NULL, _IOLBF, 0);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    status = run(argc, argv);
    curl_global_cleanup();
    return status;
}
