#include "config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CONFIG = 1 << 20 };

char *config_file_read(const char *path, struct diag *diag)
{
    FILE *file = fopen(path, "re");
    char *text = malloc(MAX_CONFIG + 1);
    size_t len;

    if (!file || !text) {
        diag_set(diag, "cannot read the configuration file %s: %s", path,
                 strerror(errno));
        goto fail;
    }
    len = fread(text, 1, MAX_CONFIG + 1, file);
    if (ferror(file) || len > MAX_CONFIG || memchr(text, '\0', len)) {
        diag_set(diag, "%s is no configuration file: %s", path,
                 ferror(file)       ? strerror(errno)
                 : len > MAX_CONFIG ? "it has more than 1 MiB"
                                    : "it is no text");
        goto fail;
    }
    text[len] = '\0';
    fclose(file);
    return text;

fail:
    if (file)
        fclose(file);
    free(text);
    return NULL;
}

/* Cut the white space off the end. */
static void trim_end(char *text)
{
    size_t len = strlen(text);

    while (len > 0 && strchr(" \t\r", text[len - 1]))
        text[--len] = '\0';
}

/* An equals sign ends a key, and does not begin one: no key is empty. */
static void split_line(char *text, struct config_line *line)
{
    line->key = text + strspn(text, " \t\r");
    line->value = line->key + strspn(line->key, "=");
    line->value += strcspn(line->value, " \t\r=");
    if (*line->value) {
        *line->value++ = '\0';
        line->value += strspn(line->value, " \t\r");
    }
    trim_end(line->value);
    for (char *c = line->key; *c; c++)
        if (*c == '_')
            *c = '-';
}

bool config_file_next(char **at, struct config_line *line)
{
    while (**at) {
        char *text = *at;
        *at += strcspn(text, "\n");
        if (**at)
            *(*at)++ = '\0';
        line->number++;
        split_line(text, line);
        if (!*line->key || *line->key == '#'
            || strcmp(line->value, "false") == 0)
            continue;
        if (strcmp(line->value, "true") == 0)
            *line->value = '\0';
        return true;
    }
    return false;
}
