/* Expectations: a record is found at its place as it was, in any order, however
 * many there are. */
#include "run/record_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/one_line.h"
#include "check.h"
#include "record/record_parser.h"

enum { RECORDS = 4000, LARGE = 12 * 1024 };

static void records_are_found_at_their_places(void)
{
    static uint64_t places[RECORDS];
    struct diag diag = {""};
    struct log_format *format = log_format_preset("COMBINED", &diag);
    struct record_parser *parser = record_parser_create(format, false);
    struct record_store *store = record_store_create();
    char *text = malloc(2 * LARGE);
    struct batch_record taken;
    char url[32];

    CU_ASSERT_FATAL(parser && store && text);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < RECORDS; i++) {
            int more = i % 50 == 20 ? LARGE : i % 97;
            struct record record;
            struct line line;

            snprintf(text, 2 * LARGE,
                     "192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] \"GET /%d "
                     "HTTP/1.1\" 301 5 \"-\" \"%0*d\"",
                     i + round, more + 1, 0);
            line = one_line(slice_of(text));
            CU_ASSERT_PTR_NULL_FATAL(record_parse(parser, &line, &record));
            record.file = "a.log";
            record.is_tallied = i % 2;
            CU_ASSERT_FATAL(record_store_add(store, &record, &places[i]));
        }
        CU_ASSERT(record_store_bytes(store) > 1024 * 1024);
        for (int i = RECORDS - 1; i >= 0; i -= 7) {
            record_store_at(store, places[i], &taken);
            record_read(&taken.record);
            snprintf(url, sizeof url, "/%d", i + round);
            CHECK_BYTES(taken.record.target.at, taken.record.target.len, url);
            CHECK_INT(taken.record.is_tallied, i % 2);
        }
        record_store_clear(store);
        CHECK_INT(record_store_bytes(store), 0);
    }
    free(text);
    record_store_destroy(store);
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static CU_TestInfo tests[] = {
    {"records are found at their places", records_are_found_at_their_places},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_store, "analyzer/run/record_store");
