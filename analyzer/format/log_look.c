#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "format/log_look.h"

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

    if (is_binary(line))
        return "binary data";
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (wrapping_has_shape(line, shapes[i].shape))
            return shapes[i].look;
    if (look_of_wrapped(line))
        return look_of_wrapped(line);
    if (contains(line, "\t"))
        return "fields between tabs whose order nobody says";
    if (contains(line, "HTTP/"))
        return "an access log in a format of its own";
    return NULL;
}
