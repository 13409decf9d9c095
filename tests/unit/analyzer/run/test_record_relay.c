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

static void take(void *context, struct record **row, size_t count)
{
    struct taken *taken = context;

    taken->wrong += count == 0 || count > RECORD_ROW;
    for (size_t i = 0; i < count; i++) {
        record_read(row[i]);
        taken->wrong += row[i]->number != taken->count
                        || !slice_is(row[i]->target, "/a?b=c")
                        || !slice_is(row[i]->agent, "curl/8");
        taken->count++;
    }
}

static void check_order(bool own_thread, uint64_t records)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset("COMBINED", &diag);
    struct record_parser *parser = record_parser_create(format, false);
    struct line line = one_line(
        slice_of("192.0.2.1 - - [10/Oct/2026:12:00:00 +0000] \"GET /a?b=c "
                 "HTTP/1.1\" 302 5 \"-\" \"curl/8\""));
    struct taken taken = {0, 0};
    struct record_relay *relay =
        record_relay_start(take, &taken, own_thread ? 4 : 1);
    struct record record = {0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(relay);
    CU_ASSERT_PTR_NULL(record_parse(parser, &line, &record));
    record.file = "a.log";
    for (record.number = 0; record.number < records; record.number++)
        CU_ASSERT_FATAL(record_relay_give(relay, &record));
    record_relay_finish(relay);
    CHECK_INT(taken.count, records);
    CHECK_INT(taken.wrong, 0);
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static void records_come_in_the_order_they_were_given(void)
{
    check_order(true, RECORDS);
}

static void one_thread_takes_them_in_that_order_too(void)
{
    for (uint64_t records = 1; records < 3 * RECORD_ROW; records++)
        check_order(false, records);
    check_order(false, RECORDS);
}

static void nothing_given_is_nothing_taken(void)
{
    struct taken taken = {0, 0};

    record_relay_finish(record_relay_start(take, &taken, 4));
    record_relay_finish(record_relay_start(take, &taken, 1));
    record_relay_finish(NULL);
    CHECK_INT(taken.count, 0);
}

static CU_TestInfo tests[] = {
    {"records come in the order they were given",
     records_come_in_the_order_they_were_given},
    {"one thread takes them in that order too",
     one_thread_takes_them_in_that_order_too},
    {"nothing given is nothing taken", nothing_given_is_nothing_taken},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_relay, "analyzer/run/record_relay");
