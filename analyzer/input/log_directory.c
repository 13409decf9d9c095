#include "input/log_directory.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "input/log_list_internal.h"
#include "input/log_name.h"

/* What was left, for one sentence. */
struct leftovers {
    size_t count;
    char names[120]; /* of the first ones */
};

static void note_left(struct leftovers *left, const char *name)
{
    size_t used = strlen(left->names);

    if (left->count++ < 3)
        snprintf(left->names + used, sizeof left->names - used, "%s%.30s",
                 used ? ", " : "", name);
}

/* A log that was rotated away, or is on a disk that is not there. */
static void tell_dangling(struct log_list *list, const FTSENT *entry)
{
    struct diag diag;

    diag_set(&diag, "%s: is a symbolic link to nothing, and not read",
             entry->fts_path);
    log_list_tell(list, LOG_LIST_NOTE, &diag);
}

static bool is_dangling(const FTSENT *entry)
{
    struct stat st;

    return entry->fts_info == FTS_SL && stat(entry->fts_accpath, &st) != 0;
}

/* Pipes and devices would wait, or never end. */
static bool is_regular(const FTSENT *entry)
{
    struct stat st;

    return entry->fts_info == FTS_F
           || (entry->fts_info == FTS_SL && stat(entry->fts_accpath, &st) == 0
               && S_ISREG(st.st_mode));
}

static void tell_unreadable(struct log_list *list, const FTSENT *entry)
{
    struct diag diag;

    diag_set(&diag, "%s: cannot be looked through: %s", entry->fts_path,
             strerror(entry->fts_errno));
    log_list_tell(list, LOG_LIST_ERROR, &diag);
}

/* Take one entry of the walk. */
static bool take(struct log_list *list, FTS *walk, FTSENT *entry,
                 struct leftovers *left)
{
    switch (entry->fts_info) {
    case FTS_D:
        if (entry->fts_level > 0
            && (!list->recursive || entry->fts_name[0] == '.'))
            fts_set(walk, entry, FTS_SKIP);
        return true;
    case FTS_DP:
        return true;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        tell_unreadable(list, entry);
        return true;
    default:
        if (is_regular(entry) && log_name_is_access_log(entry->fts_name))
            return log_list_append(list, entry->fts_path);
        if (is_dangling(entry) && log_name_is_access_log(entry->fts_name))
            tell_dangling(list, entry);
        else
            note_left(left, entry->fts_name);
        return true;
    }
}

static void tell_result(struct log_list *list, const char *path, size_t found,
                        const struct leftovers *left)
{
    struct diag diag;

    if (found == 0) {
        diag_set(&diag,
                 "%s: holds no file that is named like an access log, such as "
                 "access.log.1 or shop-access_log.gz; name the logs%s",
                 path, list->recursive ? "" : ", or use --recursive");
        log_list_tell(list, LOG_LIST_ERROR, &diag);
    }
    else if (left->count > 0) {
        diag_set(&diag,
                 "%s: %zu of its files %s not named like access logs, and not "
                 "read: %s%s",
                 path, left->count, left->count == 1 ? "is" : "are",
                 left->names, left->count > 3 ? " ..." : "");
        log_list_tell(list, LOG_LIST_NOTE, &diag);
    }
}

bool log_directory_add(struct log_list *list, const char *path)
{
    char *const roots[] = {(char *)path, NULL};
    struct leftovers left = {0};
    size_t first = list->count;
    FTSENT *entry;
    bool ok = true;
    FTS *walk =
        fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);

    if (!walk)
        return false;
    while (ok && (entry = fts_read(walk)) != NULL)
        ok = take(list, walk, entry, &left);
    fts_close(walk);
    if (ok)
        tell_result(list, path, list->count - first, &left);
    return ok;
}
