#include "util/host_list.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "util/text_file.h"

enum { LONGEST = 253 };

struct host_list {
    char *text; /* the names, in lower case */
    size_t used;
    struct slice *hosts; /* sorted; "*.example.org" is ".example.org" */
    size_t count, room;
};

static int compare(const void *left, const void *right)
{
    return slice_compare(*(const struct slice *)left,
                         *(const struct slice *)right);
}

static bool is_host_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || memchr("-._[:]", c, 6)
           || (unsigned char)c >= 0x80;
}

static bool is_host(struct slice name)
{
    if (name.len == 0 || name.len > LONGEST)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!is_host_byte(name.at[i]))
            return false;
    /* A port would never match: hosts are compared without theirs. */
    return name.at[0] == '[' || !memchr(name.at, ':', name.len);
}

static bool add(struct host_list *l, struct slice name)
{
    char *to = l->text + l->used;

    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 16;
        struct slice *more = realloc(l->hosts, room * sizeof *more);
        if (!more)
            return false;
        l->hosts = more;
        l->room = room;
    }
    for (size_t i = 0; i < name.len; i++)
        to[i] = name.at[i] >= 'A' && name.at[i] <= 'Z' ? (char)(name.at[i] + 32)
                                                       : name.at[i];
    l->used += name.len;
    l->hosts[l->count++] = (struct slice){to, name.len};
    return true;
}

static struct slice trim_begin(struct slice s)
{
    while (s.len > 0 && memchr(" \t\r", s.at[0], 3)) {
        s.at++;
        s.len--;
    }
    return s;
}

static struct slice trim_end(struct slice s)
{
    while (s.len > 0 && memchr(" \t\r", s.at[s.len - 1], 3))
        s.len--;
    return s;
}

/* The next entry of @a rest, up to a comma or the end of its line; a comment
 * ends with its line. */
static struct slice next_entry(struct slice *rest, bool *ends)
{
    size_t len = 0;
    struct slice entry;

    *rest = trim_begin(*rest);
    while (len < rest->len && rest->at[len] != '\n'
           && (rest->at[len] != ',' || rest->at[0] == '#'))
        len++;
    entry = trim_end((struct slice){rest->at, len});
    *ends = len < rest->len && rest->at[len] == '\n';
    len += len < rest->len;
    *rest = (struct slice){rest->at + len, rest->len - len};
    return entry;
}

struct host_list *host_list_parse(const char *name, struct slice text,
                                  struct diag *diag)
{
    struct host_list *l = calloc(1, sizeof *l);
    size_t line = 1;

    if (!l || !(l->text = malloc(text.len + 1)))
        goto no_memory;
    while (text.len > 0) {
        bool ends;
        struct slice entry = next_entry(&text, &ends);
        struct slice host = entry;

        if (slice_begins(entry, "*."))
            host = (struct slice){entry.at + 1, entry.len - 1};
        if (entry.len > 0 && entry.at[0] != '#') {
            if (!is_host(host)) {
                diag_set(diag,
                         "%s:%zu: \"%.*s\" is no host; write example.org, or "
                         "*.example.org for all below it, without scheme or "
                         "port",
                         name, line, (int)(entry.len < 80 ? entry.len : 80),
                         entry.at);
                goto fail;
            }
            if (l->count == HOST_LIST_MAX) {
                diag_set(diag, "%s:%zu: more than %d hosts", name, line,
                         HOST_LIST_MAX);
                goto fail;
            }
            if (!add(l, host))
                goto no_memory;
        }
        line += ends;
    }
    if (l->count > 0)
        qsort(l->hosts, l->count, sizeof *l->hosts, compare);
    return l;

no_memory:
    diag_set(diag, "%s: not enough memory", name);
fail:
    host_list_destroy(l);
    return NULL;
}

struct host_list *host_list_read(const char *value, struct diag *diag)
{
    struct host_list *list;
    struct slice text;
    struct stat st;
    char *bytes;

    if (stat(value, &st) != 0 && !strchr(value, '/'))
        return host_list_parse("the list", slice_of(value), diag);
    bytes = text_file_read(value, HOST_LIST_MAX_BYTES, &text, diag);
    if (!bytes)
        return NULL;
    list = host_list_parse(value, text, diag);
    free(bytes);
    return list;
}

bool host_list_has(const struct host_list *list, struct slice host)
{
    if (!list || list->count == 0 || host.len == 0)
        return false;
    if (bsearch(&host, list->hosts, list->count, sizeof host, compare))
        return true;
    for (size_t i = 1; i < host.len; i++) {
        struct slice below = {host.at + i, host.len - i};
        if (host.at[i] == '.'
            && bsearch(&below, list->hosts, list->count, sizeof below, compare))
            return true;
    }
    return false;
}

size_t host_list_count(const struct host_list *list)
{
    return list ? list->count : 0;
}

void host_list_destroy(struct host_list *list)
{
    if (!list)
        return;
    free(list->hosts);
    free(list->text);
    free(list);
}
