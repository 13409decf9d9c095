#include "check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

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
             actual ? (int)(len < 900 ? len : 900) : 6,
             actual ? actual : "(null)", expected);
    report(file, line, ok, text);
}

void check_integer(const char *file, unsigned line, long long actual,
                   long long expected)
{
    char text[80];

    snprintf(text, sizeof text, "got %lld, expected %lld", actual, expected);
    report(file, line, actual == expected, text);
}
