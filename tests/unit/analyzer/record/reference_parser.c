#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* timegm() */
#endif
#include "analyzer/record/reference_parser.h"

#include <string.h>
#include <time.h>

struct text {
    const char *bytes;
    size_t len;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f'
           || c == '\r';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where a field that begins at @a from ends: the first @a stop that no
 * backslash takes into the field; the end when it stands there only escaped;
 * SIZE_MAX when it does not stand there at all. Backslashes count from the
 * beginning of the field; those before a quote from that of the line. */
static size_t field_end(struct text line, size_t from, char stop)
{
    bool seen = false, taken = false;

    for (size_t i = stop == '"' ? 0 : from; i < line.len; i++) {
        if (i >= from && line.bytes[i] == stop) {
            if (!taken)
                return i;
            seen = true;
        }
        taken = !taken && line.bytes[i] == '\\';
    }
    return seen ? line.len : SIZE_MAX;
}

static struct reference_field trimmed(struct text line, size_t from, size_t to)
{
    while (from < to && blank(line.bytes[from]))
        from++;
    while (to > from && blank(line.bytes[to - 1]))
        to--;
    return (struct reference_field){true, line.bytes + from, to - from};
}

static bool cut(const char *format, struct text line,
                struct reference_record *r)
{
    static const char known[] = "xdtveChrmUqHsbRuKkMDTLnJVXSPNIYifgaoz";
    size_t at = 0;

    for (const char *f = format; *f && at < line.len; f++) {
        size_t end;
        if (*f != '%') {
            at++;
            continue;
        }
        char letter = *++f, stop = f[1];
        end = stop ? field_end(line, at, stop) : line.len;
        if (!strchr(known, letter) || r->by_letter[(int)letter].present) {
            if (end == SIZE_MAX)
                continue;
            if (letter == '^' && f >= format + 4
                && strncmp(f - 4, "%t ", 3) == 0 && end - at == 5
                && (line.bytes[at] == '+' || line.bytes[at] == '-')
                && digit(line.bytes[at + 1]) && digit(line.bytes[at + 2])
                && digit(line.bytes[at + 3]) && digit(line.bytes[at + 4]))
                r->zone = (struct reference_field){true, line.bytes + at, 5};
            at = end;
            continue;
        }
        if (letter == 'h' && line.bytes[at] == '[') {
            size_t close = at;
            while (close < line.len && line.bytes[close] != ']')
                close++;
            if (close < line.len) {
                r->by_letter['h'] = trimmed(line, at + 1, close);
                at = close + 1;
                continue;
            }
        }
        if (end == SIZE_MAX) {
            if (letter != 'R' && letter != 'u')
                return false;
            end = line.len;
        }
        r->by_letter[(int)letter] = trimmed(line, at, end);
        at = end;
    }
    return true;
}

static int number(const char *digits, int count)
{
    int n = 0;

    while (count-- > 0) {
        if (!digit(*digits))
            return -1;
        n = n * 10 + *digits++ - '0';
    }
    return n;
}

static bool read_time(struct reference_record *r)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    struct reference_field d = r->by_letter['d'], t = r->by_letter['t'];
    struct tm tm = {.tm_mon = -1}, same;
    time_t seconds;

    if (d.len != 11 || d.at[2] != '/' || d.at[6] != '/' || t.len != 8
        || t.at[2] != ':' || t.at[5] != ':')
        return false;
    for (int m = 0; m < 12; m++)
        if (strncmp(months[m], d.at + 3, 3) == 0)
            tm.tm_mon = m;
    tm.tm_mday = number(d.at, 2);
    tm.tm_year = number(d.at + 7, 4);
    if (tm.tm_mon < 0 || tm.tm_mday < 0 || tm.tm_year < 0)
        return false;
    tm.tm_year -= 1900;
    same = tm;
    timegm(&same); /* what is no day comes out as another */
    if (same.tm_mday != tm.tm_mday || same.tm_mon != tm.tm_mon)
        return false;
    tm.tm_hour = number(t.at, 2);
    tm.tm_min = number(t.at + 3, 2);
    tm.tm_sec = number(t.at + 6, 2);
    if (tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59
        || tm.tm_sec < 0 || tm.tm_sec > 60)
        return false;
    seconds = timegm(&tm);
    if (r->zone.present) {
        int offset =
            number(r->zone.at + 1, 2) * 3600 + number(r->zone.at + 3, 2) * 60;
        seconds += r->zone.at[0] == '+' ? -offset : offset;
    }
    r->time_us = (int64_t)seconds * 1000000;
    struct reference_field f = r->by_letter['f'];
    if (f.present && f.len > 0 && f.len <= 6 && number(f.at, (int)f.len) >= 0) {
        int fraction = number(f.at, (int)f.len);
        for (size_t i = f.len; i < 6; i++)
            fraction *= 10;
        r->time_us += fraction;
    }
    return true;
}

static bool read_client(struct reference_field h)
{
    for (size_t i = 0; i < h.len; i++)
        if (h.at[i] == '\0'
            || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789.:-_%",
                       h.at[i]))
            return false;
    return h.present && h.len > 0;
}

static void read_request(struct reference_record *r)
{
    struct reference_field q = r->by_letter['r'];
    size_t method = 0, end = q.len;

    while (method < q.len && q.at[method] != '\0'
           && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                     "0123456789!#$%&'*+-.^_`|~",
                     q.at[method]))
        method++;
    if (method == 0 || method == q.len || q.at[method] != ' ')
        return;
    r->method = (struct reference_field){true, q.at, method};
    /* The protocol is the last word, if it looks like one. */
    for (size_t i = q.len; i > method; i--)
        if (q.at[i - 1] == ' ') {
            if (q.len - i >= 5 && strncmp(q.at + i, "HTTP/", 5) == 0)
                end = i - 1;
            break;
        }
    if (end <= method)
        end = method + 1;
    r->target =
        (struct reference_field){true, q.at + method + 1, end - method - 1};
}

void reference_parse(const char *format, const char *line, size_t len,
                     struct reference_record *r)
{
    struct reference_field s;

    memset(r, 0, sizeof *r);
    if (!cut(format, (struct text){line, len}, r)
        || !read_client(r->by_letter['h']) || !r->by_letter['d'].present
        || !r->by_letter['t'].present || !read_time(r))
        return;
    s = r->by_letter['s'];
    if (s.present && s.len == 1 && (s.at[0] == '-' || s.at[0] == '0'))
        r->status = 0;
    else if (!s.present || s.len != 3 || (r->status = number(s.at, 3)) < 0)
        return;
    if (!r->by_letter['r'].present)
        return;
    read_request(r);
    r->accepted = true;
}
