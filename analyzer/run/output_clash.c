#include "run/output_clash.h"

#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

/* The directory that holds @a path; false when there is none. */
static bool stat_directory(const char *path, struct stat *st)
{
    const char *slash = strrchr(path, '/');
    char directory[PATH_SIZE] = ".";

    if (slash && (size_t)(slash - path) + 2 > sizeof directory)
        return false;
    if (slash) /* with the slash: "/" is a directory too */
        memcpy(directory, path, (size_t)(slash - path) + 1);
    return stat(directory, st) == 0;
}

static const char *name_in_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Files that do not exist yet are one when they will be. */
static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    bool has_a = stat(a, &x) == 0, has_b = stat(b, &y) == 0;

    if (has_a && has_b)
        return S_ISREG(x.st_mode) && is_same(&x, &y);
    return !has_a && !has_b
           && strcmp(name_in_directory(a), name_in_directory(b)) == 0
           && stat_directory(a, &x) && stat_directory(b, &y) && is_same(&x, &y);
}

static bool clashes_with_log(const char *path, const struct options *o,
                             struct diag *diag)
{
    for (size_t i = 0; i < o->log_count; i++) {
        bool standard_input = strcmp(o->logs[i], "-") == 0;
        const char *log = standard_input ? "/dev/stdin" : o->logs[i];
        if (!same_file(path, log))
            continue;
        diag_set(diag,
                 "%s would overwrite the log %s; nothing was done, name "
                 "another file",
                 path, standard_input ? "on standard input" : log);
        return true;
    }
    return false;
}

/* What a run goes on from may be replaced by its own state, by nothing else. */
static bool clashes_with_state(const char *path, const struct options *o,
                               struct diag *diag)
{
    const char *const one = o->state_path ? o->state_path : o->restore_path;
    const char *const *states = o->states ? o->states : &one;
    size_t count = o->states ? o->state_count : one != NULL;

    for (size_t i = 0; i < count && path != o->partial_path; i++) {
        if (!same_file(path, states[i]))
            continue;
        diag_set(diag,
                 "%s would overwrite the state %s; nothing was done, name "
                 "another file",
                 path, states[i]);
        return true;
    }
    return false;
}

static bool is_in(const char *path, const struct stat *folder)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat_directory(path, &st)
           && is_same(folder, &st);
}

/* The names of reports in --out-dir come from the logs: nothing else may lie
 * there. */
static bool clashes_with_folder(const char *const *paths, size_t count,
                                const struct options *o, struct diag *diag)
{
    struct stat folder;
    const char *inside = NULL;

    if (!o->out_dir || stat(o->out_dir, &folder) != 0)
        return false;
    for (size_t i = 0; i < o->log_count; i++)
        if (is_in(o->logs[i], &folder))
            inside = o->logs[i];
    for (size_t i = 0; i < count; i++)
        if (is_in(paths[i], &folder))
            inside = paths[i];
    if (o->state_path && is_in(o->state_path, &folder))
        inside = o->state_path;
    if (!inside)
        return false;
    diag_set(diag,
             "%s is in %s, where the reports would go; name another "
             "directory with --out-dir",
             inside, o->out_dir);
    return true;
}

bool output_clash_of_state(const struct options *o, struct diag *diag)
{
    return o->state_path && clashes_with_log(o->state_path, o, diag);
}

bool output_clash(const struct options *o, struct diag *diag)
{
    const char *paths[OPTIONS_MAX_OUTPUTS + 4];
    size_t count = 0;

    if (o->hops_path)
        paths[count++] = o->hops_path;
    if (o->invalid_path)
        paths[count++] = o->invalid_path;
    if (o->partial_path)
        paths[count++] = o->partial_path;
    if (o->suggest_path)
        paths[count++] = o->suggest_path;
    for (size_t i = 0; i < o->output_count; i++)
        if (o->outputs[i].path)
            paths[count++] = o->outputs[i].path;
    if (clashes_with_folder(paths, count, o, diag))
        return true;
    for (size_t i = 0; i < count; i++) {
        if (clashes_with_log(paths[i], o, diag)
            || clashes_with_state(paths[i], o, diag))
            return true;
        for (size_t j = 0; j < i; j++) {
            if (!same_file(paths[i], paths[j]))
                continue;
            diag_set(diag,
                     "%s would be written twice; give each output a file of "
                     "its own",
                     paths[i]);
            return true;
        }
    }
    return false;
}
