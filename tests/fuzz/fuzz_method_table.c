/* Any text either is a table or draws an error; a table prints to a text that
 * parses to the same table. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "mr_method_table.h"

#define REQUIRE(condition)                                                     \
    do {                                                                       \
        if (!(condition))                                                      \
            abort();                                                           \
    } while (0)

static const char *const probes[] = {
    "GET",     "HEAD",     "POST",  "PUT",    "DELETE", "PATCH",
    "OPTIONS", "PROPFIND", "QUERY", "BREW",   "TRACE",  "CONNECT",
    "get",     "A",        "safe",  "unsafe", "*",
};

static void require_equal(const struct mr_method_table *a,
                          const struct mr_method_table *b)
{
    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
        REQUIRE(mr_method_table_action(a, probes[i])
                == mr_method_table_action(b, probes[i]));
        REQUIRE(mr_method_table_names(a, probes[i])
                == mr_method_table_names(b, probes[i]));
    }
    REQUIRE(mr_method_table_needs_target(a) == mr_method_table_needs_target(b));
}

static void check_table(const struct mr_method_table *table, apr_pool_t *pool)
{
    const char *text = mr_method_table_print(table, pool);
    const struct mr_method_table *again = NULL;

    REQUIRE(!mr_method_table_parse(&again, text, pool));
    require_equal(table, again);
    REQUIRE(!strcmp(text, mr_method_table_print(again, pool)));
    REQUIRE(mr_method_table_action(table, "TRACE") == MR_ACTION_PASS);
    REQUIRE(mr_method_table_action(table, "CONNECT") == MR_ACTION_PASS);
    for (const char *c = mr_method_table_allow(table, pool); *c; c++)
        REQUIRE((unsigned char)*c >= ' ' && (unsigned char)*c < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *pool;
    const struct mr_method_table *table = NULL, *only = NULL;
    const char *text;

    if (!pool) {
        apr_initialize();
        apr_pool_create(&pool, NULL);
    }
    text = apr_pstrmemdup(pool, (const char *)data, size);
    if (!mr_method_table_parse(&table, text, pool))
        check_table(table, pool);
    if (!mr_method_table_restrict(
            &only, mr_method_table_named("temporary", pool), text, pool))
        for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
            int action = mr_method_table_action(only, probes[i]);
            REQUIRE(action == MR_ACTION_PASS || action == 302 || action == 307);
        }
    apr_pool_clear(pool);
    return 0;
}
