/* Expectations: record.h; Apache's %D, %T and GoAccess' %D %L %n %T for the
 * units. */
#include "record/record.h"

#include "check.h"

static struct log_fields fields;

static const struct record *with(enum log_field field, const char *text)
{
    static struct record record;

    fields.at[field] = slice_of(text);
    fields.present = 1ull << field;
    record.fields = &fields;
    return &record;
}

static int64_t number(const char *text)
{
    return record_number(with(LOG_FIELD_BYTES, text), LOG_FIELD_BYTES);
}

static int64_t duration(enum log_field unit, const char *text)
{
    return record_duration_us(with(unit, text));
}

static void a_field_that_says_nothing_is_empty(void)
{
    CHECK_INT(record_field(with(LOG_FIELD_AGENT, "-"), LOG_FIELD_AGENT).len, 0);
    CHECK_INT(record_field(with(LOG_FIELD_AGENT, ""), LOG_FIELD_AGENT).len, 0);
    CHECK_INT(record_field(with(LOG_FIELD_AGENT, "--"), LOG_FIELD_AGENT).len,
              2);
    CHECK_INT(record_field(with(LOG_FIELD_AGENT, "x"), LOG_FIELD_VHOST).len, 0);
}

static void a_number_is_digits_only(void)
{
    CHECK_INT(number("0"), 0);
    CHECK_INT(number("00123"), 123);
    CHECK_INT(number("999999999999999999"), 999999999999999999LL);
    CHECK_INT(number("1000000000000000000"), -1); /* too long */
    CHECK_INT(number("-"), -1);
    CHECK_INT(number(""), -1);
    CHECK_INT(number("-1"), -1);
    CHECK_INT(number("+1"), -1);
    CHECK_INT(number("1.5"), -1);
    CHECK_INT(number("12a"), -1);
}

static void a_duration_is_in_microseconds_whatever_its_unit(void)
{
    CHECK_INT(duration(LOG_FIELD_DURATION_US, "1500"), 1500);
    CHECK_INT(duration(LOG_FIELD_DURATION_MS, "15"), 15000);
    CHECK_INT(duration(LOG_FIELD_DURATION_NS, "1500"), 1);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "2"), 2000000);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "0.123"), 123000);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "1.5"), 1500000);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "0.0000027"), 2);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, ".25"), 250000);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "-"), -1);
    CHECK_INT(duration(LOG_FIELD_VHOST, "5"), -1);
}

static void a_duration_of_ages_does_not_overflow(void)
{
    static const enum log_field units[] = {
        LOG_FIELD_DURATION_US, LOG_FIELD_DURATION_MS, LOG_FIELD_DURATION_NS,
        LOG_FIELD_DURATION_S};

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        CU_ASSERT_TRUE(duration(units[i], "999999999999999999") >= -1);
        CU_ASSERT_TRUE(duration(units[i], "99999999999999999999") >= -1);
    }
    CHECK_INT(duration(LOG_FIELD_DURATION_MS, "999999999999999999"), -1);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "999999999999999999"), -1);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "9999999999.999999"),
              9999999999999999LL);
}

static void a_duration_that_is_no_number_is_not_logged(void)
{
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "abc"), -1);
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "-1"), -1); /* ALB: no answer */
    CHECK_INT(duration(LOG_FIELD_DURATION_S, "."), -1);
}

static void statuses_that_clients_follow_are_redirects(void)
{
    static const int follow[] = {301, 302, 303, 307, 308};
    static const int stay[] = {0, 200, 300, 304, 305, 306, 400, 999};
    struct record record = {0};

    for (size_t i = 0; i < sizeof follow / sizeof follow[0]; i++) {
        record.status = follow[i];
        CU_ASSERT_TRUE(record_is_redirect(&record));
    }
    for (size_t i = 0; i < sizeof stay / sizeof stay[0]; i++) {
        record.status = stay[i];
        CU_ASSERT_FALSE(record_is_redirect(&record));
        CHECK_INT(record_is_odd_redirect(&record),
                  stay[i] == 300 || stay[i] == 305 || stay[i] == 306);
    }
}

static CU_TestInfo tests[] = {
    {"a field that says nothing is empty", a_field_that_says_nothing_is_empty},
    {"a number is digits only", a_number_is_digits_only},
    {"a duration is in microseconds, whatever its unit",
     a_duration_is_in_microseconds_whatever_its_unit},
    {"a duration of ages does not overflow",
     a_duration_of_ages_does_not_overflow},
    {"a duration that is no number is not logged",
     a_duration_that_is_no_number_is_not_logged},
    {"statuses that clients follow are redirects",
     statuses_that_clients_follow_are_redirects},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record, "analyzer/record/record");
