#include "report/mail_text.h"

#include <stdbool.h>
#include <string.h>

enum {
    LINE = 76,
    WORD_FRAME = sizeof "=?utf-8?Q?"
                        "?="
                 - 1
};

static bool is_printable(char c)
{
    return c >= '!' && c <= '~';
}

/* --- quoted-printable ----------------------------------------------------- */

/* Whether the first byte of @a rest may stand as it is at @a column. A space not
 * where a line ends; and no line begins as mailboxes and SMTP divide messages. */
static bool stands(struct slice rest, size_t column)
{
    char c = rest.at[0];

    if (c == ' ')
        return rest.len > 1 && rest.at[1] != '\n';
    if (column == 0 && (c == '.' || c == 'F'))
        return false;
    return is_printable(c) && c != '=';
}

void mail_write_quoted(FILE *out, struct slice text)
{
    size_t column = 0;

    for (; text.len > 0; text.at++, text.len--) {
        bool plain = stands(text, column);
        if (text.at[0] == '\n') {
            fputc('\n', out);
            column = 0;
            continue;
        }
        /* The soft line break wants a place, too. */
        if (column + (plain ? 1 : 3) > LINE - 1) {
            fputs("=\n", out);
            column = 0;
            plain = stands(text, column);
        }
        fprintf(out, plain ? "%c" : "=%02X", (unsigned char)text.at[0]);
        column += plain ? 1 : 3;
    }
    fputs(column > 0 ? "\n" : "", out);
}

/* --- headers -------------------------------------------------------------- */

/* Of the encoding Q, in a text (RFC 2047 5). */
static bool stands_in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || (c != '\0' && strchr("!*+-/,.:", c));
}

/* The bytes of the character at the front. */
static size_t character(struct slice text)
{
    size_t len = 1;

    while (len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len++;
    return len;
}

static size_t encoded_length(struct slice bytes)
{
    size_t len = 0;

    for (size_t i = 0; i < bytes.len; i++)
        len += stands_in_word(bytes.at[i]) || bytes.at[i] == ' ' ? 1 : 3;
    return len;
}

static void write_encoded(FILE *out, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.at[i];
        fprintf(out, stands_in_word(c) || c == ' ' ? "%c" : "=%02X",
                c == ' ' ? '_' : (unsigned char)c);
    }
}

/* As many words as it takes, a line each; no character is cut in two. */
static void write_words(FILE *out, struct slice text, size_t column)
{
    while (text.len > 0) {
        struct slice word = {text.at, 0};
        size_t room = LINE - column - WORD_FRAME, used = 0;
        while (word.len < text.len) {
            struct slice rest = {text.at + word.len, text.len - word.len};
            rest.len = character(rest);
            used += encoded_length(rest);
            if (used > room)
                break;
            word.len += rest.len;
        }
        fputs("=?utf-8?Q?", out);
        write_encoded(out, word);
        text.at += word.len;
        text.len -= word.len;
        fputs(text.len > 0 ? "?=\n " : "?=", out);
        column = 1;
    }
}

/* Whether it may stand as it is: one line, and nothing of it looks encoded. */
static bool is_plain(struct slice text, size_t column)
{
    for (size_t i = 0; i < text.len; i++)
        if ((!is_printable(text.at[i]) && text.at[i] != ' ')
            || (text.at[i] == '=' && i + 1 < text.len && text.at[i + 1] == '?'))
            return false;
    return column + text.len <= LINE;
}

void mail_write_header(FILE *out, const char *name, struct slice text)
{
    int column = fprintf(out, "%s: ", name);

    if (column > 0 && is_plain(text, (size_t)column))
        fwrite(text.at, 1, text.len, out);
    else
        write_words(out, text, (size_t)column);
    fputc('\n', out);
}

void mail_write_addresses(FILE *out, const char *name, struct slice addresses)
{
    fprintf(out, "%s: ", name);
    for (size_t i = 0; i < addresses.len; i++)
        fprintf(out, addresses.at[i] == ',' ? ",\n " : "%c", addresses.at[i]);
    fputc('\n', out);
}
