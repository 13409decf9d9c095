#include "input/log_list.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/log_directory.h"
#include "input/log_list_internal.h"
#include "input/log_order.h"

enum { TOLD_TWINS = 3 };

struct log_list *log_list_create(bool recursive,
                                 const struct log_list_sink *sink)
{
    struct log_list *list = calloc(1, sizeof *list);

    if (list) {
        list->recursive = recursive;
        list->sink = *sink;
    }
    return list;
}

void log_list_destroy(struct log_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->count; i++)
        free((char *)list->paths[i]);
    free(list->paths);
    free(list);
}

const char **log_list_paths(struct log_list *list, size_t *count)
{
    *count = list->count;
    return list->paths;
}

void log_list_tell(struct log_list *list, enum log_list_telling what,
                   const struct diag *diag)
{
    list->sink.tell(list->sink.context, what, diag->text);
}

static bool grow(struct log_list *list)
{
    size_t room = list->room ? 2 * list->room : 64;
    const char **paths = realloc(list->paths, room * sizeof *paths);

    if (!paths)
        return false;
    list->paths = paths;
    list->room = room;
    return true;
}

bool log_list_append(struct log_list *list, const char *path)
{
    struct diag diag;

    if (list->count == LOG_LIST_MAX) {
        diag_set(&diag, "more than %d logs are named; give fewer at a time",
                 LOG_LIST_MAX);
        log_list_tell(list, LOG_LIST_ERROR, &diag);
        return false;
    }
    if (list->count == list->room && !grow(list))
        return false;
    list->paths[list->count] = strdup(path);
    return list->paths[list->count++] != NULL;
}

static int by_order(const void *a, const void *b)
{
    return log_order(*(const char *const *)a, *(const char *const *)b);
}

static void sort_from(struct log_list *list, size_t first)
{
    if (list->count > first)
        qsort(list->paths + first, list->count - first, sizeof *list->paths,
              by_order);
}

/* Add a path that is there. */
static bool add_existing(struct log_list *list, const char *path)
{
    size_t first = list->count;
    struct stat st;
    bool ok;

    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return log_list_append(list, path);
    ok = log_directory_add(list, path);
    sort_from(list, first);
    return ok;
}

static bool add_pattern(struct log_list *list, const char *pattern)
{
    size_t first = list->count;
    glob_t found = {0};
    struct diag diag;
    int result = glob(pattern, GLOB_NOSORT, NULL, &found);
    bool ok = result != GLOB_NOSPACE;

    if (result == GLOB_NOMATCH || result == GLOB_ABORTED) {
        diag_set(&diag, "%s: matches no file; check the pattern", pattern);
        log_list_tell(list, LOG_LIST_ERROR, &diag);
    }
    for (size_t i = 0; ok && i < found.gl_pathc; i++)
        ok = add_existing(list, found.gl_pathv[i]);
    globfree(&found);
    sort_from(list, first);
    return ok;
}

bool log_list_add(struct log_list *list, const char *name)
{
    struct stat st;

    if (strcmp(name, "-") == 0)
        return log_list_append(list, name);
    if (lstat(name, &st) == 0 || !strpbrk(name, "*?["))
        return add_existing(list, name);
    return add_pattern(list, name);
}

/* --- one file by two names ------------------------------------------------ */

struct identity {
    dev_t device;
    ino_t inode;
    size_t at; /* in the list */
};

static int by_identity(const void *a, const void *b)
{
    const struct identity *x = a, *y = b;

    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

static size_t identify(const struct log_list *list, struct identity *ids)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct stat st;
        bool standard_input = strcmp(list->paths[i], "-") == 0;
        int result = standard_input ? fstat(STDIN_FILENO, &st)
                                    : stat(list->paths[i], &st);
        if (result == 0 && S_ISREG(st.st_mode))
            ids[count++] = (struct identity){st.st_dev, st.st_ino, i};
    }
    return count;
}

static void tell_twin(struct log_list *list, size_t twins, const char *path,
                      const char *first)
{
    struct diag diag;

    if (twins >= TOLD_TWINS)
        return;
    diag_set(&diag, "%s: is the same file as %s and is read once", path, first);
    log_list_tell(list, LOG_LIST_NOTE, &diag);
}

/* Free and clear the paths of those that are not the first of their file. */
static size_t drop_twins(struct log_list *list, const struct identity *ids,
                         size_t count)
{
    size_t twins = 0, first = 0;

    for (size_t i = 1; i < count; i++) {
        if (ids[i].device != ids[first].device
            || ids[i].inode != ids[first].inode) {
            first = i;
            continue;
        }
        tell_twin(list, twins++, list->paths[ids[i].at],
                  list->paths[ids[first].at]);
        free((char *)list->paths[ids[i].at]);
        list->paths[ids[i].at] = NULL;
    }
    return twins;
}

bool log_list_unite(struct log_list *list)
{
    struct identity *ids = calloc(list->count + 1, sizeof *ids);
    struct diag diag;
    size_t count, twins, kept = 0;

    if (!ids)
        return false;
    count = identify(list, ids);
    qsort(ids, count, sizeof *ids, by_identity);
    twins = drop_twins(list, ids, count);
    if (twins > TOLD_TWINS) {
        diag_set(&diag,
                 twins - TOLD_TWINS == 1
                     ? "%zu more file goes by two names and is read once"
                     : "%zu more files go by two names and are read once",
                 twins - TOLD_TWINS);
        log_list_tell(list, LOG_LIST_NOTE, &diag);
    }
    for (size_t i = 0; i < list->count; i++)
        if (list->paths[i])
            list->paths[kept++] = list->paths[i];
    list->count = kept;
    free(ids);
    return true;
}
