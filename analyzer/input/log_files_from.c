/* A list of names in a file, for more logs than a command line takes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/log_list_internal.h"

static void tell_failure(struct log_list *list, const char *file,
                         const char *why)
{
    struct diag diag;

    diag_set(&diag, "--files-from=%s: %s", file, why);
    log_list_tell(list, LOG_LIST_ERROR, &diag);
}

/* All of @a in with a NUL behind it; NULL with errno set. */
static char *read_all(FILE *in, size_t *len)
{
    size_t room = 64 * 1024;
    char *text = malloc(room + 1);

    *len = 0;
    while (text) {
        size_t got = fread(text + *len, 1, room - *len, in);
        char *larger;
        *len += got;
        if (got == 0 || *len > LOG_LIST_MAX_BYTES)
            break;
        if (*len < room)
            continue;
        room *= 2;
        larger = realloc(text, room + 1);
        if (!larger)
            free(text);
        text = larger;
    }
    if (text && (ferror(in) || *len > LOG_LIST_MAX_BYTES)) {
        errno = ferror(in) ? errno : EFBIG;
        free(text);
        return NULL;
    }
    if (text)
        text[*len] = '\0';
    return text;
}

/* Standard input carries the list; a log of this name is a file. */
static const char *as_file(const char *name)
{
    return strcmp(name, "-") == 0 ? "./-" : name;
}

static bool add_names(struct log_list *list, char *text, size_t len)
{
    char separator = memchr(text, '\0', len) ? '\0' : '\n';
    char *name = text, *end = text + len;
    bool ok = true;

    while (ok && name < end) {
        char *stop = memchr(name, separator, (size_t)(end - name));
        if (!stop)
            stop = end;
        *stop = '\0';
        if (*name)
            ok = log_list_add(list, as_file(name));
        name = stop + 1;
    }
    return ok;
}

bool log_list_add_from(struct log_list *list, const char *file)
{
    FILE *in = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
    size_t first = list->count, len = 0;
    char *text = in ? read_all(in, &len) : NULL;
    bool ok = true;

    if (!text)
        tell_failure(list, file, strerror(errno));
    else {
        ok = add_names(list, text, len);
        if (ok && list->count == first)
            tell_failure(list, file, "it names no log");
    }
    if (in && in != stdin)
        fclose(in);
    free(text);
    return ok;
}
