#include "mr_out.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* What stands for one ASCII character; NULL: itself. @a room is for answers
 * that have to be made. */
typedef const char *replace_fn(char c, char room[8]);

void mr_out_text(const struct mr_out *out, const char *text)
{
    out->write(out->to, text, strlen(text));
}

void mr_out_printf(const struct mr_out *out, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    mr_out_text(out, text);
}

static int is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The bytes of the character at @a text, 0 when it is not UTF-8 (RFC 3629 4:
 * no surrogates, nothing longer than needed, nothing above U+10FFFF). */
static size_t character_len(const char *text)
{
    unsigned char first = (unsigned char)text[0];
    unsigned char second = first ? (unsigned char)text[1] : 0;
    size_t len = first < 0x80                     ? 1
                 : first >= 0xC2 && first <= 0xDF ? 2
                 : first >= 0xE0 && first <= 0xEF ? 3
                 : first >= 0xF0 && first <= 0xF4 ? 4
                                                  : 0;

    for (size_t i = 1; i < len; i++)
        if (!is_continuation(text[i]))
            return 0;
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)
        || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0;
    return len;
}

static void escape(const struct mr_out *out, const char *text,
                   replace_fn *replace)
{
    const char *plain = text; /* not written yet */

    while (*text) {
        char room[8];
        size_t len = character_len(text);
        const char *instead = len == 0   ? REPLACEMENT
                              : len == 1 ? replace(*text, room)
                                         : NULL;

        if (instead) {
            out->write(out->to, plain, (size_t)(text - plain));
            mr_out_text(out, instead);
            plain = text + (len ? len : 1);
        }
        text += len ? len : 1;
    }
    out->write(out->to, plain, (size_t)(text - plain));
}

static const char *replace_in_html(char c, char room[8])
{
    (void)room;
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
        return (c >= 0 && c < ' ') || c == 0x7F ? REPLACEMENT : NULL;
    }
}

static const char *replace_in_json(char c, char room[8])
{
    if (c == '"')
        return "\\\"";
    if (c == '\\')
        return "\\\\";
    if (c >= ' ' && c != 0x7F)
        return NULL;
    snprintf(room, 8, "\\u%04x", (unsigned)c & 0x7F);
    return room;
}

static const char *replace_in_label(char c, char room[8])
{
    (void)room;
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    default:
        return (c >= 0 && c < ' ') || c == 0x7F ? REPLACEMENT : NULL;
    }
}

void mr_out_html(const struct mr_out *out, const char *text)
{
    escape(out, text, replace_in_html);
}

void mr_out_json(const struct mr_out *out, const char *text)
{
    if (!text) {
        mr_out_text(out, "null");
        return;
    }
    mr_out_text(out, "\"");
    escape(out, text, replace_in_json);
    mr_out_text(out, "\"");
}

void mr_out_label(const struct mr_out *out, const char *text)
{
    escape(out, text, replace_in_label);
}

void mr_out_time(const struct mr_out *out, long long seconds)
{
    time_t when = (time_t)seconds;
    struct tm tm;
    char text[64];

    if (gmtime_r(&when, &tm)
        && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
        mr_out_text(out, text);
}
