#include "mr_forwarded.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#define ALPHANUMERIC                                                           \
    "abcdefghijklmnopqrstuvwxyz"                                               \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                               \
    "0123456789"
#define TOKEN  ALPHANUMERIC "!#$%&'*+-.^_`|~" /* RFC 9110 5.6.2 */
#define BLANKS " \t"

/* Bytes that a name begins with; asked for each redirect. */
static size_t name_length(const char *word)
{
    const char *at = word;

    while ((*at >= 'a' && *at <= 'z')
           || (*at >= '-' && *at <= '9' && *at != '/')
           || (*at >= 'A' && *at <= 'Z') || *at == '_')
        at++;
    return (size_t)(at - word);
}

bool mr_host_is_valid(const char *word)
{
    size_t n = word[0] == '[' ? strspn(word + 1, "0123456789abcdefABCDEF:.") + 1
                              : name_length(word);

    if (word[0] == '[' && (n == 1 || word[n++] != ']'))
        return false;
    if (n == 0 || word[n] == '\0')
        return n > 0;
    word += n + 1;
    n = strspn(word, "0123456789");
    return word[-1] == ':' && n > 0 && n <= 5 && word[n] == '\0'
           && atol(word) >= 1 && atol(word) <= 65535;
}

bool mr_host_matches(const char *pattern, const char *host)
{
    size_t len = strlen(host), tail;

    if (strncmp(pattern, "*.", 2) != 0)
        return !apr_cstr_casecmp(pattern, host);
    tail = strlen(pattern + 1);
    return len > tail && !apr_cstr_casecmp(host + len - tail, pattern + 1);
}

static const char *scheme_of(const char *word)
{
    if (!apr_cstr_casecmp(word, "https") || !apr_cstr_casecmp(word, "wss"))
        return "https";
    if (!apr_cstr_casecmp(word, "http") || !apr_cstr_casecmp(word, "ws"))
        return "http";
    return NULL;
}

static const char *valid_host(const char *word)
{
    return mr_host_is_valid(word) ? word : NULL;
}

/* --- X-Forwarded-... ------------------------------------------------------ */

static const char *last_word(const char *list, apr_pool_t *pool)
{
    const char *comma = strrchr(list, ',');
    char *word = apr_pstrdup(pool, comma ? comma + 1 : list);

    word += strspn(word, BLANKS);
    word[strcspn(word, BLANKS)] = '\0'; /* words have no blanks inside */
    return word;
}

struct mr_forwarded mr_forwarded_read_x(const char *proto, const char *host,
                                        apr_pool_t *pool)
{
    struct mr_forwarded said = {NULL, NULL};

    if (proto)
        said.scheme = scheme_of(last_word(proto, pool));
    if (host)
        said.host = valid_host(last_word(host, pool));
    return said;
}

/* --- Forwarded ------------------------------------------------------------ */

/* A comma in a quoted string separates nothing. */
static const char *last_element(const char *list)
{
    const char *last = list;
    bool quoted = false;

    for (const char *c = list; *c; c++) {
        if (quoted && *c == '\\' && c[1])
            c++;
        else if (*c == '"')
            quoted = !quoted;
        else if (*c == ',' && !quoted)
            last = c + 1;
    }
    return last;
}

/* Take a quoted string, without its quotes and backslashes. False when it has
 * no end. */
static bool take_quoted(const char **at, const char **value, apr_pool_t *pool)
{
    const char *c = *at + 1;
    char *text = apr_palloc(pool, strlen(c) + 1), *end = text;

    for (; *c && *c != '"'; c++) {
        if (*c == '\\' && c[1])
            c++;
        *end++ = *c;
    }
    *end = '\0';
    *value = text;
    *at = c + 1;
    return *c == '"';
}

static bool take_token(const char **at, const char **value, apr_pool_t *pool)
{
    size_t len = strspn(*at, TOKEN);

    *value = apr_pstrmemdup(pool, *at, len);
    *at += len;
    return len > 0;
}

/* Take `name=value` and the semicolon behind it. */
static bool take_pair(const char **at, const char **name, const char **value,
                      apr_pool_t *pool)
{
    *at += strspn(*at, BLANKS);
    if (!take_token(at, name, pool) || *(*at)++ != '=')
        return false;
    if (**at == '"' ? !take_quoted(at, value, pool)
                    : !take_token(at, value, pool))
        return false;
    *at += strspn(*at, BLANKS);
    if (**at == '\0')
        return true;
    return *(*at)++ == ';';
}

struct mr_forwarded mr_forwarded_read(const char *field, apr_pool_t *pool)
{
    static const struct mr_forwarded nothing;
    const char *at = last_element(field), *name, *value;
    const char *proto = NULL, *host = NULL;
    struct mr_forwarded said = {NULL, NULL};

    while (*at) {
        if (!take_pair(&at, &name, &value, pool))
            return nothing;
        if (!apr_cstr_casecmp(name, "proto")) {
            if (proto)
                return nothing; /* RFC 7239 4: each name once */
            proto = value;
        }
        else if (!apr_cstr_casecmp(name, "host")) {
            if (host)
                return nothing;
            host = value;
        }
    }
    if (proto)
        said.scheme = scheme_of(proto);
    if (host)
        said.host = valid_host(host);
    return said;
}
