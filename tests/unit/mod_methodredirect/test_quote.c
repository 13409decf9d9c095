/* Expectations: how httpd cuts the arguments of a directive
 * (ap_getword_conf). */
#include "mr_quote.h"

#include <apr_strings.h>

#include "check.h"
#include "with_pool.h"

static void a_quote_without_end_is_found(void)
{
    static const struct {
        const char *words, *open; /* NULL: all are closed */
    } rows[] = {
        {"", NULL},
        {"a b", NULL},
        {"\"a b\" c", NULL},
        {"'a \" b' c", NULL},
        {"it's o\"k", NULL}, /* only the first byte of a word counts */
        {"\"a \\\" b\"", NULL},
        {"\"a\\\\\"", NULL},
        {"\"a b", "\"a b"},
        {"a  \"b c", "\"b c"},
        {"\"a\" 'b", "'b"},
        {"\"a\"'b", "'b"}, /* a word ends with its quote */
        {"\"a \\\"", "\"a \\\""},
        {"\"", "\""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *error = mr_quote_error(rows[i].words, test_pool);

        CHECK_STR(error ? error : "closed",
                  rows[i].open
                      ? apr_pstrcat(test_pool, "a quote is not closed: ",
                                    rows[i].open, (char *)NULL)
                      : "closed");
    }
}

static CU_TestInfo tests[] = {
    {"a quote without end is found", a_quote_without_end_is_found},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_quote, "mod_methodredirect/quote");
