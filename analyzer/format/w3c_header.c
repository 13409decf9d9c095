#include "format/w3c_header.h"

#include <stdio.h>
#include <strings.h>

static bool begins(struct slice line, const char *word)
{
    size_t len = strlen(word);

    return line.len >= len && strncasecmp(line.at, word, len) == 0;
}

/* @return whether @a text, of @a size bytes, changed. */
static bool replace(char *text, size_t size, struct slice line)
{
    if (line.len >= size || memchr(line.at, '\0', line.len)
        || slice_is(line, text))
        return false;
    memcpy(text, line.at, line.len);
    text[line.len] = '\0';
    return true;
}

static bool has_column(const struct w3c_header *header, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = header->fields; *at;) {
        size_t word = strcspn(at, " \t\r");
        if (word == len && strncasecmp(at, name, len) == 0)
            return true;
        at += word;
        at += strspn(at, " \t\r");
    }
    return false;
}

static bool has_date(const struct w3c_header *header)
{
    return has_column(header, "date") || has_column(header, "date-local")
           || has_column(header, "date-utc");
}

static bool has_instant(const struct w3c_header *header)
{
    return has_column(header, "timestamp") || has_column(header, "x-timestamp");
}

bool w3c_header_take(struct w3c_header *header, struct slice line)
{
    if (line.len == 0 || line.at[0] != '#')
        return false;
    if (begins(line, "#Fields:"))
        return replace(header->fields, sizeof header->fields, line);
    if (begins(line, "#GMT-Offset:"))
        return replace(header->zone, sizeof header->zone, line)
               && w3c_header_is_known(header);
    if (begins(line, "#Date:"))
        return replace(header->date, sizeof header->date, line)
               && w3c_header_is_known(header) && !has_date(header)
               && !has_instant(header);
    return false;
}

bool w3c_header_is_known(const struct w3c_header *header)
{
    return header->fields[0] != '\0';
}

struct log_format *w3c_header_format(const struct w3c_header *header,
                                     struct diag *diag)
{
    char
        text[sizeof header->fields + sizeof header->date + sizeof header->zone];
    bool dated = has_date(header), instant = !dated && has_instant(header);

    snprintf(text, sizeof text, "%s%s%s%s%s",
             dated || instant ? "" : header->date,
             header->date[0] && !dated && !instant ? "\n" : "", header->zone,
             header->zone[0] ? "\n" : "", header->fields);
    return log_format_compile("W3C with #Fields", text,
                              instant ? "%+" : "%Y-%m-%d",
                              instant ? "%+" : "%H:%M:%S", diag);
}
