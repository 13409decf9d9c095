#include "run/held_lines.h"

#include <stdlib.h>
#include <string.h>

enum { QUOTES_MAX = 16 * 1024 };

struct held_lines {
    size_t count, used, quotes_used;
    struct line lines[HELD_LINES_MAX];
    uint32_t quotes[QUOTES_MAX];
    char bytes[HELD_BYTES_MAX + LINE_MARKS_PADDING];
};

struct held_lines *held_lines_create(void)
{
    return calloc(1, sizeof(struct held_lines));
}

bool held_lines_add(struct held_lines *held, const struct line *line)
{
    struct line *copy = &held->lines[held->count];
    size_t at = held->used;

    if (held->count == HELD_LINES_MAX || line->text.len > HELD_BYTES_MAX - at
        || line->quote_count > QUOTES_MAX - held->quotes_used)
        return false;
    memcpy(held->bytes + at, line->text.at, line->text.len);
    *copy = *line;
    copy->text.at = copy->base = held->bytes + at;
    copy->quotes = held->quotes + held->quotes_used;
    for (unsigned i = 0; i < line->quote_count; i++)
        held->quotes[held->quotes_used++] =
            (uint32_t)(line->base + line->quotes[i] - line->text.at);
    held->used += line->text.len;
    held->count++;
    return true;
}

size_t held_lines_count(const struct held_lines *held)
{
    return held->count;
}

const struct line *held_lines_all(const struct held_lines *held)
{
    return held->lines;
}

void held_lines_forget(struct held_lines *held)
{
    held->count = held->used = held->quotes_used = 0;
}

void held_lines_destroy(struct held_lines *held)
{
    free(held);
}
