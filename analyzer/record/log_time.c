/* strptime() and timegm() for what is not written by hand below. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "record/log_time.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "record/any_time.h"
#include "record/calendar.h"

/* "20/Nov/2026:13:04:05 +0000" */
enum { MAX_TOKEN = 64, STAMP = 26, STAMP_TIME = 12, STAMP_ZONE = 21 };

/* How the text of a line becomes a time. */
enum clock_kind {
    CLOCK_APACHE,        /* %d/%b/%Y and %H:%M:%S, by far the most common */
    CLOCK_ISO,           /* %Y-%m-%d and %H:%M:%S */
    CLOCK_EPOCH_SECONDS, /* %s */
    CLOCK_EPOCH_MILLIS,  /* %* */
    CLOCK_EPOCH_MICROS,  /* %f */
    CLOCK_ANY,           /* %+ */
    CLOCK_STRPTIME
};

struct log_clock {
    enum clock_kind kind;
    const struct log_format *format;
    bool use_local_zone;
    bool tells_year;  /* the formats do */
    int this_year;    /* as struct tm has it */
    int64_t tomorrow; /* in seconds; no line is written later */

    /* Of lines that have a time only: how many midnights have gone by since
     * the date was said, and the time of day of the line before. */
    bool counts_days;
    struct log_day day;

    /* The stamp of the line before, as it stands in Apache's logs, and its
     * parts, and what they came to. */
    char stamp[STAMP];
    bool has_stamp;
    int64_t stamp_us;
    int64_t stamp_zone;
    char date[MAX_TOKEN];
    size_t date_len;
    int64_t date_seconds;
    char zone[8];
    size_t zone_len;
    int64_t zone_seconds;

    int64_t line_zone; /* of the line that was read last */
};

static bool either(const char *a, const char *b, const char *text)
{
    return strcmp(a, text) == 0 || strcmp(b, text) == 0;
}

static enum clock_kind kind_of(const struct log_format *format)
{
    const char *date = log_format_date(format);
    const char *time = log_format_time(format);
    bool split = !log_format_has(format, LOG_FIELD_DATETIME);

    if (either(date, time, "%s"))
        return CLOCK_EPOCH_SECONDS;
    if (either(date, time, "%*"))
        return CLOCK_EPOCH_MILLIS;
    if (either(date, time, "%f"))
        return CLOCK_EPOCH_MICROS;
    if (either(date, time, "%+"))
        return CLOCK_ANY;
    if (split && (strcmp(time, "%H:%M:%S") == 0 || strcmp(time, "%T") == 0)) {
        if (strcmp(date, "%d/%b/%Y") == 0)
            return CLOCK_APACHE;
        if (strcmp(date, "%Y-%m-%d") == 0 || strcmp(date, "%F") == 0)
            return CLOCK_ISO;
    }
    return CLOCK_STRPTIME;
}

/* Lines take the date of a comment that was written at @a time of that day;
 * NULL: they have their own. */
static void begin_days(struct log_clock *clock, const char *time)
{
    clock->counts_days = time != NULL;
    if (time && !calendar_time_of_day(slice_of(time), &clock->day.of_day))
        clock->day.of_day = 0;
}

/* Whether a conversion of @a text reads a year. */
static bool has_year(const char *text)
{
    for (; (text = strchr(text, '%')) && text[1]; text += 2)
        if (strchr("YyCGgDFcxsE+", text[1]))
            return true;
    return false;
}

struct log_clock *log_clock_create(const struct log_format *format,
                                   bool use_local_zone)
{
    struct log_clock *clock = calloc(1, sizeof *clock);

    if (!clock)
        return NULL;
    clock->format = format;
    clock->kind = kind_of(format);
    clock->use_local_zone = use_local_zone;
    clock->tells_year =
        has_year(log_format_date(format)) || has_year(log_format_time(format));
    begin_days(clock, log_format_dated_at(format));
    return clock;
}

struct log_day log_clock_day(const struct log_clock *clock)
{
    return clock->day;
}

void log_clock_set_day(struct log_clock *clock, struct log_day day)
{
    clock->day = day;
}

int log_clock_zone(const struct log_clock *clock)
{
    /* Seconds of at most a day: cheaper to divide than 64 bits. */
    return (int)clock->line_zone / 60;
}

void log_clock_destroy(struct log_clock *clock)
{
    free(clock);
}

/* "+0100" in seconds; remembered, since it hardly ever changes. */
static bool zone_seconds(struct log_clock *clock, struct slice s,
                         int64_t *seconds)
{
    if (s.len == 5 && s.len == clock->zone_len
        && memcmp(s.at, clock->zone, 5) == 0) {
        *seconds = clock->zone_seconds;
        return true;
    }
    if (!calendar_zone(s, seconds) || s.len > sizeof clock->zone)
        return false;
    clock->zone_seconds = *seconds;
    clock->zone_len = s.len;
    memcpy(clock->zone, s.at, s.len);
    return true;
}

/* "+9999": as an offset is written, and none that a clock has. */
static bool is_impossible_zone(struct slice s)
{
    return s.len > 1 && (s.at[0] == '+' || s.at[0] == '-') && s.at[1] >= '0'
           && s.at[1] <= '9';
}

/* Parse @a s with @a format into @a tm; @a rest: what stands behind it. */
static bool read_strptime(struct slice s, const char *format, struct tm *tm,
                          struct slice *rest)
{
    char text[MAX_TOKEN];
    const char *end;

    if (s.len >= sizeof text || memchr(s.at, '\0', s.len))
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    end = strptime(text, format, tm);
    if (end)
        *rest =
            (struct slice){s.at + (end - text), s.len - (size_t)(end - text)};
    return end != NULL;
}

/* The day that @a tm has come to: strptime(3) takes the 31 of every month, and
 * "26" for the year 26. */
static bool day_of_tm(const struct tm *tm, int64_t *seconds)
{
    return calendar_date(tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday,
                         seconds);
}

/* Know which day it is now: a log may be followed for months. */
static void look_at_calendar(struct log_clock *clock)
{
    enum { HOUR = 3600, DAY = 24 * HOUR };
    time_t now = time(NULL);
    struct tm tm;

    if (now + DAY < clock->tomorrow + HOUR)
        return; /* it was looked at within the hour */
    clock->this_year = gmtime_r(&now, &tm) ? tm.tm_year : 70;
    clock->tomorrow = (int64_t)now + DAY;
}

/* The same where the year may not be told: it is this one, but of a day that is
 * still to come or is none in it the one before. */
static bool day_of_any_year(const struct log_clock *clock, struct tm *tm,
                            int64_t *seconds)
{
    bool is_day = day_of_tm(tm, seconds);

    if (clock->tells_year || (is_day && *seconds <= clock->tomorrow))
        return is_day;
    tm->tm_year--;
    return day_of_tm(tm, seconds);
}

/* A date that is not written as most are: "2/nov/2026", "20/November/2026", in
 * another language. */
static bool read_rare_date(const struct log_clock *clock, struct slice s,
                           int64_t *seconds)
{
    struct tm tm = {.tm_mday = 1};
    struct slice rest;

    if (read_strptime(s, log_format_date(clock->format), &tm, &rest)
        && rest.len == 0)
        return day_of_tm(&tm, seconds);
    return clock->kind == CLOCK_APACHE && calendar_foreign_date(s, seconds);
}

static bool read_date(struct log_clock *clock, struct slice s, int64_t *seconds)
{
    bool ok;

    if (s.len > 0 && s.len == clock->date_len
        && memcmp(s.at, clock->date, s.len) == 0) {
        *seconds = clock->date_seconds;
        return true;
    }
    ok = clock->kind == CLOCK_APACHE ? calendar_apache_date(s, seconds)
                                     : calendar_iso_date(s, seconds);
    ok = ok || read_rare_date(clock, s, seconds);
    if (ok && s.len <= sizeof clock->date) {
        memcpy(clock->date, s.at, s.len);
        clock->date_len = s.len;
        clock->date_seconds = *seconds;
    }
    return ok;
}

/* The day on which it is @a of_day, in seconds from the one of the comment: a
 * line is written at most an hour later than one with a later time. */
static int64_t day_of(struct log_clock *clock, int64_t of_day)
{
    const int64_t day = 24 * 3600, late = 3600;
    int64_t later = of_day - clock->day.of_day;

    if (later < -late)
        clock->day.days++;
    else if (later > day - late && clock->day.days > 0)
        clock->day.days--;
    clock->day.of_day = of_day;
    return clock->day.days * day;
}

/* An integer since the epoch, in units of which @a per_second make a second;
 * a fraction behind it is dropped. */
static bool read_epoch(struct slice s, int64_t per_second, int64_t *time_us)
{
    int64_t value = 0;
    size_t i = 0;

    for (; i < s.len && s.at[i] >= '0' && s.at[i] <= '9'; i++) {
        if (value > INT64_MAX / 100)
            return false;
        value = value * 10 + (s.at[i] - '0');
    }
    if (i == 0 || (i < s.len && s.at[i] != '.'))
        return false;
    if (value > INT64_MAX / (1000000 / per_second))
        return false;
    *time_us = value * (1000000 / per_second);
    return true;
}

/* What stands behind a time: nothing, or a fraction of a second, which is added
 * to @a time_us. */
static bool read_fraction(struct slice s, int64_t *time_us)
{
    int64_t us = 0;

    if (s.len > 0
        && ((s.at[0] != '.' && s.at[0] != ',')
            || !calendar_fraction((struct slice){s.at + 1, s.len - 1}, &us)))
        return false;
    *time_us = us;
    return true;
}

/* strptime(3) takes a second leap second, which there never was. */
static bool of_day_of_tm(const struct tm *tm, int64_t *seconds)
{
    *seconds = tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
    return tm->tm_sec <= 60;
}

/* A time of day; one that is not written as most are: "1:02:03", with a
 * fraction. */
static bool read_time_of_day(const struct log_clock *clock, struct slice s,
                             int64_t *seconds, int64_t *fraction)
{
    struct tm tm = {0};
    struct slice rest;

    if (calendar_time_of_day(s, seconds))
        return true;
    return read_strptime(s, log_format_time(clock->format), &tm, &rest)
           && read_fraction(rest, fraction) && of_day_of_tm(&tm, seconds);
}

/* Whether one of the strptime formats reads @a conversion. */
static bool formats_have(const struct log_clock *clock, bool split,
                         const char *conversion)
{
    return strstr(log_format_time(clock->format), conversion)
           || (split && strstr(log_format_date(clock->format), conversion));
}

static bool read_any(struct log_clock *clock, const struct log_fields *f,
                     int64_t *seconds, int64_t *fraction, bool *has_zone)
{
    struct tm tm = {.tm_mday = 1};
    bool split = !log_fields_have(f, LOG_FIELD_DATETIME);
    enum log_field time = split ? LOG_FIELD_TIME : LOG_FIELD_DATETIME;
    struct slice rest;
    int64_t of_day;

    look_at_calendar(clock);
    tm.tm_year = clock->this_year;
    if (split
        && (!log_fields_have(f, LOG_FIELD_DATE)
            || !log_fields_have(f, LOG_FIELD_TIME)
            || !read_strptime(f->at[LOG_FIELD_DATE],
                              log_format_date(clock->format), &tm, &rest)
            || rest.len > 0))
        return false;
    if (!read_strptime(f->at[time], log_format_time(clock->format), &tm, &rest)
        || !read_fraction(rest, fraction)
        || !day_of_any_year(clock, &tm, seconds) || !of_day_of_tm(&tm, &of_day))
        return false;
    *seconds += of_day;
    *has_zone = formats_have(clock, split, "%z");
    if (formats_have(clock, split, "%s")) {
        /* strptime(3) has made a time of $TZ of it; an offset behind it says
         * no more than how the line would be written. */
        clock->line_zone = *has_zone ? tm.tm_gmtoff : 0;
        *seconds = mktime(&tm);
        *has_zone = true;
    }
    else if (*has_zone) {
        clock->line_zone = tm.tm_gmtoff;
        *seconds -= tm.tm_gmtoff;
    }
    return true;
}

/* What stands behind the point of a second; nothing when it is no number. */
static int64_t fraction_us(struct slice s)
{
    int64_t us;

    return calendar_fraction(s, &us) ? us : 0;
}

/* Where the line has an Apache stamp in one piece; NULL when it has none. */
static const char *find_stamp(const struct log_clock *clock,
                              const struct log_fields *f)
{
    const uint64_t parts = 1ull << LOG_FIELD_DATE | 1ull << LOG_FIELD_TIME
                           | 1ull << LOG_FIELD_ZONE;
    const char *at = f->at[LOG_FIELD_DATE].at;

    if (clock->kind != CLOCK_APACHE || (f->present & parts) != parts
        || f->at[LOG_FIELD_DATE].len != STAMP_TIME - 1
        || f->at[LOG_FIELD_TIME].len != STAMP_ZONE - STAMP_TIME - 1
        || f->at[LOG_FIELD_ZONE].len != STAMP - STAMP_ZONE
        || f->at[LOG_FIELD_TIME].at != at + STAMP_TIME
        || f->at[LOG_FIELD_ZONE].at != at + STAMP_ZONE)
        return NULL;
    return at;
}

static bool read_fields(struct log_clock *clock, const struct log_fields *f,
                        int64_t *time_us)
{
    enum log_field epoch =
        log_fields_have(f, LOG_FIELD_DATETIME) ? LOG_FIELD_DATETIME
        : log_fields_have(f, LOG_FIELD_DATE)   ? LOG_FIELD_DATE
                                               : LOG_FIELD_TIME;
    int64_t seconds, of_day, zone = 0, fraction = 0;
    bool has_zone = false;

    clock->line_zone = 0;
    switch (clock->kind) {
    case CLOCK_EPOCH_SECONDS:
        return log_fields_have(f, epoch)
               && read_epoch(f->at[epoch], 1, time_us);
    case CLOCK_EPOCH_MILLIS:
        return log_fields_have(f, epoch)
               && read_epoch(f->at[epoch], 1000, time_us);
    case CLOCK_EPOCH_MICROS:
        return log_fields_have(f, epoch)
               && read_epoch(f->at[epoch], 1000000, time_us);
    case CLOCK_ANY:
        if (!log_fields_have(f, epoch)
            || !any_time_read(f->at[epoch], time_us, &has_zone,
                              &clock->line_zone))
            return false;
        if (!has_zone && clock->use_local_zone)
            *time_us = calendar_from_local(*time_us / 1000000) * 1000000
                       + *time_us % 1000000;
        return true;
    case CLOCK_APACHE:
    case CLOCK_ISO:
        if (!log_fields_have(f, LOG_FIELD_DATE)
            || !log_fields_have(f, LOG_FIELD_TIME)
            || !read_date(clock, f->at[LOG_FIELD_DATE], &seconds)
            || !read_time_of_day(clock, f->at[LOG_FIELD_TIME], &of_day,
                                 &fraction))
            return false;
        seconds += of_day;
        if (clock->counts_days)
            seconds += day_of(clock, of_day);
        break;
    default:
        if (!read_any(clock, f, &seconds, &fraction, &has_zone))
            return false;
        break;
    }
    if (log_fields_have(f, LOG_FIELD_ZONE)) {
        if (zone_seconds(clock, f->at[LOG_FIELD_ZONE], &zone)) {
            seconds -= zone;
            has_zone = true;
            clock->line_zone = zone;
        }
        else if (is_impossible_zone(f->at[LOG_FIELD_ZONE])) {
            return false;
        }
    }
    if (!has_zone && clock->use_local_zone)
        seconds = calendar_from_local(seconds);
    *time_us = seconds * 1000000 + fraction;
    return true;
}

#ifdef __SSE2__
static inline __m128i bytes_at(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}
#endif

/* Whether the bytes of two stamps are the same. */
static inline bool same_stamp(const char *a, const char *b)
{
#ifdef __SSE2__
    enum { LAST = STAMP - 16 };
    __m128i first = _mm_cmpeq_epi8(bytes_at(a), bytes_at(b));
    __m128i last = _mm_cmpeq_epi8(bytes_at(a + LAST), bytes_at(b + LAST));

    return _mm_movemask_epi8(_mm_and_si128(first, last)) == 0xffff;
#else
    return memcmp(a, b, STAMP) == 0;
#endif
}

static void remember_stamp(struct log_clock *clock, const char *stamp,
                           int64_t time_us)
{
    memcpy(clock->stamp, stamp, STAMP);
    clock->has_stamp = true;
    clock->stamp_us = time_us;
    clock->stamp_zone = clock->line_zone;
}

static int64_t recall_stamp(struct log_clock *clock)
{
    clock->line_zone = clock->stamp_zone;
    return clock->stamp_us;
}

bool log_clock_read(struct log_clock *clock, const struct log_fields *f,
                    int64_t *time_us)
{
    const char *stamp = find_stamp(clock, f);

    if (stamp && clock->has_stamp && same_stamp(stamp, clock->stamp))
        *time_us = recall_stamp(clock);
    else if (!read_fields(clock, f, time_us))
        return false;
    else if (stamp)
        remember_stamp(clock, stamp, *time_us);
    if (log_fields_have(f, LOG_FIELD_FRACTION))
        *time_us += fraction_us(f->at[LOG_FIELD_FRACTION]);
    return true;
}

bool log_clock_read_stamp(struct log_clock *clock, struct slice stamp,
                          int64_t *time_us)
{
    struct slice date = {stamp.at, STAMP_TIME - 1};
    struct slice time = {stamp.at + STAMP_TIME, STAMP_ZONE - STAMP_TIME - 1};
    struct slice zone = {stamp.at + STAMP_ZONE, STAMP - STAMP_ZONE};
    int64_t seconds, of_day, offset;

    if (clock->has_stamp && same_stamp(stamp.at, clock->stamp)) {
        *time_us = recall_stamp(clock);
        return true;
    }
    if (!read_date(clock, date, &seconds)
        || !calendar_time_of_day(time, &of_day)
        || !zone_seconds(clock, zone, &offset))
        return false;
    *time_us = (seconds + of_day - offset) * 1000000;
    clock->line_zone = offset;
    remember_stamp(clock, stamp.at, *time_us);
    return true;
}
