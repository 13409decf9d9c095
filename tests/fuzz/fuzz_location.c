/* Input: three texts separated by NUL: target, capture, query. Whatever they
 * are, the origin of a Location is the target's, its path is a path, nothing
 * in it is a control byte, and decoding gives back what was captured. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "mr_location.h"
#include "semantics/uri_reference.h"

#define REQUIRE(condition)                                                     \
    do {                                                                       \
        if (!(condition))                                                      \
            abort();                                                           \
    } while (0)

#define BASE "http://base.example:8080"

static apr_pool_t *pool;

static void require_printable(const char *text)
{
    size_t path = strcspn(text, "?#");

    REQUIRE(!memchr(text, '\\', path));
    for (; *text; text++)
        REQUIRE((unsigned char)*text > ' ' && (unsigned char)*text < 0x7f);
}

static void require_same_origin(const char *location, const char *as)
{
    struct uri_reference a, b;

    uri_reference_split(location, strlen(location), &a);
    uri_reference_split(as, strlen(as), &b);
    REQUIRE(uri_origin_equal(&a, &b));
}

static void require_path(const char *location)
{
    struct uri_reference uri;

    uri_reference_split(location, strlen(location), &uri);
    REQUIRE(uri.path.len == 0 || uri.path.at[0] == '/');
}

static int hex(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static const char *decoded(const char *text, size_t len)
{
    char *out = apr_palloc(pool, len + 1), *at = out;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '%') {
            REQUIRE(i + 2 < len);
            *at++ = (char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        }
        else {
            *at++ = text[i];
        }
    }
    *at = '\0';
    return out;
}

static const char *build(const char *target, int groups,
                         const struct mr_location_input *in)
{
    const struct mr_location *location;
    const char *text = NULL;

    if (mr_location_compile(&location, target, groups, NULL, pool))
        return NULL;
    if (mr_location_build(&text, location, in, pool) != MR_LOCATION_OK)
        return NULL;
    REQUIRE(strlen(text) <= MR_LOCATION_MAX);
    require_printable(text);
    return text;
}

/* Fixed targets, any data: the origin stays, and nothing is lost. */
static void check_data(const char *data, const char *query)
{
    size_t len = strlen(data);
    struct mr_capture captures[2] = {{data, len}, {data, len}};
    struct mr_location_input in = {
        .base = BASE, .captures = captures, .capture_count = 2, .query = query};
    static const char *const targets[] = {
        "https://h.example/p/$1", "https://h.example$1",
        "https://h.example:44$1", "https://h.example/?q=$1",
        "https://h.example/#$1",  "https://h.example/$1/$0?$1#$0"};
    const char *text;
    struct uri_reference uri;

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        text = build(targets[i], 1, &in);
        if (!text)
            continue;
        require_same_origin(text, i == 2 ? "https://h.example:44/"
                                         : "https://h.example/");
        require_path(text);
    }
    text = build("https://h.example/p/$1?q=$1#$1", 1, &in);
    if (text) {
        uri_reference_split(text, strlen(text), &uri);
        REQUIRE(!strcmp(decoded(uri.path.at + 3, uri.path.len - 3), data));
        REQUIRE(!strcmp(decoded(uri.query.at + 2, uri.query.len - 2), data));
        REQUIRE(!strcmp(decoded(uri.fragment.at, uri.fragment.len), data));
        REQUIRE(!memchr(uri.query.at + 2, '&', uri.query.len - 2));
        REQUIRE(!memchr(uri.query.at + 2, '=', uri.query.len - 2));
    }
    in.rest = data;
    text = build("/", -1, &in);
    if (text)
        require_same_origin(text, BASE);
    in.base = NULL;
    text = build("/", -1, &in);
    if (text)
        REQUIRE(text[0] == '/' && text[1] != '/');
    in.rest = NULL;
    text = build("$1", 1, &in);
    if (text)
        REQUIRE(text[0] == '/' && text[1] != '/');
}

/* Any target: with or without data, it leads to the same origin. */
static void check_target(const char *target, const char *data,
                         const char *query)
{
    struct mr_capture nothing[10] = {{NULL, 0}}, captures[10];
    struct mr_location_input in = {
        .base = BASE, .captures = nothing, .capture_count = 10};
    const char *without, *with;

    for (int i = 0; i < 10; i++) {
        nothing[i] = (struct mr_capture){"/", 1};
        captures[i] = (struct mr_capture){data, strlen(data)};
    }
    without = build(target, 9, &in);
    in.captures = captures;
    in.query = query;
    in.rest = data;
    with = build(target, 9, &in);
    if (!with)
        return;
    require_path(with);
    REQUIRE(!strncasecmp(with, "http://", 7)
            || !strncasecmp(with, "https://", 8));
    if (without)
        require_same_origin(with, without);
}

static void check_value(const char *value)
{
    const struct mr_location *location;
    const struct mr_location_input in = {.base = BASE};
    const char *text;

    for (int only_path = 0; only_path < 2; only_path++) {
        if (mr_location_from_value(&location, value, only_path, pool)
            || mr_location_build(&text, location, &in, pool) != MR_LOCATION_OK)
            continue;
        require_printable(text);
        require_path(text);
        if (!mr_location_has_host(location))
            require_same_origin(text, BASE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *target, *capture, *query;

    if (!pool) {
        apr_initialize();
        apr_pool_create(&pool, NULL);
    }
    target = apr_pstrmemdup(pool, (const char *)data, size);
    capture = target + strlen(target) + (strlen(target) < size);
    query = capture + strlen(capture);
    query += query < target + size;
    check_data(capture, query);
    check_target(target, capture, query);
    check_value(target);
    apr_pool_clear(pool);
    return 0;
}
