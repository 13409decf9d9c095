#include "run/held_rejects.h"

#include <stdlib.h>
#include <string.h>

struct held_rejects {
    struct held_reject *all;
    size_t count, room, bytes;
    size_t kept, next; /* while some are forgotten */
};

struct held_rejects *held_rejects_create(void)
{
    return calloc(1, sizeof(struct held_rejects));
}

static bool make_room(struct held_rejects *rejects)
{
    size_t room = rejects->room > 0 ? 2 * rejects->room : 64;
    struct held_reject *grown;

    if (rejects->count < rejects->room)
        return true;
    grown = realloc(rejects->all, room * sizeof *grown);
    if (!grown)
        return false;
    rejects->all = grown;
    rejects->room = room;
    return true;
}

bool held_rejects_add(struct held_rejects *rejects, const char *file,
                      const struct line *line, const char *why, size_t *number)
{
    char *text = malloc(line->text.len + 1);

    if (!text || !make_room(rejects)) {
        free(text);
        return false;
    }
    memcpy(text, line->text.at, line->text.len);
    *number = rejects->count++;
    rejects->all[*number] = (struct held_reject){file, why, *line};
    rejects->all[*number].line.text.at = text;
    rejects->all[*number].line.base = text;
    rejects->all[*number].line.quotes = NULL;
    rejects->all[*number].line.quote_count = 0;
    rejects->bytes += line->text.len;
    return true;
}

const struct held_reject *held_rejects_at(const struct held_rejects *rejects,
                                          size_t number)
{
    return &rejects->all[number];
}

size_t held_rejects_bytes(const struct held_rejects *rejects)
{
    return rejects->bytes;
}

static void forget(struct held_rejects *rejects, size_t until)
{
    for (; rejects->next < until; rejects->next++) {
        rejects->bytes -= rejects->all[rejects->next].line.text.len;
        free((char *)rejects->all[rejects->next].line.text.at);
    }
}

void held_rejects_keep_begin(struct held_rejects *rejects)
{
    rejects->kept = rejects->next = 0;
}

size_t held_rejects_keep(struct held_rejects *rejects, size_t number)
{
    forget(rejects, number);
    rejects->all[rejects->kept] = rejects->all[number];
    rejects->next = number + 1;
    return rejects->kept++;
}

void held_rejects_keep_end(struct held_rejects *rejects)
{
    forget(rejects, rejects->count);
    rejects->count = rejects->kept;
}

void held_rejects_destroy(struct held_rejects *rejects)
{
    if (!rejects)
        return;
    held_rejects_keep_begin(rejects);
    held_rejects_keep_end(rejects);
    free(rejects->all);
    free(rejects);
}
