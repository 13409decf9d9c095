#include "format/apache_time.h"

#include <stdio.h>

/* What a conversion of strftime(3) tells. */
enum part { PART_NONE, PART_DATE, PART_CLOCK, PART_ZONE, PART_EPOCH };

static enum part part_of(char letter)
{
    if (strchr("YymdbBhejFDaAuwUWGgVC", letter))
        return PART_DATE;
    if (strchr("HIMSTRpklr", letter))
        return PART_CLOCK;
    if (letter == 'z' || letter == 'Z')
        return PART_ZONE;
    return letter == 's' ? PART_EPOCH : PART_NONE;
}

/* A run of conversions of one part, with the bytes between them. */
struct run {
    enum part part;
    struct slice text;
    struct slice before; /* bytes that divide it from the run before */
};

enum { MAX_RUNS = 4 };

/* Cut a strftime string into runs; their number, 0 when there are too many or
 * one of no use. */
static size_t cut_runs(struct slice s, struct run *runs)
{
    const char *at = s.at, *end = at + s.len, *last = at;
    size_t count = 0;

    for (; at < end; at++) {
        enum part part;
        if (*at != '%' || at + 1 == end)
            continue;
        part = part_of(at[1]);
        if (part == PART_NONE)
            return 0;
        if (count > 0 && runs[count - 1].part == part) {
            runs[count - 1].text.len =
                (size_t)(at + 2 - runs[count - 1].text.at);
        }
        else {
            if (count == MAX_RUNS)
                return 0;
            runs[count++] =
                (struct run){part, {at, 2}, {last, (size_t)(at - last)}};
        }
        at++;
        last = at + 1;
    }
    return count;
}

/* The specifier of a run, and where its format goes. */
static const char *specifier_of(const struct run *run, struct translation *out,
                                char **format)
{
    static char unused[FOREIGN_MAX_TIME];

    *format = unused;
    switch (run->part) {
    case PART_DATE:
        *format = out->date;
        return "%d";
    case PART_CLOCK:
        *format = out->time;
        return "%t";
    case PART_EPOCH:
        *format = out->time;
        return "%x";
    default:
        return run->text.at[1] == 'z' ? "%z" : "%^";
    }
}

static bool set_format(char *format, struct slice text)
{
    if (format[0] && !slice_is(text, format))
        return false; /* an earlier one is read */
    if (text.len >= FOREIGN_MAX_TIME)
        return false;
    memcpy(format, text.at, text.len);
    format[text.len] = '\0';
    return true;
}

static void add_bytes(struct tokens *tokens, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        tokens_add_byte(tokens, bytes.at[i]);
}

static void add_runs(struct tokens *tokens, const struct run *runs,
                     size_t count, struct slice said, struct translation *out)
{
    for (size_t i = 0; i < count; i++) {
        char *format;
        const char *code = specifier_of(&runs[i], out, &format);
        add_bytes(tokens, runs[i].before);
        if (runs[i].part != PART_ZONE && !set_format(format, runs[i].text))
            code = "%^";
        tokens_add_field(tokens, TOKEN_FIELD, code, said);
    }
}

static bool is_code(const struct token *t, const char *code)
{
    return t->kind == TOKEN_FIELD && strcmp(t->code, code) == 0;
}

/* "%dT%t.%f" with an offset right behind it is a time of RFC 3339, which tells
 * itself where each part ends: one field. @return whether it was so. */
static bool join_iso(struct tokens *tokens, struct slice s, struct slice said,
                     struct translation *out)
{
    enum { PARTS = 5 };
    struct token *t = tokens->at + tokens->count - PARTS;

    if (tokens->count < PARTS || !slice_is(s, "%z") || !is_code(&t[0], "%d")
        || t[1].kind != TOKEN_BYTE || t[1].byte != 'T' || !is_code(&t[2], "%t")
        || t[3].kind != TOKEN_BYTE || t[3].byte != '.' || !is_code(&t[4], "%f"))
        return false;
    if ((strcmp(out->date, "%Y-%m-%d") != 0 && strcmp(out->date, "%F") != 0)
        || (strcmp(out->time, "%H:%M:%S") != 0 && strcmp(out->time, "%T") != 0))
        return false;
    for (size_t i = 0; i + PARTS < tokens->count; i++)
        if (is_code(&tokens->at[i], "%d") || is_code(&tokens->at[i], "%t"))
            return false; /* that one has these formats, too */
    tokens->count -= PARTS;
    strcpy(out->date, "%+");
    strcpy(out->time, "%+");
    said = (struct slice){t[0].said.at,
                          (size_t)(said.at + said.len - t[0].said.at)};
    tokens_add_field(tokens, TOKEN_FIELD, "%x", said);
    return true;
}

/* The runs as fields of their own where bytes divide them; a stamp in one piece
 * where they do not and no blank is in it. */
static bool add_strftime(struct tokens *tokens, struct slice s,
                         struct slice said, struct translation *out,
                         struct diag *diag)
{
    struct run runs[MAX_RUNS];
    size_t count = cut_runs(s, runs);
    bool divided = count > 0;
    const char *end;

    for (size_t i = 1; i < count; i++)
        divided = divided && runs[i].before.len > 0;
    if (divided) {
        add_runs(tokens, runs, count, said, out);
        end = runs[count - 1].text.at + runs[count - 1].text.len;
        add_bytes(tokens, (struct slice){end, (size_t)(s.at + s.len - end)});
        return true;
    }
    if (count > 0 && !memchr(s.at, ' ', s.len) && set_format(out->time, s)) {
        set_format(out->date, s);
        tokens_add_field(tokens, TOKEN_FIELD, "%x", said);
        return true;
    }
    diag_set(diag,
             "%.*s cannot be read back; use %%t, or %%{%%Y-%%m-%%d %%H:%%M:%%S "
             "%%z}t",
             (int)said.len, said.at);
    return false;
}

/* Epochs in one of the units that GoAccess' specials know. */
static bool add_epoch(struct tokens *tokens, const char *unit,
                      struct slice said, struct translation *out)
{
    bool set = set_format(out->time, slice_of(unit));

    set_format(out->date, slice_of(unit));
    tokens_add_field(tokens, TOKEN_FIELD, set ? "%x" : "%^", said);
    return true;
}

bool apache_time_translate(struct tokens *tokens, struct slice argument,
                           struct slice said, struct translation *out,
                           struct diag *diag)
{
    struct slice s = argument;

    if (slice_begins(s, "begin:"))
        s = (struct slice){s.at + 6, s.len - 6};
    else if (slice_begins(s, "end:"))
        s = (struct slice){s.at + 4, s.len - 4};
    if (s.len == 0) {
        bool set = set_format(out->date, slice_of("%d/%b/%Y"))
                   && set_format(out->time, slice_of("%H:%M:%S"));
        tokens_add_byte(tokens, '[');
        tokens_add_field(tokens, TOKEN_STAMP, set ? "%d:%t %^" : "%^", said);
        tokens_add_byte(tokens, ']');
        return true;
    }
    if (slice_is(s, "msec_frac") || slice_is(s, "usec_frac")) {
        tokens_add_field(tokens, TOKEN_FIELD, "%f", said);
        return true;
    }
    if (slice_is(s, "sec"))
        return add_epoch(tokens, "%s", said, out);
    if (slice_is(s, "msec"))
        return add_epoch(tokens, "%*", said, out);
    if (slice_is(s, "usec"))
        return add_epoch(tokens, "%f", said, out);
    return join_iso(tokens, s, said, out)
           || add_strftime(tokens, s, said, out, diag);
}
