#include "analyzer/record/line_writer.h"

#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"

enum { TO_END = -1 };

static uint64_t random_state;

void line_writer_seed(uint64_t seed)
{
    random_state = seed;
}

unsigned line_writer_below(unsigned n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % n;
}

#define below line_writer_below
#define ONE_OF(...)                                                            \
    ((const char *const[]){__VA_ARGS__}[below(                                 \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))])

/* --- what is written ------------------------------------------------------ */

/* When the exchange was: of late, as some dates do not tell their year. */
struct moment {
    int64_t seconds;
    int micros;
    int zone; /* seconds east */
    bool has_zone, has_fraction;
};

static struct moment random_moment(void)
{
    static const int zones[] = {0, 0, 3600, -12600, 45900};
    struct moment m = {.zone = zones[below(5)]};

    m.seconds = (int64_t)time(NULL) - below(300 * 86400);
    m.micros = (int)below(1000) * 1000 + (below(2) ? (int)below(1000) : 0);
    return m;
}

static const char *random_target(void)
{
    return ONE_OF("/", "/a", "/a/b.html", "/caf%C3%A9", "/~x", "/a;b=c", "*",
                  "/orders/17");
}

static void random_number(char *out)
{
    snprintf(out, 16, "%u", below(1000000));
}

/* The value of @a letter, times and targets left out. */
static void random_value(char letter, char *out)
{
    const char *text = "-";

    switch (letter) {
    case 'v':
    case 'V':
        text = ONE_OF("a.example", "www.b.example", "localhost");
        break;
    case 'h':
        text = ONE_OF("192.0.2.1", "198.51.100.77", "2001:db8::1", "::1");
        break;
    case 'e':
        text = ONE_OF("-", "frank", "frank");
        break;
    case 'H':
        text = ONE_OF("HTTP/1.1", "HTTP/2.0", "HTTP/1.0");
        break;
    case 'm':
        text = ONE_OF("GET", "POST", "HEAD", "PROPFIND", "FOO");
        break;
    case 's':
        text = ONE_OF("200", "301", "302", "307", "308", "404", "599");
        break;
    case 'R':
        text = ONE_OF("-", "http://a.example/?x=1", "https://b.example/a b",
                      "a \\\"b\\\" \\\\");
        break;
    case 'u':
        text = ONE_OF("-", "curl/8.5.0", "Mozilla/5.0 (X11; a) b", "[a:b]",
                      "a \\\"quoted\\\" b", "caf\xc3\xa9");
        break;
    case 'J':
        text = ONE_OF("-", "/b", "https://b.example:8443/x?y=1#z");
        break;
    case 'q':
        text = ONE_OF("-", "x=1", "q=%20a&r=2");
        break;
    case 'K':
    case 'S':
        text = ONE_OF("TLSv1.2", "TLSv1.3");
        break;
    case 'k':
        text = "ECDHE-RSA-AES128-GCM-SHA256";
        break;
    case 'M':
    case 'Y':
        text = ONE_OF("-", "text/html", "application/json; charset=utf-8");
        break;
    case 'C':
        text = ONE_OF("Miss", "Hit");
        break;
    case 'X':
        text = ONE_OF("+", "-", "X");
        break;
    case 'i':
        text = "Root=1-58";
        break;
    case 'g':
        text = ONE_OF("-", "a.conf:12");
        break;
    case 'a':
        text = ONE_OF("-", "rule", "302>307");
        break;
    case 'o':
        text = ONE_OF("-", "mapping", "handler");
        break;
    case 'U':
        text = random_target();
        break;
    case 'r':
        snprintf(out, WRITTEN_VALUE_MAX, "%s %s%s%s",
                 ONE_OF("GET", "POST", "DELETE", "QUERY"), random_target(),
                 ONE_OF("", "?x=1", "?a=b\\\"c"),
                 ONE_OF(" HTTP/1.1", " HTTP/2.0", ""));
        return;
    default:
        random_number(out);
        return;
    }
    snprintf(out, WRITTEN_VALUE_MAX, "%s", text);
}

/* --- pieces of a line ----------------------------------------------------- */

struct pen {
    char *out; /* at least WRITTEN_MAX bytes */
    size_t len;
    const struct written_format *format;
    struct moment *moment;
    struct written_line *line;
};

static void put_bytes(struct pen *p, const char *s, size_t len)
{
    CU_ASSERT_FATAL(p->len + len < WRITTEN_MAX);
    memcpy(p->out + p->len, s, len);
    p->len += len;
    p->out[p->len] = '\0';
}

static void put(struct pen *p, const char *s)
{
    put_bytes(p, s, strlen(s));
}

/* Take out of @a value what would end its field early. */
static void fit(char *value, int stop)
{
    size_t kept = 0;

    for (size_t i = 0; value[i]; i++) {
        char c = value[i];
        if (stop != '"' && stop != TO_END && (c == '\\' || c == '"'))
            continue;
        value[kept++] = stop != '"' && c == stop ? '+' : c;
    }
    while (kept > 0 && value[kept - 1] == ' ')
        kept--;
    value[kept] = '\0';
}

static void put_zone(char *out, int zone)
{
    int minutes = abs(zone) / 60;

    sprintf(out, "%c%02d%02d", zone < 0 ? '-' : '+', minutes / 60,
            minutes % 60);
}

/* Of the forms that tell by themselves how they are written. */
static void put_any_time(struct moment *m, char *out)
{
    time_t wall = (time_t)(m->seconds + m->zone);
    char text[64], zone[16];
    struct tm tm;

    gmtime_r(&wall, &tm);
    put_zone(zone, m->zone);
    m->has_zone = true;
    m->has_fraction = below(2);
    switch (below(3)) {
    case 0:
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
        if (m->has_fraction)
            sprintf(out, "%s.%06d%.3s:%s", text, m->micros, zone, zone + 3);
        else
            sprintf(out, "%s%s", text, zone);
        break;
    case 1:
        m->has_fraction = false;
        strftime(text, sizeof text, "%d/%b/%Y:%H:%M:%S", &tm);
        sprintf(out, "%s %s", text, zone);
        break;
    default:
        sprintf(out, m->has_fraction ? "%lld.%06d" : "%lld",
                (long long)m->seconds, m->micros);
        break;
    }
}

/* Its format comes from a table, which -Wformat=2 would not have. */
static size_t (*const write_time)(char *, size_t, const char *,
                                  const struct tm *) = strftime;

static void put_time(struct moment *m, const char *format, char *out)
{
    time_t wall = (time_t)(m->seconds + (m->has_zone ? m->zone : 0));
    long long seconds = m->seconds;
    struct tm tm;

    if (strcmp(format, "%+") == 0) {
        put_any_time(m, out);
    }
    else if (strcmp(format, "%s") == 0) {
        sprintf(out, "%lld", seconds);
    }
    else if (strcmp(format, "%*") == 0) {
        m->micros -= m->micros % 1000;
        sprintf(out, "%lld", seconds * 1000 + m->micros / 1000);
        m->has_fraction = true;
    }
    else if (strcmp(format, "%f") == 0) {
        sprintf(out, "%lld", seconds * 1000000 + m->micros);
        m->has_fraction = true;
    }
    else {
        gmtime_r(&wall, &tm);
        write_time(out, WRITTEN_VALUE_MAX, format, &tm);
    }
}

static void put_field(struct pen *p, char letter, int stop)
{
    char *value = p->line->by_letter[(int)letter];

    if (value[0] == '\0') {
        if (letter == 'x' || letter == 't')
            put_time(p->moment, p->format->time, value);
        else if (letter == 'd')
            put_time(p->moment, p->format->date, value);
        else if (letter == 'z')
            put_zone(value, p->moment->zone);
        else if (letter == 'f') {
            sprintf(value, "%06d", p->moment->micros);
            p->moment->has_fraction = true;
        }
        else
            random_value(letter, value);
    }
    if (letter == 'h' && stop == ':' && strchr(value, ':')) {
        put(p, "[");
        put(p, value);
        put(p, "]");
        return;
    }
    if (!strchr("xdt", letter))
        fit(value, stop);
    put(p, value);
}

/* What is skipped up to @a stop. */
static void put_filler(struct pen *p, int stop)
{
    if (stop == '[' || stop == '"')
        put(p, ONE_OF("- - ", "- frank "));
    else if (stop == TO_END)
        put(p, ONE_OF("", "12 more", "\"x\""));
    else
        put(p, ONE_OF("-", "0.001", "abc"));
}

static void put_list(struct pen *p)
{
    char *value = p->line->by_letter['h'];

    random_value('h', value);
    put(p, value);
    put(p, ONE_OF("", ", 198.51.100.2", ", unknown, 2001:db8::9"));
}

/* The byte that ends a field whose letter stands at @a f - 1. */
static int stop_of(const char *f)
{
    if (*f == '\0')
        return TO_END;
    if (*f == '\\' && f[1] == 't')
        return '\t';
    return *f == '\\' ? f[1] : *f;
}

static void write_text(struct pen *p, const char *format)
{
    for (const char *f = format; *f; f++) {
        if (strncmp(f, "%~", 2) == 0) {
            put(p, ONE_OF("", " ", "   "));
            f++;
        }
        else if (strncmp(f, "~h{", 3) == 0) {
            put_list(p);
            f = strchr(f, '}');
        }
        else if (*f == '\\') {
            f++;
            put(p, *f == 't' ? "\t" : (char[]){*f, '\0'});
        }
        else if (*f != '%') {
            put_bytes(p, f, 1);
        }
        else if (*++f != '^') {
            put_field(p, *f, stop_of(f + 1));
        }
        else if (f - format >= 4 && strncmp(f - 4, "%t %^]", 6) == 0) {
            char zone[16];
            put_zone(zone, p->moment->zone);
            put(p, zone);
        }
        else {
            put_filler(p, stop_of(f + 1));
        }
    }
}

/* --- JSON ------------------------------------------------------------------ */

/* How many of the values that @a format names are said, or not, by a key
 * before it. */
static unsigned count_values(const struct pen *p, const char *format, bool said)
{
    unsigned count = 0;

    for (const char *f = format; (f = strchr(f, '%')); f++)
        count +=
            f[1] != '^' && (p->line->by_letter[(int)f[1]][0] != '\0') == said;
    return count;
}

/* Whether a key is written: what others have said before it, may be said
 * again; of one that says more, only the rest would count. */
static bool is_written(const struct pen *p, const char *format)
{
    return count_values(p, format, true) == 0
           || (count_values(p, format, false) == 0 && below(2));
}

static json_t *json_value(struct pen *p, const char *format)
{
    struct pen leaf = *p;
    char text[WRITTEN_MAX];
    size_t len;

    leaf.out = text;
    leaf.len = 0;
    text[0] = '\0';
    write_text(&leaf, format);
    len = strlen(text);
    if (strcmp(text, "-") == 0 && below(2))
        return json_null();
    if (len > 0 && len < 10 && strspn(text, "0123456789") == len
        && (len == 1 || text[0] != '0') && below(2))
        return json_integer(atoll(text));
    return json_string(text);
}

static json_t *json_like(struct pen *p, json_t *format)
{
    json_t *out, *value;
    const char *key;
    size_t i;

    if (json_is_string(format))
        return is_written(p, json_string_value(format))
                   ? json_value(p, json_string_value(format))
                   : NULL;
    if (json_is_array(format)) {
        out = json_array();
        json_array_foreach(format, i, value)
        {
            json_t *one = json_like(p, value);
            if (one)
                json_array_append_new(out, one);
        }
        return out;
    }
    out = json_object();
    json_object_foreach(format, key, value)
    {
        json_t *one = json_like(p, value);
        if (one)
            json_object_set_new(out, key, one);
        if (below(8) == 0)
            json_object_set_new(out, "unknown", json_string("a \"b\" {"));
    }
    return out;
}

static void write_json(struct pen *p)
{
    json_t *format = json_loads(p->format->text, 0, NULL);
    json_t *line;
    char *text;

    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    line = json_like(p, format);
    text = json_dumps(line, below(2) ? JSON_COMPACT : JSON_ENSURE_ASCII);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    put(p, text);
    free(text);
    json_decref(line);
    json_decref(format);
}

/* --- lines ---------------------------------------------------------------- */

static void begin(struct pen *p, struct moment *m,
                  const struct written_format *format,
                  struct written_line *line)
{
    for (size_t i = 0; i < 128; i++)
        line->by_letter[i][0] = '\0';
    *m = random_moment();
    m->has_zone = strstr(format->text, "%t %^]") || strstr(format->text, "%z");
    *p = (struct pen){line->text, 0, format, m, line};
}

static void finish(const struct pen *p)
{
    const struct moment *m = p->moment;

    p->line->len = p->len;
    p->line->time_us = m->seconds * 1000000 + (m->has_fraction ? m->micros : 0);
}

void line_write(const struct written_format *format, struct written_line *line)
{
    struct moment m;
    struct pen p;

    begin(&p, &m, format, line);
    if (format->text[0] == '{')
        write_json(&p);
    else
        write_text(&p, format->text);
    finish(&p);
}

static const struct {
    const char *name;
    char letter;
} column_names[] = {
    {"date", 'd'},         {"time", 't'},        {"c-ip", 'h'},
    {"cs-method", 'm'},    {"cs-uri-stem", 'U'}, {"cs-uri-query", 'q'},
    {"sc-status", 's'},    {"cs(Referer)", 'R'}, {"cs(User-Agent)", 'u'},
    {"cs-username", 'e'},  {"sc-bytes", 'b'},    {"cs-bytes", 'I'},
    {"cs-host", 'v'},      {"time-taken", 'L'},  {"cs-version", 'H'},
    {"sc(Location)", 'J'},
};

static char column_letter(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof column_names / sizeof column_names[0]; i++)
        if (strlen(column_names[i].name) == len
            && strncmp(column_names[i].name, name, len) == 0)
            return column_names[i].letter;
    return '\0';
}

void line_write_columns(const char *fields, struct written_line *line)
{
    const struct written_format format = {"", "%Y-%m-%d", "%H:%M:%S"};
    const char *name = fields + strcspn(fields, " ");
    struct moment m;
    struct pen p;

    begin(&p, &m, &format, line);
    while (*(name += strspn(name, " "))) {
        size_t len = strcspn(name, " ");
        char letter = column_letter(name, len);
        put(&p, p.len ? ONE_OF(" ", "\t", "  ") : "");
        if (letter)
            put_field(&p, letter, ' ');
        else
            put(&p, ONE_OF("-", "80", "\"a b\""));
        name += len;
    }
    finish(&p);
}
