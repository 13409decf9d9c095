#include "report/text.h"

#include <time.h>

#include "semantics/secret_parameter.h"

enum unit_kind {
    UNIT_SHOWN,
    UNIT_HIDDEN, /* valid, but not to be seen or able to move what is seen */
    UNIT_BROKEN  /* one byte that is not UTF-8 */
};

/* Code points that are invisible or change the direction or the line: a URL
 * could look like another one. The last but one are no characters, and must not
 * be in XML. */
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},     {0xad, 0xad},     {0x034f, 0x034f},
    {0x061c, 0x061c},   {0x115f, 0x1160}, {0x180b, 0x180e}, {0x200b, 0x200f},
    {0x2028, 0x202e},   {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xfffe, 0xffff},
    {0xe0000, 0xe0fff},
};

static bool is_hidden(uint32_t c)
{
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (c >= hidden[i].first && c <= hidden[i].last)
            return true;
    return false;
}

/* The bytes of the UTF-8 sequence that begins with @a lead; 0: none does. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* Decode the character at the front of @a text (RFC 3629: no overlong forms,
 * no surrogates, at most U+10FFFF); @a len is set to its bytes. */
static enum unit_kind classify(struct slice text, size_t *len)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)text.at[0];
    size_t need = sequence_length(lead);
    uint32_t c = need > 1 ? lead & (0x7fu >> need) : lead;

    *len = 1;
    if (need == 0 || need > text.len)
        return UNIT_BROKEN;
    for (size_t i = 1; i < need; i++) {
        unsigned char next = (unsigned char)text.at[i];
        if ((next & 0xc0) != 0x80)
            return UNIT_BROKEN;
        c = c << 6 | (next & 0x3f);
    }
    if (c < smallest[need] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return UNIT_BROKEN;
    *len = need;
    return is_hidden(c) ? UNIT_HIDDEN : UNIT_SHOWN;
}

static const char *html_reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* What stands for @a c in that style; NULL: itself. */
static const char *escaped(char c, enum text_style style)
{
    switch (style) {
    case TEXT_HTML:
        return html_reference(c);
    case TEXT_CSV:
        return c == '"' ? "\"\"" : NULL;
    case TEXT_LABEL:
        return c == '"' ? "\\\"" : c == '\\' ? "\\\\" : NULL;
    case TEXT_MESSAGE:
        return c == '[' ? "%5B" : NULL;
    case TEXT_TERMINAL:
    case TEXT_URI:
    case TEXT_UTF8:
        break;
    }
    return NULL;
}

/* Unreserved in a URI (RFC 3986 2.3), or what divides a path. */
static bool is_of_path(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
           || c == '~' || c == '/';
}

static void write_path(FILE *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        fprintf(out, is_of_path(text.at[i]) ? "%c" : "%%%02X",
                (unsigned char)text.at[i]);
}

static void write_unit(FILE *out, struct slice unit, enum unit_kind kind,
                       enum text_style style)
{
    const char *instead = escaped(unit.at[0], style);

    /* DEL: jansson leaves it as it is. */
    if (kind == UNIT_BROKEN || unit.at[0] == 0x7f
        || (kind == UNIT_HIDDEN && style != TEXT_UTF8))
        for (size_t i = 0; i < unit.len; i++)
            fprintf(out, style == TEXT_LABEL ? "\\\\x%02x" : "\\x%02x",
                    (unsigned char)unit.at[i]);
    else if (instead)
        fputs(instead, out);
    else
        fwrite(unit.at, 1, unit.len, out);
}

/* How many bytes at the front of @a text are printable ASCII that stands for
 * itself: most are, and are written at once. */
static size_t plain_bytes(struct slice text, enum text_style style)
{
    size_t i = 0;

    while (i < text.len && text.at[i] >= 0x20 && text.at[i] < 0x7f
           && !escaped(text.at[i], style))
        i++;
    return i;
}

static void write_piece(FILE *out, struct slice text, enum text_style style)
{
    if (style == TEXT_URI) {
        write_path(out, text);
        return;
    }
    while (text.len > 0) {
        size_t len = plain_bytes(text, style);
        if (len > 0) {
            fwrite(text.at, 1, len, out);
        }
        else {
            enum unit_kind kind = classify(text, &len);
            write_unit(out, (struct slice){text.at, len}, kind, style);
        }
        text.at += len;
        text.len -= len;
    }
}

void text_write(FILE *out, struct slice text, enum text_style style,
                bool show_query)
{
    struct secret_scan scan = {text.at, text.len, 0};
    struct slice piece;

    if (show_query) {
        write_piece(out, text, style);
        return;
    }
    while (secret_scan_next(&scan, &piece.at, &piece.len))
        write_piece(out, piece, style);
}

/* The calendar of a time; false for 0, which stands for no time. */
static bool calendar(int64_t us, struct tm *tm)
{
    time_t seconds = (time_t)(us / 1000000 - (us % 1000000 < 0));
    return us != 0 && gmtime_r(&seconds, tm) != NULL;
}

static const char *write_time(char buf[TEXT_TIME_SIZE], int64_t us,
                              char between, const char *zone)
{
    struct tm tm;

    buf[0] = '\0';
    if (calendar(us, &tm))
        snprintf(buf, TEXT_TIME_SIZE, "%04d-%02d-%02d%c%02d:%02d:%02d%s",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, between,
                 tm.tm_hour, tm.tm_min, tm.tm_sec, zone);
    return buf;
}

const char *text_iso_time(char buf[TEXT_TIME_SIZE], int64_t us)
{
    return write_time(buf, us, 'T', "Z");
}

const char *text_time(char buf[TEXT_TIME_SIZE], int64_t us)
{
    return write_time(buf, us, ' ', "");
}

const char *text_goaccess_time(char buf[TEXT_TIME_SIZE], int64_t us)
{
    return write_time(buf, us, ' ', " +0000");
}

/* Not strftime's %b and %a, which ask the locale. */
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed",
                                       "Thu", "Fri", "Sat"};

const char *text_mail_time(char buf[TEXT_TIME_SIZE], int64_t us)
{
    struct tm tm;

    buf[0] = '\0';
    if (calendar(us, &tm))
        snprintf(buf, TEXT_TIME_SIZE, "%s, %d %s %04d %02d:%02d:%02d +0000",
                 weekdays[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
                 tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return buf;
}

const char *text_goaccess_date(char buf[TEXT_TIME_SIZE], int64_t us)
{
    struct tm tm;

    buf[0] = '\0';
    if (calendar(us, &tm))
        snprintf(buf, TEXT_TIME_SIZE, "%02d/%s/%04d", tm.tm_mday,
                 months[tm.tm_mon], tm.tm_year + 1900);
    return buf;
}

const char *text_count(char buf[TEXT_NUMBER_SIZE], uint64_t count)
{
    char digits[TEXT_NUMBER_SIZE];
    int len =
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    char *out = buf;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return buf;
}

const char *text_size(char buf[TEXT_NUMBER_SIZE], uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = (double)bytes / 1024;
    size_t unit = 0;

    if (bytes < 1024) {
        snprintf(buf, TEXT_NUMBER_SIZE, "%u B", (unsigned)bytes);
        return buf;
    }
    while (value >= 1000 && unit + 1 < sizeof units / sizeof units[0]) {
        value /= 1024;
        unit++;
    }
    snprintf(buf, TEXT_NUMBER_SIZE, "%.1f %s", value, units[unit]);
    return buf;
}
