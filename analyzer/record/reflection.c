#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem() */
#endif
#include "record/reflection.h"

#include <strings.h>

#include "record/site.h"
#include "semantics/hex_digit.h"

enum { DECODINGS = 3, LONGEST = 8192 };

/* Percent-decode the @a len bytes at @a text in place. @return the new length;
 * the same when nothing was encoded. */
static size_t decode(char *text, size_t len)
{
    size_t out = 0;

    for (size_t i = 0; i < len; i++) {
        int data = -1;
        if (text[i] == '%' && i + 2 < len)
            data = hex_digit_pair(text + i + 1);
        if (data >= 0) {
            text[out++] = (char)data;
            i += 2;
        }
        else {
            text[out++] = text[i];
        }
    }
    return out;
}

/* A text and what it is when decoded again and again. */
struct layers {
    char bytes[LONGEST];
    struct slice text;
    int decodings;
};

static void layers_begin(struct layers *l, struct slice text)
{
    l->text = text;
    if (l->text.len > LONGEST)
        l->text.len = LONGEST;
    l->decodings = 0;
}

/* @return false when there is no further layer. */
static bool layers_next(struct layers *l)
{
    size_t before = l->text.len;

    if (l->decodings == DECODINGS || before == 0
        || !memchr(l->text.at, '%', before))
        return false;
    if (l->decodings++ == 0)
        memcpy(l->bytes, l->text.at, before);
    l->text = (struct slice){l->bytes, decode(l->bytes, before)};
    return l->text.len < before;
}

static bool is_host_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

static enum host_mention mention_in(struct slice text, struct slice host)
{
    enum host_mention found = HOST_NOT_MENTIONED;

    for (size_t i = 0; i + host.len <= text.len; i++) {
        size_t end = i + host.len;
        if (strncasecmp(text.at + i, host.at, host.len) != 0
            || (i > 0 && is_host_byte(text.at[i - 1]))
            || (end < text.len && is_host_byte(text.at[end])))
            continue;
        found = HOST_MENTIONED;
        if (i >= 2
            && (text.at[i - 1] == '@'
                || (is_slash(text.at[i - 1]) && is_slash(text.at[i - 2]))))
            return HOST_MENTIONED_AS_URL;
    }
    return found;
}

enum host_mention request_mentions_host(struct slice target, struct slice host)
{
    enum host_mention found = HOST_NOT_MENTIONED;
    struct layers l;

    if (host.len == 0)
        return found;
    layers_begin(&l, target);
    do {
        enum host_mention here = mention_in(l.text, host);
        if (here > found)
            found = here;
    } while (found != HOST_MENTIONED_AS_URL && layers_next(&l));
    return found;
}

/* The first parameter of @a rest, which is advanced past it. */
static struct slice next_parameter(struct slice *rest)
{
    size_t len = 0;
    struct slice parameter;

    while (len < rest->len && rest->at[len] != '&' && rest->at[len] != ';')
        len++;
    parameter = (struct slice){rest->at, len};
    len += len < rest->len;
    *rest = (struct slice){rest->at + len, rest->len - len};
    return parameter;
}

static struct slice name_of(struct slice parameter)
{
    const char *equals =
        parameter.len ? memchr(parameter.at, '=', parameter.len) : NULL;

    return equals
               ? (struct slice){parameter.at, (size_t)(equals - parameter.at)}
               : parameter;
}

static bool is_one_of(struct slice name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name.len == strlen(names[i])
            && strncasecmp(name.at, names[i], name.len) == 0)
            return true;
    return false;
}

static bool leads_elsewhere(struct slice name)
{
    static const char *const names[] = {
        "url",         "uri",          "next",        "return",
        "returnto",    "return_to",    "returnurl",   "return_url",
        "redirect",    "redirect_to",  "redirectto",  "redirect_uri",
        "redirecturi", "redirect_url", "redirecturl", "redir",
        "dest",        "destination",  "target",      "to",
        "goto",        "go",           "out",         "continue",
        "forward",     "rurl",         "link",        "checkout_url",
        "back",        "backurl",      "success_url", "cancel_url",
    };

    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

struct slice request_asks_for_host(struct slice query, struct asked_host *room)
{
    const struct slice none = {NULL, 0};

    while (query.len > 0) {
        struct slice parameter = next_parameter(&query);
        struct slice name = name_of(parameter);
        struct layers l;

        if (name.len == parameter.len || !leads_elsewhere(name))
            continue;
        layers_begin(&l, (struct slice){name.at + name.len + 1,
                                        parameter.len - name.len - 1});
        do {
            struct slice host = host_name(host_of_url(l.text), room->bytes);
            if (host.len > 0)
                return host;
        } while (layers_next(&l));
    }
    return none;
}

bool query_is_of_sign_on(struct slice query)
{
    /* OAuth and OpenID Connect, SAML, CAS, WS-Federation, OpenID 2, Discourse:
     * targets that are registered or signed. */
    static const char *const names[] = {
        "client_id",     "response_type", "post_logout_redirect_uri",
        "id_token_hint", "SAMLRequest",   "SAMLResponse",
        "RelayState",    "service",       "wtrealm",
        "wreply",        "openid.mode",   "openid.return_to",
        "sso",           "sig",           "signature",
        "hmac"};

    while (query.len > 0) {
        struct slice parameter = next_parameter(&query);
        if (is_one_of(name_of(parameter), names,
                      sizeof names / sizeof names[0]))
            return true;
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "Name:" or the beginning of a body at @a text. */
static bool begins_header(struct slice text)
{
    size_t i = 0;

    while (i < text.len
           && (text.at[i] == '\r' || text.at[i] == '\n' || text.at[i] == ' '))
        i++;
    if (i < text.len && text.at[i] == '<')
        return true;
    size_t begin = i;
    while (i < text.len && (is_letter(text.at[i]) || text.at[i] == '-'))
        i++;
    return i > begin + 2 && i < text.len && text.at[i] == ':'
           && !(i + 2 < text.len && is_slash(text.at[i + 1])
                && is_slash(text.at[i + 2])); /* a URL in somebody's text */
}

static bool holds_header(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.at[i] == '\r' || text.at[i] == '\n')
            && begins_header((struct slice){text.at + i, text.len - i}))
            return true;
    return false;
}

bool request_injects_header(struct slice target)
{
    struct layers l;

    /* Most requests hold neither: look before decoding. */
    if (target.len == 0 || !memchr(target.at, '%', target.len)
        || !(memmem(target.at, target.len, "0a", 2)
             || memmem(target.at, target.len, "0A", 2)
             || memmem(target.at, target.len, "0d", 2)
             || memmem(target.at, target.len, "0D", 2)))
        return false;
    layers_begin(&l, target);
    while (layers_next(&l))
        if (holds_header(l.text))
            return true;
    return false;
}

bool has_end_of_line(struct slice text, bool escaped)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\r' || text.at[i] == '\n')
            return true;
        if (!escaped || text.at[i] != '\\' || i + 1 >= text.len)
            continue;
        char letter = text.at[++i];
        if (letter == 'r' || letter == 'n')
            return true;
        if (letter == 'x' && i + 2 < text.len && text.at[i + 1] == '0'
            && memchr("aAdD", text.at[i + 2], 4))
            return true;
    }
    return false;
}
