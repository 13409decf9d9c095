#include "format/foreign_tokens.h"

#include <stdio.h>

/* The format that is being written. */
struct output {
    char *at;
    size_t size, used;
    bool is_json, in_string;
};

void tokens_add_byte(struct tokens *tokens, char byte)
{
    if (tokens->count < FOREIGN_MAX_FORMAT)
        tokens->at[tokens->count++] =
            (struct token){.kind = TOKEN_BYTE, .byte = byte};
}

void tokens_add_field(struct tokens *tokens, enum token_kind kind,
                      const char *code, struct slice said)
{
    if (tokens->count < FOREIGN_MAX_FORMAT)
        tokens->at[tokens->count++] =
            (struct token){.kind = kind, .code = code, .said = said};
}

static bool is_byte(const struct tokens *tokens, size_t i, char byte)
{
    return i < tokens->count && tokens->at[i].kind == TOKEN_BYTE
           && tokens->at[i].byte == byte;
}

static bool has(const struct tokens *tokens, enum token_kind kind)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->at[i].kind == kind)
            return true;
    return false;
}

/* From the first field of some tokens to the last, as they were written. */
static struct slice said_by(const struct token *from, const struct token *to)
{
    while (from < to && from->kind == TOKEN_BYTE)
        from++;
    while (from < to && to[-1].kind == TOKEN_BYTE)
        to--;
    return from == to ? (struct slice){"", 0}
                      : (struct slice){from->said.at,
                                       (size_t)(to[-1].said.at + to[-1].said.len
                                                - from->said.at)};
}

/* Put one skipping token in place of those from @a from up to @a to, which may
 * be none. */
static void merge(struct tokens *tokens, size_t from, size_t to)
{
    const struct token skip = {.kind = TOKEN_SKIP,
                               .code = "%^",
                               .said =
                                   said_by(&tokens->at[from], &tokens->at[to])};

    memmove(&tokens->at[from + 1], &tokens->at[to],
            (tokens->count - to) * sizeof tokens->at[0]);
    tokens->at[from] = skip;
    tokens->count = tokens->count + 1 - (to - from);
}

/* Where what may hold a user begins, before the @a bracket; the bracket itself
 * when nothing of that kind stands there. */
static size_t begin_of_user(const struct tokens *tokens, size_t bracket)
{
    size_t from = bracket;

    for (; from > 0; from--) {
        const struct token *t = &tokens->at[from - 1];
        bool between =
            t->kind == TOKEN_SKIP || t->kind == TOKEN_USER
            || (t->kind == TOKEN_BYTE && (t->byte == ' ' || t->byte == '-'));
        if (!between)
            break;
    }
    while (from < bracket && tokens->at[from].kind == TOKEN_BYTE)
        from++;
    return from;
}

/* User names may hold blanks: what stands between the client and the bracket
 * before the time goes to the bracket, as in GoAccess' COMBINED. */
static void merge_before_stamp(struct tokens *tokens)
{
    size_t bracket = 0, from = 0;

    for (; bracket < tokens->count; bracket++) {
        if (!is_byte(tokens, bracket, '[') || bracket + 1 == tokens->count
            || tokens->at[bracket + 1].kind == TOKEN_BYTE)
            continue;
        from = begin_of_user(tokens, bracket);
        if (from < bracket)
            break;
    }
    if (bracket == tokens->count)
        return;
    /* A column more stays one: a host in it is none that the format did not
     * expect. */
    if (tokens->at[from].kind == TOKEN_SKIP
        && tokens->at[from + 1].kind == TOKEN_BYTE)
        from += 2;
    merge(tokens, from, bracket);
}

static void place_peer(struct tokens *tokens)
{
    bool needed = !has(tokens, TOKEN_CLIENT) && !has(tokens, TOKEN_FORWARDED);

    for (size_t i = 0; i < tokens->count; i++) {
        struct token *t = &tokens->at[i];
        if (t->kind != TOKEN_PEER)
            continue;
        t->kind = needed ? TOKEN_CLIENT : TOKEN_SKIP;
        t->code = needed ? "%h" : "%^";
        needed = false;
    }
}

/* A list of clients counts where there is no client. Without quotes nobody can
 * see where it ends: what follows is skipped up to a bracket or quote. */
static void place_forwarded(struct tokens *tokens)
{
    bool needed = !has(tokens, TOKEN_CLIENT);

    for (size_t i = 0; i < tokens->count; i++) {
        struct token *t = &tokens->at[i];
        size_t to = i + 1;
        if (t->kind != TOKEN_FORWARDED)
            continue;
        t->code = needed ? "~h{, }" : "%^";
        if (needed && !is_byte(tokens, to, '"')) {
            while (to < tokens->count && !is_byte(tokens, to, '[')
                   && !is_byte(tokens, to, '"'))
                to++;
            if (to > i + 2)
                merge(tokens, i + 2, to);
        }
        needed = false;
    }
}

static void prefer_final_status(struct tokens *tokens)
{
    if (!has(tokens, TOKEN_FINAL_STATUS))
        return;
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->at[i].kind == TOKEN_STATUS)
            tokens->at[i].code = "%^";
}

static bool put(struct output *out, const char *text)
{
    size_t len = strlen(text);

    if (out->size - out->used <= len)
        return false;
    memcpy(out->at + out->used, text, len + 1);
    out->used += len;
    return true;
}

/* A byte of the format is skipped whatever it is, except where a field ends:
 * there it must be itself, and no percent sign can be. */
static bool put_byte(struct output *out, char byte)
{
    char text[3] = {byte, '\0', '\0'};

    if (out->is_json && byte == '"'
        && (out->used == 0 || out->at[out->used - 1] != '\\'))
        out->in_string = !out->in_string;
    if (byte == '%')
        text[0] = '_';
    if (byte == '\\' && !out->is_json) /* our language has escapes */
        text[1] = '\\';
    return put(out, text);
}

/* Bare values of JSON get the quotes that make the format one. */
static bool put_field(struct output *out, const struct token *token)
{
    const char *quote = out->is_json && !out->in_string ? "\"" : "";

    return put(out, quote) && put(out, token->code) && put(out, quote);
}

static bool is_json(const struct tokens *tokens)
{
    size_t i = 0;

    while (is_byte(tokens, i, ' '))
        i++;
    return is_byte(tokens, i, '{') && is_byte(tokens, tokens->count - 1, '}');
}

static bool check_neighbour(const struct tokens *tokens, size_t i,
                            struct diag *diag)
{
    const struct token *t = &tokens->at[i], *next = t + 1;

    if (t->kind == TOKEN_BYTE || i + 1 == tokens->count)
        return true;
    if (next->kind == TOKEN_BYTE && next->byte != '%')
        return true;
    diag_set(diag,
             "the format has %.*s directly behind %.*s, so that nobody can see "
             "where the first ends; put a blank between them in the server's "
             "configuration",
             next->kind == TOKEN_BYTE ? 14 : (int)next->said.len,
             next->kind == TOKEN_BYTE ? "a percent sign" : next->said.at,
             (int)t->said.len, t->said.at);
    return false;
}

bool tokens_write(struct tokens *tokens, char *format, size_t size,
                  struct diag *diag)
{
    struct output out = {.at = format, .size = size};

    out.is_json = is_json(tokens);
    format[0] = '\0';
    place_peer(tokens);
    if (!out.is_json)
        merge_before_stamp(tokens);
    place_forwarded(tokens);
    prefer_final_status(tokens);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->at[i];
        if (!check_neighbour(tokens, i, diag))
            return false;
        if (!(t->kind == TOKEN_BYTE ? put_byte(&out, t->byte)
                                    : put_field(&out, t))) {
            diag_set(diag, "the format is longer than %zu bytes", size - 1);
            return false;
        }
    }
    return true;
}
