#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "format/log_look.h"

#include <ctype.h>

#include "format/wrapping.h"

/* A tenth of its bytes can stand in no text. */
static bool is_binary(struct slice s)
{
    size_t odd = 0;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        odd += (c < 0x20 && c != '\t') || c == 0x7f;
    }
    return odd * 10 > s.len;
}

static bool contains(struct slice s, const char *text)
{
    return memmem(s.at, s.len, text, strlen(text)) != NULL;
}

/* The header of the first file, up to the first newline in it or behind it. */
bool log_look_is_tar(struct slice line)
{
    static const char magic[] = "ustar";
    enum { PLACE = 257, LEN = sizeof magic - 1 };

    return line.len >= PLACE + LEN && line.at[0] != '\0'
           && memcmp(line.at + PLACE, magic, LEN) == 0;
}

static const char *look_of_wrapped(struct slice line)
{
    static const char *const looks[WRAPPING_COUNT] = {
        [WRAPPING_CRI] = "output of containers that is no access log",
        [WRAPPING_COMPOSE] = "output of docker compose that is no access log",
        [WRAPPING_SYSLOG] = "syslog messages that are no access log",
    };

    return looks[wrapping_of(line)];
}

/* What begins with bytes of its own. */
static const char *look_of_magic(struct slice line)
{
    static const char twice[] = "data that was packed twice; unpack it once";
    static const char utf16[] =
        "text in UTF-16; convert it first (iconv -f UTF-16 -t UTF-8)";
    const struct {
        const char *magic, *look;
    } files[] = {
        {"\x89PNG", "a picture (PNG)"},
        {"\xff\xd8\xff", "a picture (JPEG)"},
        {"GIF8", "a picture (GIF)"},
        {"%PDF-", "a PDF document"},
        {"SQLite format 3", "a database of SQLite"},
        {"\x7f"
         "ELF",
         "a program (ELF)"},
        {"\xd4\xc3\xb2\xa1", "captured packets (pcap)"},
        {"LPKSHHRH",
         "a journal of systemd; journalctl -o cat prints its lines"},
        {"7z\xbc\xaf", "an archive (7z), which holds files of its own"},
        {"PK\x03\x04", "an archive (zip), which holds files of its own"},
        {"\x1f\x8b", twice},
        {"\x28\xb5\x2f\xfd", twice},
        {"\xfd"
         "7zXZ",
         twice},
        {"BZh91AY", twice},
        {"\xff\xfe", utf16},
        {"\xfe\xff", utf16},
    };

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (slice_begins(line, files[i].magic))
            return files[i].look;
    return NULL;
}

/* Every other byte is zero, as in ASCII of two bytes each. */
static const char *look_of_utf16(struct slice line)
{
    size_t zeros[2] = {0, 0}, half = line.len / 2;

    for (size_t i = 0; i < line.len; i++)
        zeros[i % 2] += line.at[i] == '\0';
    if (half < 4 || zeros[0] + zeros[1] < half * 9 / 10)
        return NULL;
    return zeros[0] == 0   ? "text in UTF-16; convert it first (iconv -f "
                             "UTF-16LE -t UTF-8)"
           : zeros[1] == 0 ? "text in UTF-16; convert it first (iconv -f "
                             "UTF-16BE -t UTF-8)"
                           : NULL;
}

/* Old Macintoshes end lines with one byte, but another one than everybody. */
static const char *look_of_returns(struct slice line)
{
    const char *found = line.len ? memchr(line.at, '\r', line.len - 1) : NULL;

    return found && found > line.at && found[1] != '\r'
               ? "text whose lines end with carriage returns alone; convert it "
                 "first (tr '\\r' '\\n')"
               : NULL;
}

/* Names between commas, three or more: no digit begins one, no blank follows a
 * comma. */
static bool is_table_head(struct slice line)
{
    size_t commas = 0;
    bool begins = true;

    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.at[i];
        if (begins && c != '"' && c != '_' && !isalpha(c))
            return false;
        begins = c == ',' || (begins && c == '"');
        commas += c == ',';
        if (!isalnum(c) && !strchr("_,\" .-", c))
            return false;
    }
    return commas >= 2;
}

/* What API Gateway writes where only $context.resourcePath or routeKey tells
 * what was asked for: the route that fitted, "/pets/{petId}" or "$default". */
static bool is_of_routes(struct slice line)
{
    return slice_begins(line, "{") && contains(line, "\"requestTime")
           && contains(line, "\"httpMethod\"") && !contains(line, "\"path\"")
           && (contains(line, "\"resourcePath\"")
               || contains(line, "\"routeKey\""));
}

const char *log_look(struct slice line)
{
    /* clang-format off */
    static const struct {
        const char *shape, *look;
    } shapes[] = {
        {"9999/99/99 99:99:99 [",  "an error log of nginx"},
        {"[AAA AAA 99 99:99:99",   "an error log of httpd"},
        {"9999-99-99 99:99:99.999999 [", "an error log of LiteSpeed"},
        {"99-AAA-9999 99:99:99",   "a log of Tomcat that is no access log"},
        {"9999-99-99T99:99:99,999", "a log of a Java application"},
        {"9999-99-99 99:99:99,999", "a log of a Java application"},
        {"9999-99-99 99:99:99.999  ", "a log of a Java application"},
        {"java.",                  "a log of a Java application"},
        {"\tat ",                  "a log of a Java application"},
        {"Caused by: ",            "a log of a Java application"},
        {"Exception in thread ",   "a log of a Java application"},
        {"9999-99-99 99:99:99 AAA [9", "a log of PostgreSQL"},
        {"9999-99-99 99:99:99 AAAA [9", "a log of PostgreSQL"},
        {"9999-99-99 99:99:99.999 AAA [9", "a log of PostgreSQL"},
        {"9999-99-99 99:99:99.999 AAAA [9", "a log of PostgreSQL"},
        {"time=",                  "an application's log (logfmt)"},
        {"level=",                 "an application's log (logfmt)"},
        {"<Event ",                "Windows events in XML; export the W3C log of IIS"},
        {"<?xml",                  "XML"},
        {"<!DOCTYPE ",             "HTML"},
        {"<!doctype ",             "HTML"},
        {"<html",                  "HTML"},
        {"{",                      "JSON without client, time, request and status under names known here"},
        {"#Fields:",               "a W3C log"},
    };
    /* clang-format on */

    const char *look = look_of_magic(line);

    if (!look)
        look = look_of_utf16(line);
    if (!look && !is_binary(line))
        look = look_of_returns(line);
    if (look)
        return look;
    if (is_binary(line))
        return "binary data";
    if (is_of_routes(line))
        return "an access log of API Gateway whose routes are patterns, not "
               "what was asked for; add \"path\":\"$context.path\"";
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (wrapping_has_shape(line, shapes[i].shape))
            return shapes[i].look;
    if (look_of_wrapped(line))
        return look_of_wrapped(line);
    if (contains(line, ", W3SVC"))
        return "the log of IIS in its own format; have it write W3C";
    if (is_table_head(line))
        return "a table with commas (CSV), which names its columns";
    if (contains(line, "\t"))
        return "fields between tabs whose order nobody says";
    if (contains(line, "HTTP/"))
        return "an access log in a format of its own";
    return NULL;
}
