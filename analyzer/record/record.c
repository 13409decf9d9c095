#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memrchr() */
#endif
#include "record/record.h"

#include "semantics/redirect_status.h"
#include "util/hash.h"

struct slice record_field(const struct record *record, enum log_field field)
{
    struct slice none = {NULL, 0};

    if (!log_fields_have(record->fields, field))
        return none;
    struct slice s = record->fields->at[field];
    return s.len == 0 || (s.len == 1 && s.at[0] == '-') ? none : s;
}

void request_line_split(struct slice text, struct slice *method,
                        struct slice *target, struct slice *protocol)
{
    const char *end = text.at + text.len, *space, *last;

    *method = *target = *protocol = (struct slice){NULL, 0};
    space = text.len ? memchr(text.at, ' ', text.len) : NULL;
    if (!space || !http_method_is_token(text.at, (size_t)(space - text.at)))
        return;
    *method = (struct slice){text.at, (size_t)(space - text.at)};
    *target = (struct slice){space + 1, (size_t)(end - space - 1)};

    /* A target may hold blanks: the protocol stands behind the last one. */
    last = target->len ? memrchr(target->at, ' ', target->len) : NULL;
    if (last && end - last > 5 && memcmp(last + 1, "HTTP/", 5) == 0) {
        *protocol = (struct slice){last + 1, (size_t)(end - last - 1)};
        target->len = (size_t)(last - target->at);
    }
    else if (!last && slice_begins(*target, "HTTP/")) {
        *protocol = *target;
        target->len = 0;
    }
}

int64_t record_number(const struct record *record, enum log_field field)
{
    struct slice s = record_field(record, field);
    int64_t value = 0;

    if (s.len == 0 || s.len > 18)
        return -1;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return -1;
        value = value * 10 + (s.at[i] - '0');
    }
    return value;
}

/* Seconds with a fraction, "0.123", in microseconds; -1 when @a s is none. */
static int64_t seconds_us(struct slice s)
{
    enum { MAX_WHOLE = 12 }; /* digits, so that microseconds fit too */
    int64_t value = 0;
    int whole = 0, decimals = 0;
    bool point = false;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.at[i] < '0' || s.at[i] > '9' || (!point && whole == MAX_WHOLE))
            return -1;
        if (decimals == 6)
            continue;
        value = value * 10 + (s.at[i] - '0');
        whole += !point;
        decimals += point;
    }
    if (whole + decimals == 0)
        return -1;
    for (; decimals < 6; decimals++)
        value *= 10;
    return value;
}

int64_t record_duration_us(const struct record *record)
{
    int64_t n;

    if ((n = record_number(record, LOG_FIELD_DURATION_US)) >= 0)
        return n;
    if ((n = record_number(record, LOG_FIELD_DURATION_MS)) >= 0)
        return n <= INT64_MAX / 1000 ? n * 1000 : -1;
    if ((n = record_number(record, LOG_FIELD_DURATION_NS)) >= 0)
        return n / 1000;
    return seconds_us(record_field(record, LOG_FIELD_DURATION_S));
}

bool record_has_client(const struct record *record)
{
    return record->client.len > 0 && !slice_is(record->client, "-")
           && !slice_is(record->client, "unix:");
}

uint64_t record_client_key(const struct record *record)
{
    return record_has_client(record)
               ? hash_mix(record->client_hash, record->agent_hash)
               : 0;
}

bool record_is_redirect(const struct record *record)
{
    return redirect_status_is_followed(record->status);
}

bool record_is_odd_redirect(const struct record *record)
{
    return record->status == 300 || record->status == 305
           || record->status == 306;
}
