#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* timegm(), strptime() */
#endif
#include "analyzer/record/reference_parser.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>
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

/* The bytes of the format at @a f: one of "\\t", "\\n", "\\r", "\\\"", or one. */
static const char *literal(const char *f, int *byte)
{
    static const char names[] = "tnr", bytes[] = "\t\n\r";

    if (*f != '\\' || f[1] == '\0') {
        *byte = (unsigned char)*f;
        return f + (*f != '\0');
    }
    *byte = strchr(names, f[1]) ? bytes[strchr(names, f[1]) - names] : f[1];
    return f + 2;
}

static size_t until(struct text line, size_t at, const char *f)
{
    int stop;

    literal(f, &stop);
    return *f ? field_end(line, at, (char)stop) : line.len;
}

static bool is_address(struct reference_field s)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char address[16];

    if (s.len >= sizeof text || memchr(s.at, '\0', s.len))
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    return inet_pton(AF_INET, text, address) == 1
           || inet_pton(AF_INET6, text, address) == 1;
}

/* "[2001:db8::1]:81" */
static struct reference_field without_brackets(struct reference_field s)
{
    const char *close =
        s.len > 0 && s.at[0] == '[' ? memchr(s.at, ']', s.len) : NULL;

    if (!close)
        return s;
    return (struct reference_field){true, s.at + 1, (size_t)(close - s.at) - 1};
}

/* Where the list "~h{, }" at @a from ends, without quotes around it: words
 * behind commas are of the list, those behind blanks only between addresses. */
static size_t list_end(struct text line, size_t from)
{
    size_t last = from;
    bool before = true;

    for (size_t at = from; at < line.len;) {
        size_t end = at, comma = 0;
        struct reference_field word;
        while (end < line.len && line.bytes[end] != ','
               && line.bytes[end] != ' ')
            end++;
        word = without_brackets(trimmed(line, at, end));
        if (!before && !is_address(word))
            break;
        last = at = end;
        for (;
             at < line.len && (line.bytes[at] == ',' || line.bytes[at] == ' ');
             at++)
            comma += line.bytes[at] == ',';
        before = comma > 0;
        if (!before && !is_address(word))
            break;
    }
    return last;
}

/* "~h{, }": its first address. */
static bool first_address(struct text line, size_t from, size_t to,
                          struct reference_field *address)
{
    while (from < to) {
        size_t end = from;
        while (end < to && line.bytes[end] != ',' && line.bytes[end] != ' ')
            end++;
        *address = without_brackets(trimmed(line, from, end));
        if (is_address(*address))
            return true;
        from = end + 1;
    }
    return false;
}

static bool is_zone(struct text line, size_t from, size_t to)
{
    char s[8] = "";

    if (to - from > 6)
        return false;
    memcpy(s, line.bytes + from, to - from);
    if (strlen(s) != to - from)
        return false; /* a byte of zero */
    if (strcmp(s, "Z") == 0)
        return true;
    if (to - from == 6 && s[3] == ':')
        memmove(s + 3, s + 4, 3);
    return strlen(s) == 5 && (s[0] == '+' || s[0] == '-') && digit(s[1])
           && digit(s[2]) && digit(s[3]) && digit(s[4]);
}

/* A date ends behind as many blanks as its format has, runs counting once. */
static size_t date_end(struct text line, size_t at, const char *f,
                       const char *date)
{
    size_t end = until(line, at, f);

    for (; *f == ' ' && end != SIZE_MAX && *date; date++) {
        if (*date != ' ')
            continue;
        while (end < line.len && line.bytes[end] == ' ')
            end++;
        end = field_end(line, end, ' ');
    }
    return end;
}

/* The field of @a letter at @a *at; @a f is what follows in the format. */
static bool take(char letter, const char *f, const char *date, struct text line,
                 size_t *at, struct reference_record *r)
{
    size_t end =
        letter == 'd' ? date_end(line, *at, f, date) : until(line, *at, f);

    if (letter == 'h' && line.bytes[*at] == '[') {
        size_t close = *at;
        while (close < line.len && line.bytes[close] != ']')
            close++;
        if (close < line.len) {
            r->by_letter['h'] = trimmed(line, *at + 1, close);
            *at = close + 1;
            return true;
        }
    }
    if (end == SIZE_MAX) {
        if (letter != 'R' && letter != 'u')
            return false;
        end = line.len;
    }
    r->by_letter[(int)letter] = trimmed(line, *at, end);
    *at = end;
    return true;
}

/* Whether what the format has at @a f up to its next field stands at @a at. */
static bool stands(const char *f, struct text line, size_t at)
{
    for (int byte; *f && *f != '%' && strncmp(f, "~h{", 3) != 0; at++) {
        f = literal(f, &byte);
        if (at >= line.len || line.bytes[at] != (char)byte)
            return false;
    }
    return true;
}

/* A letter that is not known, or has its field already: skipped to where it
 * would end and what follows in the format stands, else to where it would end,
 * or not at all. An offset ends where it would. */
static void skip(const char *f, struct text line, size_t *at,
                 struct reference_record *r, bool zone)
{
    size_t end = until(line, *at, f);

    if (end == SIZE_MAX)
        return;
    for (size_t later = end; !zone && later < line.len;
         later = until(line, later + 1, f))
        if (stands(f, line, later)) {
            end = later;
            break;
        }
    if (zone && is_zone(line, *at, end))
        r->zone = (struct reference_field){true, line.bytes + *at, end - *at};
    *at = end;
}

/* Whether another line stands behind a carriage return from @a at on. */
static bool is_followed(struct text line, size_t at)
{
    bool returned = false;

    for (; at < line.len; at++) {
        if (returned && line.bytes[at] != '\r')
            return true;
        returned = returned || line.bytes[at] == '\r';
    }
    return false;
}

static bool cut(const char *format, const char *date, struct text line,
                struct reference_record *r)
{
    static const char known[] = "xdtveChrmUqHsbRuKkMDTLnJVXSPNIYifgaoz";
    size_t at = 0, last = 0;
    int byte;

    for (const char *f = format; *f && at < line.len;) {
        last = at;
        if (strncmp(f, "~h{, }", 6) == 0) {
            size_t end = f[6] == '"' ? until(line, at, f + 6) : SIZE_MAX;
            if (end == SIZE_MAX)
                end = list_end(line, at);
            if (!first_address(line, at, end, &r->by_letter['h']))
                return false;
            at = end;
            f += 6;
        }
        else if (*f != '%') {
            f = literal(f, &byte);
            at++;
        }
        else if (f[1] == '~') {
            while (at < line.len && blank(line.bytes[at]))
                at++;
            f += 2;
        }
        else if (strchr(known, f[1]) && !r->by_letter[(int)f[1]].present) {
            if (!take(f[1], f + 2, date, line, &at, r))
                return false;
            f += 2;
        }
        else {
            skip(f + 2, line, &at, r,
                 f[1] == '^' && f - format >= 3 && f[-3] == '%'
                     && (f[-2] == 't' || f[-2] == 'x'));
            f += 2;
        }
        if (*f == '\0')
            return !is_followed(line, at < line.len ? at : last);
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

/* What GoAccess does not know: the months of two languages, in UTF-8 and in
 * Latin-1. */
static int foreign_month(const char *name)
{
    static const struct {
        const char *name;
        int month;
    } names[] = {
        {"jan", 0},
        {"januar", 0},
        {"j\xc3\xa4nner", 0},
        {"j\xe4nner", 0},
        {"janv", 0},
        {"janvier", 0},
        {"feb", 1},
        {"februar", 1},
        {"f\xc3\xa9vr", 1},
        {"f\xe9vr", 1},
        {"f\xc3\xa9vrier", 1},
        {"f\xe9vrier", 1},
        {"fevr", 1},
        {"fevrier", 1},
        {"m\xc3\xa4r", 2},
        {"m\xe4r", 2},
        {"mrz", 2},
        {"m\xc3\xa4rz", 2},
        {"m\xe4rz", 2},
        {"maerz", 2},
        {"mars", 2},
        {"apr", 3},
        {"april", 3},
        {"avr", 3},
        {"avril", 3},
        {"mai", 4},
        {"jun", 5},
        {"juni", 5},
        {"juin", 5},
        {"jul", 6},
        {"juli", 6},
        {"juil", 6},
        {"juillet", 6},
        {"aug", 7},
        {"august", 7},
        {"ao\xc3\xbbt", 7},
        {"ao\xfbt", 7},
        {"aout", 7},
        {"sep", 8},
        {"sept", 8},
        {"september", 8},
        {"septembre", 8},
        {"okt", 9},
        {"oktober", 9},
        {"oct", 9},
        {"octobre", 9},
        {"nov", 10},
        {"november", 10},
        {"novembre", 10},
        {"dez", 11},
        {"dezember", 11},
        {"d\303\251c", 11},
        {"d\351c", 11},
        {"d\303\251cembre", 11},
        {"d\351cembre", 11},
        {"dec", 11},
        {"decembre", 11},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(name, names[i].name) == 0)
            return names[i].month;
    return -1;
}

static bool read_foreign_date(struct reference_field d, struct tm *tm)
{
    char text[64], *slash, *second;

    if (d.len >= sizeof text || memchr(d.at, '\0', d.len))
        return false;
    memcpy(text, d.at, d.len);
    text[d.len] = '\0';
    slash = strchr(text, '/');
    second = strrchr(text, '/');
    if (!slash || slash == second || slash == text || slash > text + 2
        || strlen(second) != 5)
        return false;
    *slash = *second = '\0';
    if (second[-1] == '.')
        second[-1] = '\0';
    tm->tm_mday = number(text, (int)strlen(text));
    tm->tm_mon = foreign_month(slash + 1);
    tm->tm_year = number(second + 1, 4) - 1900;
    return tm->tm_mday > 0 && tm->tm_mon >= 0 && tm->tm_year >= -1900;
}

static bool is_a_day(struct tm tm)
{
    struct tm same = tm;

    timegm(&same); /* what is no day comes out as another */
    return same.tm_mday == tm.tm_mday && same.tm_mon == tm.tm_mon;
}

/* "+0100", "+01:00", "Z" */
static int zone_offset(struct reference_field zone)
{
    int offset;

    if (zone.len == 1)
        return 0;
    offset =
        number(zone.at + 1, 2) * 3600 + number(zone.at + zone.len - 2, 2) * 60;
    return zone.at[0] == '-' ? -offset : offset;
}

/* No clock is farther from UTC than 14 hours. */
static bool is_offset(struct reference_field zone)
{
    int offset = zone_offset(zone);

    return offset <= 14 * 3600 && offset >= -14 * 3600
           && (zone.len == 1 || zone.at[zone.len - 2] <= '5');
}

/* The digits behind a point, as microseconds; -1: none, or no number. */
static int micros(struct reference_field f)
{
    int us = 0;

    if (f.len == 0 || f.len > 18)
        return -1;
    for (size_t i = 0; i < f.len; i++)
        if (!digit(f.at[i]))
            return -1;
    for (size_t i = 0; i < 6; i++)
        us = us * 10 + (i < f.len ? f.at[i] - '0' : 0);
    return us;
}

static bool read_epoch(struct reference_field s, int64_t per_second,
                       int64_t *time_us)
{
    int64_t value = 0;
    size_t i = 0;

    for (; i < s.len && digit(s.at[i]); i++)
        if (__builtin_mul_overflow(value, 10, &value)
            || __builtin_add_overflow(value, s.at[i] - '0', &value))
            return false;
    if (i == 0 || (i < s.len && s.at[i] != '.'))
        return false;
    return !__builtin_mul_overflow(value, 1000000 / per_second, time_us);
}

/* By strptime(3), which has to take all of it; but a fraction of a second, if
 * @a us is not NULL. */
static bool read_strptime(struct reference_field s, const char *format,
                          struct tm *tm, int *us)
{
    char text[64];
    const char *end;

    if (s.len >= sizeof text || memchr(s.at, '\0', s.len))
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    end = strptime(text, format, tm);
    if (!end || *end == '\0' || !us)
        return end && *end == '\0';
    *us = micros((struct reference_field){true, end + 1, strlen(end + 1)});
    return (*end == '.' || *end == ',') && *us >= 0;
}

/* Date and time in fields of their own. */
static bool read_calendar(struct reference_record *r, const char *date_format,
                          const char *time_format)
{
    struct reference_field d = r->by_letter['d'], t = r->by_letter['t'];
    struct tm tm = {.tm_mday = 1};
    bool apache = strcmp(date_format, "%d/%b/%Y") == 0
                  && strcmp(time_format, "%H:%M:%S") == 0;
    time_t now = time(NULL);
    int64_t seconds;
    int us = 0;

    tm.tm_year = gmtime(&now)->tm_year;
    if (!d.present || !t.present)
        return false;
    if (!read_strptime(d, date_format, &tm, NULL)
        && !(apache && read_foreign_date(d, &tm)))
        return false;
    if (!strchr(date_format, 'Y')
        && (!is_a_day(tm) || timegm(&tm) > now + 86400))
        tm.tm_year--;
    /* The calendar is older than Unix, but no log is that old. */
    if (!is_a_day(tm) || tm.tm_year < 1000 - 1900
        || !read_strptime(t, time_format, &tm, &us) || tm.tm_sec > 60)
        return false;
    seconds = timegm(&tm);
    if (r->zone.present && !is_offset(r->zone))
        return false;
    if (r->zone.present)
        seconds -= zone_offset(r->zone);
    r->time_us = seconds * 1000000 + us;
    return true;
}

static bool read_time(struct reference_record *r, const char *date_format,
                      const char *time_format)
{
    struct reference_field s = r->by_letter['x'].present   ? r->by_letter['x']
                               : r->by_letter['d'].present ? r->by_letter['d']
                                                           : r->by_letter['t'];
    bool ok = strcmp(time_format, "%s") == 0 ? read_epoch(s, 1, &r->time_us)
              : strcmp(time_format, "%*") == 0
                  ? read_epoch(s, 1000, &r->time_us)
              : strcmp(time_format, "%f") == 0
                  ? read_epoch(s, 1000000, &r->time_us)
                  : read_calendar(r, date_format, time_format);
    int us = micros(r->by_letter['f']);

    if (ok && r->by_letter['f'].present && us > 0)
        r->time_us += us;
    return ok;
}

static struct reference_field word_behind(struct reference_field s,
                                          struct text line)
{
    const char *end = line.bytes + line.len, *at = s.at + s.len;
    struct reference_field word = {true, at, 0};

    if (at == end || *at != ' ')
        return word;
    word.at = ++at;
    while (at < end && *at != ' ')
        at++;
    word.len = (size_t)(at - word.at);
    return word;
}

static bool is_field(const struct reference_record *r, const char *at)
{
    for (int c = 0; c < 128; c++)
        if (r->by_letter[c].present && r->by_letter[c].at == at)
            return true;
    return r->zone.present && r->zone.at == at;
}

/* "(10.0.0.1)," */
static struct reference_field bare(struct reference_field s)
{
    if (s.len > 0 && strchr("([\"", s.at[0]) && s.at[0])
        s.at++, s.len--;
    while (s.len > 0 && s.at[s.len - 1] && strchr(",)]\"", s.at[s.len - 1]))
        s.len--;
    return s;
}

/* "fe80::1%eth0" */
static struct reference_field without_zone(struct reference_field s)
{
    const char *zone = memchr(s.at, '%', s.len);

    if (zone && memchr(s.at, ':', (size_t)(zone - s.at)))
        s.len = (size_t)(zone - s.at);
    return s;
}

/* Whether a client that is a host name may be one, by what stands around. */
static bool is_plausible(const struct reference_record *r, struct text line)
{
    struct reference_field h = r->by_letter['h'], v = r->by_letter['v'],
                           next = word_behind(h, line);

    if (v.present && v.at < h.at && h.len == 1 && h.at[0] == '-')
        return false;
    if (memchr(h.at, ':', h.len))
        return is_address(without_zone(h))
               || (h.len == 5 && memcmp(h.at, "unix:", 5) == 0);
    return is_address(h) || is_field(r, next.at)
           || !is_address(without_zone(bare(next)));
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

static const char token_bytes[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "0123456789!#$%&'*+-.^_`|~";

static void read_request(struct reference_record *r)
{
    struct reference_field q = r->by_letter['r'];
    size_t method = 0, end = q.len;

    while (method < q.len && q.at[method] != '\0'
           && strchr(token_bytes, q.at[method]))
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

/* Whether all behind some mark of @a u is @a q, with or without its own mark. */
static bool ends_with_query(struct reference_field u, struct reference_field q)
{
    if (q.at[0] == '?')
        q.at++, q.len--;
    for (size_t i = 0; i < u.len; i++)
        if (u.at[i] == '?' && u.len - i - 1 == q.len
            && (q.len == 0 || memcmp(u.at + i + 1, q.at, q.len) == 0))
            return true;
    return false;
}

/* "%m", "%U" and "%q" in the place of "%r". */
static bool read_parts(struct reference_record *r)
{
    static char joined[128 * 1024];
    struct reference_field m = r->by_letter['m'], u = r->by_letter['U'],
                           q = r->by_letter['q'];
    bool no_path = u.len == 0 || (u.len == 1 && u.at[0] == '-');
    bool no_query = q.len == 0 || (q.len == 1 && q.at[0] == '-');

    if (!m.present || !u.present)
        return false;
    if (m.len == 1 && m.at[0] == '-')
        m.len = 0;
    for (size_t i = 0; i < m.len; i++)
        if (m.at[i] == '\0' || !strchr(token_bytes, m.at[i]))
            return false;
    r->method = m;
    r->target = (struct reference_field){true, u.at, no_path ? 0 : u.len};
    if (no_path || no_query)
        return true;
    if (ends_with_query(u, q))
        return true;
    memcpy(joined, u.at, u.len);
    joined[u.len] = '?';
    memcpy(joined + u.len + (q.at[0] != '?'), q.at, q.len);
    r->target = (struct reference_field){true, joined,
                                         u.len + q.len + (q.at[0] != '?')};
    return true;
}

void reference_parse(const char *format, const char *date, const char *time,
                     const char *line, size_t len, struct reference_record *r)
{
    struct reference_field s;

    memset(r, 0, sizeof *r);
    for (; len > 0 && *line == '\0'; len--)
        line++;
    if (!cut(format, date, (struct text){line, len}, r)
        || !read_client(r->by_letter['h'])
        || !is_plausible(r, (struct text){line, len})
        || !read_time(r, date, time))
        return;
    s = r->by_letter['s'];
    if (s.present && s.len == 1 && (s.at[0] == '-' || s.at[0] == '0'))
        r->status = 0;
    else if (!s.present || s.len != 3 || (r->status = number(s.at, 3)) < 0)
        return;
    if (r->by_letter['r'].present)
        read_request(r);
    else if (!read_parts(r))
        return;
    r->accepted = true;
}
