/* Expectations: what is kept is as it was, under its new number; the rest is
 * gone. */
#include "run/held_rejects.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

enum { REJECTS = 200 };

static void what_is_kept_gets_another_number(void)
{
    struct held_rejects *rejects = held_rejects_create();
    char text[16];
    size_t number, bytes = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(rejects);
    for (size_t i = 0; i < REJECTS; i++) {
        struct line line = {.text = {text, 0}, .number = i};
        line.text.len = (size_t)snprintf(text, sizeof text, "line %zu", i);
        CU_ASSERT(held_rejects_add(rejects, "a.log", &line, "why", &number));
        CHECK_INT(number, i);
    }
    held_rejects_keep_begin(rejects);
    for (size_t i = 7; i < REJECTS; i += 10)
        CHECK_INT(held_rejects_keep(rejects, i), i / 10);
    held_rejects_keep_end(rejects);
    for (size_t i = 0; i < REJECTS / 10; i++) {
        const struct held_reject *reject = held_rejects_at(rejects, i);
        snprintf(text, sizeof text, "line %zu", 10 * i + 7);
        CHECK_BYTES(reject->line.text.at, reject->line.text.len, text);
        CHECK_INT(reject->line.number, 10 * i + 7);
        bytes += strlen(text);
    }
    CHECK_INT(held_rejects_bytes(rejects), bytes);
    held_rejects_destroy(rejects);
}

static CU_TestInfo tests[] = {
    {"what is kept gets another number", what_is_kept_gets_another_number},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_held_rejects, "analyzer/run/held_rejects");
