#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "format/foreign_tokens.h"

static const struct {
    const char *name;
    enum token_kind kind;
    const char *code;
} variables[] = {
#define NGINX(name, kind, code) {name, TOKEN_##kind, code},
#include "format/nginx_variables.def"
};

enum { VARIABLE_COUNT = sizeof variables / sizeof variables[0] };

bool nginx_format_is_likely(const char *text)
{
    return strstr(text, "$remote_addr") || strstr(text, "$status")
           || strstr(text, "$request");
}

/* The next word of a directive, its quotes taken off, at the end of @a out.
 * @return false when there is none. */
static bool next_word(const char **text, char *out)
{
    const char *at = *text + strspn(*text, " \t\r\n");
    char quote = *at == '\'' || *at == '"' ? *at++ : '\0';

    out += strlen(out);
    if (!*at || (!quote && *at == ';'))
        return false;
    while (*at && (quote ? *at != quote : !strchr(" \t\r\n;", *at))) {
        if (*at == '\\' && quote && (at[1] == quote || at[1] == '\\'))
            at++;
        *out++ = *at++;
    }
    *out = '\0';
    *text = at + (quote && *at == quote);
    return true;
}

/* `log_format main escape=json '...' '...';` gives the pieces, joined; any
 * other text itself. NULL without memory. */
static char *pick_string(const char *text)
{
    static const char directive[] = "log_format";
    char *joined = calloc(1, strlen(text) + 1), *last = joined;
    const char *at = text + strspn(text, " \t\r\n");

    if (!joined)
        return NULL;
    if (strncmp(at, directive, strlen(directive)) != 0)
        return strcpy(joined, text);
    at += strlen(directive);
    next_word(&at, joined); /* its name */
    joined[0] = '\0';
    while (next_word(&at, joined)) {
        if (strncmp(last, "escape=", 7) == 0)
            *last = '\0';
        last = joined + strlen(joined);
    }
    return joined;
}

/* `$name` or `${name}` at @a text; its length, 0 when it is none. */
static size_t variable_at(const char *text, struct slice *name)
{
    bool braced = text[1] == '{';
    const char *at = text + 1 + braced;

    *name = (struct slice){at, 0};
    while (isalnum((unsigned char)at[name->len]) || at[name->len] == '_')
        name->len++;
    if (name->len == 0 || (braced && at[name->len] != '}'))
        return 0;
    return name->len + 1 + (braced ? 2 : 0);
}

static bool has_code(const struct token *t, const char *code)
{
    return t->kind == TOKEN_FIELD && strcmp(t->code, code) == 0;
}

/* "$uri$is_args$args" is the target: path, and a query if there is one. */
static bool joins_path(const struct tokens *tokens, struct slice name)
{
    return tokens->count > 0 && has_code(&tokens->at[tokens->count - 1], "%U")
           && (slice_is(name, "is_args") || slice_is(name, "args")
               || slice_is(name, "query_string"));
}

/* Whether the last tokens, up to @a *end, are the bytes of @a text, which are
 * taken off then. */
static bool take_bytes(const struct tokens *tokens, size_t *end,
                       const char *text)
{
    size_t len = strlen(text);

    if (*end < len)
        return false;
    for (size_t i = 0; i < len; i++) {
        const struct token *t = &tokens->at[*end - len + i];
        if (t->kind != TOKEN_BYTE || t->byte != text[i])
            return false;
    }
    *end -= len;
    return true;
}

/* "$scheme://$host$request_uri", a port in it or not, is one target: drop what
 * stands before its path. */
static void join_url(struct tokens *tokens)
{
    size_t end = tokens->count, before;

    if (end == 0 || tokens->at[end - 1].kind == TOKEN_BYTE)
        return;
    before = --end;
    if (take_bytes(tokens, &end, ":") && end > 0
        && tokens->at[end - 1].kind != TOKEN_BYTE)
        before = --end;
    end = before;
    if ((has_code(&tokens->at[end], "%v") || has_code(&tokens->at[end], "%V"))
        && take_bytes(tokens, &end, "://") && end > 0
        && has_code(&tokens->at[end - 1], "%S"))
        tokens->count = end - 1;
}

static void add_variable(struct tokens *tokens, struct slice name,
                         struct slice said)
{
    if (joins_path(tokens, name))
        return;
    for (size_t i = 0; i < VARIABLE_COUNT; i++)
        if (slice_is(name, variables[i].name)) {
            if (strcmp(variables[i].code, "%U") == 0)
                join_url(tokens);
            tokens_add_field(tokens, variables[i].kind, variables[i].code,
                             said);
            return;
        }
    tokens_add_field(tokens, TOKEN_SKIP, "%^", said);
}

/* With $time_local other times are passed over. In JSON all are read as what
 * they look like. */
static void agree_on_time(struct tokens *tokens, bool json, bool stamp)
{
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *t = &tokens->at[i];
        if (t->kind == TOKEN_STAMP && json)
            t->code = "%x";
        else if (stamp && !json && t->code && strcmp(t->code, "%x") == 0)
            t->code = "%^";
    }
}

static bool translate(const char *text, struct tokens *tokens,
                      struct translation *out, struct diag *diag)
{
    bool json = text[strspn(text, " \t\n")] == '{', stamp = false;

    while (*text) {
        struct slice name;
        size_t len = *text == '$' ? variable_at(text, &name) : 0;
        if (len == 0) {
            tokens_add_byte(tokens, *text++);
            continue;
        }
        add_variable(tokens, name, (struct slice){text, len});
        stamp |= slice_is(name, "time_local");
        text += len;
    }
    agree_on_time(tokens, json, stamp);
    strcpy(out->date, stamp && !json ? "%d/%b/%Y" : "%+");
    strcpy(out->time, stamp && !json ? "%H:%M:%S" : "%+");
    return tokens_write(tokens, out->format, sizeof out->format, diag);
}

bool nginx_format_translate(const char *text, struct translation *out,
                            struct diag *diag)
{
    struct tokens *tokens = calloc(1, sizeof *tokens);
    char *string = pick_string(text);
    bool ok = false;

    if (!tokens || !string)
        diag_set(diag, "out of memory for the log format");
    else if (strlen(string) >= FOREIGN_MAX_FORMAT)
        diag_set(diag, "the format is longer than %d bytes",
                 FOREIGN_MAX_FORMAT - 1);
    else
        ok = translate(string, tokens, out, diag);
    free(string);
    free(tokens);
    return ok;
}
