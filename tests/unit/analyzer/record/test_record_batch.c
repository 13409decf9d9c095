/* A copy of a record says what the record said, whatever became of its line. */
#include "record/record_batch.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/one_line.h"
#include "check.h"
#include "record/record_parser.h"

enum { SIZE = 4096 };

static struct log_format *make_format(const char *text)
{
    struct diag diag = {""};
    struct log_format *format =
        strpbrk(text, "%{")
            ? log_format_compile("own", text,
                                 *text == '{' ? "%Y-%m-%d" : "%d/%b/%Y",
                                 "%H:%M:%S", &diag)
            : log_format_preset(text, &diag);

    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    return format;
}

static void same_slice(struct slice copy, struct slice original)
{
    CU_ASSERT(slice_equal(copy, original));
}

static void same_record(const struct record *copy, const struct record *r)
{
    same_slice(copy->line, r->line);
    CHECK_STR(copy->file, r->file);
    CHECK_INT(copy->number, r->number);
    CHECK_INT(copy->offset, r->offset);
    CHECK_INT(copy->time_us, r->time_us);
    CHECK_INT(copy->zone_min, r->zone_min);
    CHECK_INT(copy->source->bytes, r->source->bytes);
    same_slice(copy->client, r->client);
    same_slice(copy->request, r->request);
    CHECK_INT(copy->status, r->status);
    CU_ASSERT_PTR_EQUAL(copy->format, r->format);
    same_slice(copy->agent, r->agent);
    same_slice(copy->referer, r->referer);
    same_slice(copy->vhost, r->vhost);
    same_slice(copy->method_text, r->method_text);
    CHECK_INT(copy->method, r->method);
    same_slice(copy->target, r->target);
    same_slice(copy->location, r->location);
    CHECK_INT(copy->fields->present, r->fields->present);
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_fields_have(r->fields, (enum log_field)f))
            same_slice(copy->fields->at[f], r->fields->at[f]);
}

/* Parse @a text, which is destroyed when its copy is looked at. */
static void check_copy(const char *format_text, const char *text)
{
    struct log_format *format = make_format(format_text);
    struct record_parser *parsers[2] = {record_parser_create(format, false),
                                        record_parser_create(format, false)};
    struct record_batch *batch = record_batch_create(SIZE);
    char *bytes = strdup(text);
    struct line line = one_line(slice_of(bytes)), other;
    const uint64_t with_end = line.text.len + 2;
    struct record record = {0}, overwritten = {0};
    struct batch_record copy;

    line.bytes = with_end;
    CU_ASSERT_PTR_NULL(record_parse(parsers[0], &line, &record));
    record.file = "a.log";
    record.number = 7;
    record.offset = 1234567890123;
    CHECK_INT(record_batch_add(batch, &record), RECORD_BATCH_OK);
    other = one_line(slice_of("another line, in the place of the first one"));
    record_parse(parsers[0], &other, &overwritten);

    line = one_line(slice_of(bytes));
    line.bytes = with_end;
    CU_ASSERT_PTR_NULL(record_parse(parsers[1], &line, &record));
    record.file = "a.log";
    record.number = 7;
    record.offset = 1234567890123;
    record_read(&record);
    CU_ASSERT_FATAL(record_batch_next(batch, &copy));
    record_read(&copy.record);
    same_record(&copy.record, &record);
    CU_ASSERT_FALSE(record_batch_next(batch, &copy));
    record_batch_destroy(batch);
    record_parser_destroy(parsers[0]);
    record_parser_destroy(parsers[1]);
    log_format_destroy(format);
    free(bytes);
}

static void lines_of_every_shape_are_copied(void)
{
    static const char combined[] =
        "192.0.2.1 - - [10/Oct/2026:12:00:00 +0000] \"GET /a\\\"b HTTP/1.1\" "
        "302 5 \"http://h.example/\" \"agent \\\"x\\\"\"";
    static const char json[] =
        "{\"time\":\"2026-10-10T12:00:00\",\"ip\":\"192.0.2.1\","
        "\"m\":\"P\\u004fST\",\"u\":\"/a\\/b\",\"q\":\"x=\\u0031\","
        "\"s\":\"301\",\"loc\":\"\\/c\"}";

    check_copy("COMBINED", combined);
    check_copy("VCOMBINED", "h.example:443 192.0.2.1 - - "
                            "[10/Oct/2026:12:00:00 +0200] \"POST / HTTP/1.1\" "
                            "307 - \"-\" \"curl/8\"");
    check_copy("%h [%d:%t %^] %m %U %q %s",
               "192.0.2.1 [10/Oct/2026:12:00:00 -0330] PUT /a b=1 204");
    check_copy("%h [%d:%t %^] %m %U %s",
               "192.0.2.1 [10/Oct/2026:12:00:00 +0000] GET /a 204");
    check_copy("{\"time\":\"%dT%t\",\"ip\":\"%h\",\"m\":\"%m\",\"u\":\"%U\","
               "\"q\":\"%q\",\"s\":\"%s\",\"loc\":\"%J\"}",
               json);
}

static const char plain[] =
    "192.0.2.1 - - [10/Oct/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 5 "
    "\"-\" \"-\"";

/* Parse @a text as one of a format of its own. */
static void parse(struct log_format **format, struct record_parser **parser,
                  struct line *line, const char *text, struct record *record)
{
    *format = make_format("COMBINED");
    *parser = record_parser_create(*format, false);
    *line = one_line(slice_of(text));
    CU_ASSERT_PTR_NULL(record_parse(*parser, line, record));
    record->file = "a.log";
}

static void a_full_batch_takes_no_more_and_keeps_what_it_has(void)
{
    struct record_batch *batch = record_batch_create(SIZE);
    struct log_format *format;
    struct record_parser *parser;
    struct record record = {0};
    struct batch_record copy;
    struct line line;
    unsigned added = 0, taken = 0;

    parse(&format, &parser, &line, plain, &record);
    for (record.number = 0; record_batch_add(batch, &record) == RECORD_BATCH_OK;
         added++)
        record.number++;
    CU_ASSERT(added > 4);
    for (; record_batch_next(batch, &copy); taken++)
        CHECK_INT(copy.record.number, taken);
    CHECK_INT(taken, added);
    record_batch_clear(batch);
    CHECK_INT(record_batch_add(batch, &record), RECORD_BATCH_OK);
    record_batch_destroy(batch);
    record_parser_destroy(parser);
    log_format_destroy(format);
}

static void an_empty_batch_takes_a_record_of_any_size(void)
{
    enum { LEN = 3 * SIZE };
    struct record_batch *batch = record_batch_create(SIZE);
    char *text = malloc(LEN + 200);
    struct log_format *format;
    struct record_parser *parser;
    struct record record = {0};
    struct batch_record copy;
    struct line line;

    memcpy(text, plain, 49);
    memset(text + 49, 'a', LEN);
    strcpy(text + 49 + LEN, plain + 49);
    parse(&format, &parser, &line, text, &record);
    CHECK_INT(record_batch_add(batch, &record), RECORD_BATCH_OK);
    CHECK_INT(record_batch_add(batch, &record), RECORD_BATCH_FULL);
    CU_ASSERT_FATAL(record_batch_next(batch, &copy));
    CHECK_INT(copy.record.line.len, LEN + sizeof plain - 1);
    record_read(&copy.record);
    CHECK_INT(copy.record.target.len, LEN + 1);
    record_batch_destroy(batch);
    record_parser_destroy(parser);
    log_format_destroy(format);
    free(text);
}

/* Logs that are merged each have a format of their own. */
static void formats_outlive_their_log_until_the_batch_is_cleared(void)
{
    struct record_batch *batch = record_batch_create(SIZE);
    enum record_batch_result result = RECORD_BATCH_OK;
    struct batch_record copy;
    unsigned added = 0;

    while (result == RECORD_BATCH_OK && added < 100) {
        struct log_format *format;
        struct record_parser *parser;
        struct record record = {0};
        struct line line;
        parse(&format, &parser, &line, plain, &record);
        result = record_batch_add(batch, &record);
        record_parser_destroy(parser);
        log_format_destroy(format);
        added += result == RECORD_BATCH_OK;
    }
    CHECK_INT(result, RECORD_BATCH_FULL);
    CU_ASSERT(added > 8);
    while (record_batch_next(batch, &copy)) {
        record_read(&copy.record);
        CHECK_BYTES(copy.record.target.at, copy.record.target.len, "/");
    }
    record_batch_destroy(batch);
}

static CU_TestInfo tests[] = {
    {"lines of every shape are copied", lines_of_every_shape_are_copied},
    {"a full batch takes no more and keeps what it has",
     a_full_batch_takes_no_more_and_keeps_what_it_has},
    {"an empty batch takes a record of any size",
     an_empty_batch_takes_a_record_of_any_size},
    {"formats outlive their log until the batch is cleared",
     formats_outlive_their_log_until_the_batch_is_cleared},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_batch, "analyzer/record/record_batch");
