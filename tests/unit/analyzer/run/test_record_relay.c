/* What another thread takes is what was given, in that order. */
#include "run/record_relay.h"

#include <string.h>

#include "analyzer/one_line.h"
#include "check.h"
#include "record/record_parser.h"

enum { RECORDS = 50000 };

struct taken {
    uint64_t count, wrong;
};

static void take(void *context, struct record *record)
{
    struct taken *taken = context;

    record_read(record);
    taken->wrong += record->number != taken->count
                    || !slice_is(record->target, "/a?b=c")
                    || !slice_is(record->agent, "curl/8");
    taken->count++;
}

static void records_come_in_the_order_they_were_given(void)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset("COMBINED", &diag);
    struct record_parser *parser = record_parser_create(format, false);
    struct line line = one_line(
        slice_of("192.0.2.1 - - [10/Oct/2026:12:00:00 +0000] \"GET /a?b=c "
                 "HTTP/1.1\" 302 5 \"-\" \"curl/8\""));
    struct taken taken = {0, 0};
    struct record_relay *relay = record_relay_start(take, &taken);
    struct record record = {0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(relay);
    CU_ASSERT_PTR_NULL(record_parse(parser, &line, &record));
    record.file = "a.log";
    for (record.number = 0; record.number < RECORDS; record.number++)
        CU_ASSERT_FATAL(record_relay_give(relay, &record));
    record_relay_finish(relay);
    CHECK_INT(taken.count, RECORDS);
    CHECK_INT(taken.wrong, 0);
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static void nothing_given_is_nothing_taken(void)
{
    struct taken taken = {0, 0};

    record_relay_finish(record_relay_start(take, &taken));
    record_relay_finish(NULL);
    CHECK_INT(taken.count, 0);
}

static CU_TestInfo tests[] = {
    {"records come in the order they were given",
     records_come_in_the_order_they_were_given},
    {"nothing given is nothing taken", nothing_given_is_nothing_taken},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_relay, "analyzer/run/record_relay");
