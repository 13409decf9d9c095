/**
 * @file
 * What every test in C includes, unit and live: CUnit, and checks that print what they saw.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>

#include <CUnit/CUnit.h>

/** Assert that two C strings are equal; print both when they are not. */
#define CHECK_STR(actual, expected)                                            \
    check_string(__FILE__, __LINE__, (actual), (expected))

/** Assert that the @a len bytes at @a actual are the C string @a expected. */
#define CHECK_BYTES(actual, len, expected)                                     \
    check_bytes(__FILE__, __LINE__, (actual), (len), (expected))

/** Assert that two integers are equal; print both when they are not. */
#define CHECK_INT(actual, expected)                                            \
    check_integer(__FILE__, __LINE__, (long long)(actual),                     \
                  (long long)(expected))

void check_string(const char *file, unsigned line, const char *actual,
                  const char *expected);
void check_bytes(const char *file, unsigned line, const char *actual,
                 size_t len, const char *expected);
void check_integer(const char *file, unsigned line, long long actual,
                   long long expected);

/** Define the suite of a test file from its array `tests`; @a id is its row in
 *  suites.def, @a name the path that the runner selects by. */
#define SUITE_DEFINE(id, name)                                                 \
    extern CU_SuiteInfo suite_##id;                                            \
    CU_SuiteInfo suite_##id = {name, NULL, NULL, NULL, NULL, tests}

#endif
