#include "page.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a line of answers --------------------------------------------------- */

/* Copy @a len bytes without the blanks around them; false: too many. */
static bool copy(char *to, size_t size, const char *from, size_t len)
{
    while (len && isspace((unsigned char)*from)) {
        from++;
        len--;
    }
    while (len && isspace((unsigned char)from[len - 1]))
        len--;
    if (len >= size)
        return false;
    memcpy(to, from, len);
    to[len] = '\0';
    return true;
}

/* Cut @a text at @a mark; what follows it, or null. */
static char *cut(char *text, const char *mark)
{
    char *at = strstr(text, mark);

    if (!at)
        return NULL;
    *at = '\0';
    return at + strlen(mark);
}

/* "A: b with C: d" */
static bool take_fields(char fields[PAGE_FIELDS][256], char *text)
{
    for (size_t i = 0; text; i++) {
        char *next = cut(text, " with ");
        if (i == PAGE_FIELDS || !strchr(text, ':')
            || !copy(fields[i], sizeof fields[i], text, strlen(text)))
            return false;
        text = next;
    }
    return true;
}

/* "307 /new" */
static bool take_result(const char *text, int *status, char *target,
                        size_t size)
{
    char *end;

    *status = (int)strtol(text, &end, 10);
    return *status >= 100 && *status <= 599 && (!*end || *end == ' ')
           && copy(target, size, end, strlen(end));
}

/* "POST http://host/path", then perhaps " HTTP/1.0" */
static bool take_request(struct page_answer *answer, char *text)
{
    static const char scheme[] = "http://";
    size_t method = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    char *target = text + method + 1, *path = target;

    if (!method || text[method] != ' '
        || !copy(answer->method, sizeof answer->method, text, method))
        return false;
    answer->http10 = cut(target, " HTTP/1.0") != NULL;
    if (!strncmp(target, scheme, sizeof scheme - 1)) {
        target += sizeof scheme - 1;
        path = target + strcspn(target, "/");
    }
    return *path == '/'
           && copy(answer->host, sizeof answer->host, target,
                   (size_t)(path - target))
           && copy(answer->path, sizeof answer->path, path, strlen(path));
}

static bool take_was(struct page_answer *answer, const char *text)
{
    if (!text) {
        answer->was_status = answer->status;
        strcpy(answer->was_target, answer->target);
        return true;
    }
    if (!take_result(text, &answer->was_status, answer->was_target,
                     sizeof answer->was_target))
        return false;
    if (!*answer->was_target && answer->was_status / 100 == 3)
        strcpy(answer->was_target, answer->target);
    return true;
}

bool page_answer_parse(struct page_answer *answer, const char *line)
{
    char text[1024];
    char *result, *was, *sent, *told;

    memset(answer, 0, sizeof *answer);
    if (!copy(text, sizeof text, line, strlen(line))
        || !(result = cut(text, " -> ")))
        return false;
    was = cut(result, ", was ");
    sent = cut(text, " with ");
    told = cut(result, " with ");
    return take_request(answer, text) && take_fields(answer->sent, sent)
           && take_result(result, &answer->status, answer->target,
                          sizeof answer->target)
           && take_fields(answer->told, told) && take_was(answer, was);
}

/* --- examples ------------------------------------------------------------- */

static void begin(struct page_example *e, const char *path, unsigned line)
{
    const char *name = strrchr(path, '/');

    memset(e, 0, sizeof *e);
    snprintf(e->name, sizeof e->name, "%.40s:%u", name ? name + 1 : path, line);
}

static void add_answer(struct page_example *e, const char *text)
{
    if (e->answer_count == PAGE_ANSWERS)
        e->mistake = "too many answers";
    else if (!page_answer_parse(&e->answers[e->answer_count], text))
        e->mistake = "an answer that is none";
    else
        e->answer_count++;
}

static void add_line(struct page_example *e, char *to, size_t size,
                     const char *line)
{
    size_t len = strlen(to);

    if ((size_t)snprintf(to + len, size - len, "%s\n", line) >= size - len)
        e->mistake = "too long";
}

/* A comment that is a method and an arrow promises an answer. */
static void add_config(struct page_example *e, const char *line)
{
    const char *text = line + strspn(line, " ");
    size_t method = 0;

    add_line(e, e->config, sizeof e->config, line);
    if (!strncmp(text, "# ", 2)) {
        text += 2;
        method = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    }
    if (method > 2 && text[method] == ' ' && strstr(text, " -> "))
        add_answer(e, text);
}

/* --- tables --------------------------------------------------------------- */

enum { COLUMNS = 6 };

/* What the columns of the table being read are; -1: there is none. */
struct columns {
    int here, replaced, answers;
};

static const struct columns no_columns = {-1, -1, -1};

/* Cut "| a | b \| c |" into cells, in place. */
static int cells_of(char *line, char *cells[COLUMNS])
{
    int count = 0;

    for (char *at = line + 1; count < COLUMNS && *at; at++) {
        cells[count++] = at;
        while (*at && *at != '|')
            at += *at == '\\' && at[1] ? 2 : 1;
        if (!*at)
            return count - 1;
        *at = '\0';
    }
    return count;
}

static struct columns columns_of(char *cells[COLUMNS], int count)
{
    struct columns c = no_columns;
    char title[32];

    for (int i = 0; i < count; i++) {
        if (!copy(title, sizeof title, cells[i], strlen(cells[i])))
            continue;
        if (!strcmp(title, "here"))
            c.here = i;
        else if (!strcmp(title, "answers"))
            c.answers = i;
        else if (!strcmp(title, "mod_alias") || !strcmp(title, "mod_rewrite"))
            c.replaced = i;
    }
    return c;
}

/* The next `code` of a cell, in place; null after the last one. */
static char *next_code(char **cell)
{
    char *code = strchr(*cell, '`'), *end, *to;

    if (!code || !(end = strchr(++code, '`')))
        return NULL;
    *end = '\0';
    *cell = end + 1;
    to = code;
    for (const char *from = code; *from; from++)
        if (*from != '\\' || from[1] != '|')
            *to++ = *from;
    *to = '\0';
    return code;
}

static void read_row(struct page_example *e, const struct columns *c,
                     char *cells[COLUMNS], int count)
{
    char *code;

    if (c->here >= count || c->replaced >= count || c->answers >= count) {
        e->mistake = "a row with too few cells";
        return;
    }
    while ((code = next_code(&cells[c->here])) != NULL)
        add_line(e, e->config, sizeof e->config, code);
    while (c->replaced >= 0 && (code = next_code(&cells[c->replaced])) != NULL)
        add_line(e, e->replaced, sizeof e->replaced, code);
    while (c->answers >= 0 && (code = next_code(&cells[c->answers])) != NULL)
        add_answer(e, code);
}

/* --- pages ---------------------------------------------------------------- */

size_t page_read(const char *path, void (*take)(const struct page_example *))
{
    static struct page_example e;
    struct columns columns = no_columns;
    char line[8192], *cells[COLUMNS];
    FILE *f = fopen(path, "r");
    unsigned number = 0;
    size_t count = 0;
    bool block = false;

    while (f && fgets(line, sizeof line, f)) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (block && !strcmp(line, "```")) {
            take(&e);
            count++;
            block = false;
        }
        else if (block) {
            add_config(&e, line);
        }
        else if (!strcmp(line, "```apache")) {
            begin(&e, path, number);
            block = true;
        }
        else if (line[0] != '|') {
            columns = no_columns;
        }
        else if (columns.here < 0) {
            columns = columns_of(cells, cells_of(line, cells));
        }
        else if (line[1] != '-') {
            begin(&e, path, number);
            read_row(&e, &columns, cells, cells_of(line, cells));
            if (*e.config || e.mistake) {
                take(&e);
                count++;
            }
        }
    }
    if (f)
        fclose(f);
    return count;
}

void page_read_file(const char *path, void (*take)(const struct page_example *))
{
    static struct page_example e;
    char line[1024];
    FILE *f = fopen(path, "r");

    begin(&e, path, 1);
    if (!f)
        e.mistake = "cannot be read";
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        add_config(&e, line);
    }
    if (f)
        fclose(f);
    take(&e);
}
