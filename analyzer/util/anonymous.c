#include "util/anonymous.h"

#include <arpa/inet.h>
#include <string.h>

#include "util/slice.h"

enum { V4_BYTES = 4, V6_BYTES = 16 };

/* Bytes that are hidden, by the level. */
static const unsigned char v4_hidden[] = {0, 1, 2, 3},
                           v6_hidden[] = {0, 8, 10, 12};

/* The place where what is written next goes: never behind what is read. */
struct log_place {
    char *at;
};

static void put(struct log_place *to, const char *bytes, size_t len)
{
    memmove(to->at, bytes, len);
    to->at += len;
}

static bool is_address_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')
           || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

/* Write @a word with its last bits hidden. @return false when it is no address
 * of that family: nothing was written. */
static bool put_address(struct log_place *to, struct slice word, int family,
                        enum anonymous_level level)
{
    unsigned char bytes[V6_BYTES];
    char text[INET6_ADDRSTRLEN];
    size_t hidden = family == AF_INET ? v4_hidden[level] : v6_hidden[level];
    size_t size = family == AF_INET ? V4_BYTES : V6_BYTES;

    if (word.len == 0 || word.len >= sizeof text)
        return false;
    memcpy(text, word.at, word.len);
    text[word.len] = '\0';
    if (inet_pton(family, text, bytes) != 1)
        return false;
    memset(bytes + size - hidden, 0, hidden);
    if (!inet_ntop(family, bytes, text, sizeof text) || strlen(text) > word.len)
        strcpy(text, "::"); /* no address is shorter */
    put(to, text, strlen(text));
    return true;
}

/* The same of @a run, or of what is before the points and colons at its end. */
static bool put_v6(struct log_place *to, struct slice run,
                   enum anonymous_level level)
{
    struct slice word = run;

    while (!put_address(to, word, AF_INET6, level)) {
        if (word.len == 0 || !strchr(":.", word.at[word.len - 1]))
            return false;
        word.len--;
    }
    put(to, word.at + word.len, run.len - word.len);
    return true;
}

/* Write a run of bytes that addresses have: it may be one of IPv6, or have one
 * of IPv4 between its colons, or be none. */
static void put_run(struct log_place *to, struct slice run,
                    enum anonymous_level level)
{
    if (put_v6(to, run, level))
        return;
    while (run.len > 0) {
        struct slice part = slice_before(run, ':'), word = part;
        while (word.len > 0 && word.at[word.len - 1] == '.')
            word.len--;
        if (!put_address(to, word, AF_INET, level))
            put(to, word.at, word.len);
        /* The points at its end, and the colon. */
        part.len += part.len < run.len;
        put(to, word.at + word.len, part.len - word.len);
        run = (struct slice){run.at + part.len, run.len - part.len};
    }
}

size_t anonymous_text(char *text, size_t len, enum anonymous_level level)
{
    struct log_place to = {text};
    size_t from = 0;

    while (from < len) {
        size_t end = from;
        while (end < len && is_address_byte(text[end]))
            end++;
        put_run(&to, (struct slice){text + from, end - from}, level);
        for (from = end; end < len && !is_address_byte(text[end]); end++)
            ;
        put(&to, text + from, end - from);
        from = end;
    }
    return (size_t)(to.at - text);
}

size_t anonymous_cut(const char *text, size_t len)
{
    while (len > 0 && is_address_byte(text[len - 1]))
        len--;
    return len;
}
