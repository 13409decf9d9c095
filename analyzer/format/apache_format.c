#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/apache_time.h"

static const struct {
    char letter;
    const char *argument;
    enum token_kind kind;
    const char *code;
} directives[] = {
#define APACHE(letter, argument, kind, code)                                   \
    {letter, argument, TOKEN_##kind, code},
#include "format/apache_directives.def"
};

enum { DIRECTIVE_COUNT = sizeof directives / sizeof directives[0] };

static const struct {
    const char *name, *format;
} nicknames[] = {
    {"common", "%h %l %u %t \"%r\" %>s %O"},
    {"combined",
     "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\""},
    {"combinedio", "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" "
                   "\"%{User-Agent}i\" %I %O"},
    {"vhost_combined", "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" "
                       "\"%{User-Agent}i\""},
};

const char *apache_format_of_nickname(const char *nickname)
{
    for (size_t i = 0; i < sizeof nicknames / sizeof nicknames[0]; i++)
        if (strcmp(nicknames[i].name, nickname) == 0)
            return nicknames[i].format;
    return NULL;
}

bool apache_format_is_likely(const char *text)
{
    return strstr(text, "%>s") || strstr(text, "%{");
}

/* The format of `LogFormat "..." name`, or all of @a text; with the escapes of
 * mod_log_config undone: \n, \t, and before anything else the backslash goes.
 * NULL without memory. */
static char *pick_string(const char *text)
{
    static const char directive[] = "LogFormat";
    const char *at = text + strspn(text, " \t");
    char *string = malloc(strlen(text) + 1), *out = string;
    bool quoted;

    if (!string)
        return NULL;
    if (strncasecmp(at, directive, strlen(directive)) == 0) {
        at += strlen(directive);
        at += strspn(at, " \t");
        quoted = *at == '"';
        at += quoted;
    }
    else {
        at = text;
        quoted = false;
    }
    while (*at && !(quoted && *at == '"')) {
        if (*at == '\\' && at[1]) {
            at++;
            *out++ = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at;
            at++;
        }
        else {
            *out++ = *at++;
        }
    }
    *out = '\0';
    return string;
}

/* A directive behind its percent sign: `!200,304`, `>` or `<`, `{argument}`, in
 * any order, then the letter. */
struct directive {
    struct slice said, argument;
    bool is_final;
    char letter;
};

/* @return the byte behind it; NULL when it has no end. */
static const char *read_directive(const char *percent, struct directive *d)
{
    const char *at = percent + 1;

    *d = (struct directive){.argument = {at, 0}};
    for (; *at && strchr("!,0123456789<>{", *at); at++) {
        d->is_final = d->is_final || *at == '>';
        if (*at == '{') {
            const char *close = strchr(at, '}');
            if (!close)
                return NULL;
            d->argument = (struct slice){at + 1, (size_t)(close - at - 1)};
            at = close;
        }
    }
    d->letter = *at;
    /* Names of two letters: %^FB, %^FU, and trailers %{..}^ti, %{..}^to. */
    if (*at == '^' && at[1])
        at += 2;
    if (!*at)
        return NULL;
    d->said = (struct slice){percent, (size_t)(at + 1 - percent)};
    return at + 1;
}

static bool fits(size_t row, const struct directive *d)
{
    const char *argument = directives[row].argument;

    return directives[row].letter == d->letter
           && (!argument
               || (d->argument.len == strlen(argument)
                   && strncasecmp(argument, d->argument.at, d->argument.len)
                          == 0));
}

static bool add_directive(struct tokens *tokens, const struct directive *d,
                          struct translation *out, struct diag *diag)
{
    if (d->letter == 't')
        return apache_time_translate(tokens, d->argument, d->said, out, diag);
    if (d->letter == '^') {
        tokens_add_field(tokens, TOKEN_SKIP, "%^", d->said);
        return true;
    }
    for (size_t row = 0; row < DIRECTIVE_COUNT; row++) {
        enum token_kind kind = directives[row].kind;
        if (!fits(row, d))
            continue;
        if (kind == TOKEN_STATUS && d->is_final)
            kind = TOKEN_FINAL_STATUS;
        tokens_add_field(tokens, kind, directives[row].code, d->said);
        return true;
    }
    diag_set(diag,
             "the LogFormat directive %.*s is not known here; write %%{x}n in "
             "its place, which is skipped, or end the format before it",
             (int)d->said.len, d->said.at);
    return false;
}

/* Whether the last token is `%U` and may take the query too. */
static bool joins_path(const struct tokens *tokens, const struct directive *d)
{
    const struct token *end = tokens->at + tokens->count;

    return d->letter == 'q' && tokens->count > 0 && end[-1].kind == TOKEN_FIELD
           && strcmp(end[-1].code, "%U") == 0;
}

static bool translate(const char *text, struct tokens *tokens,
                      struct translation *out, struct diag *diag)
{
    while (*text) {
        struct directive d;
        const char *behind;
        if (*text != '%' || text[1] == '%') {
            tokens_add_byte(tokens, *text);
            text += 1 + (*text == '%');
            continue;
        }
        behind = read_directive(text, &d);
        if (!behind) {
            diag_set(diag, "the LogFormat directive %s has no end", text);
            return false;
        }
        /* "%U%q" is the target: path, and a query if there is one. */
        if (!joins_path(tokens, &d) && !add_directive(tokens, &d, out, diag))
            return false;
        text = behind;
    }
    if (!out->time[0])
        strcpy(out->time, out->date);
    if (!out->date[0])
        strcpy(out->date, out->time);
    return tokens_write(tokens, out->format, sizeof out->format, diag);
}

bool apache_format_translate(const char *text, struct translation *out,
                             struct diag *diag)
{
    struct tokens *tokens = calloc(1, sizeof *tokens);
    char *string = pick_string(text);
    bool ok = false;

    out->date[0] = out->time[0] = '\0';
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
