#include "mr_map_folder.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>
#include <unixd.h>

#define FOLDER "methodredirect-maps."
#define NEW    "new-"

static void remove_files(const char *folder, apr_pool_t *pool)
{
    apr_dir_t *dir;
    apr_finfo_t entry;

    if (apr_dir_open(&dir, folder, pool) != APR_SUCCESS)
        return;
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS)
        if (!strncmp(entry.name, "map-", 4))
            apr_file_remove(
                apr_pstrcat(pool, folder, "/", entry.name, (char *)NULL), pool);
    apr_dir_close(dir);
}

/* A child of the generation that ends may be writing its last two files. */
static void remove_folder(const char *folder, apr_pool_t *pool)
{
    enum { TRIES = 20 };

    for (int i = 0; i < TRIES; i++) {
        remove_files(folder, pool);
        if (!APR_STATUS_IS_ENOTEMPTY(apr_dir_remove(folder, pool)))
            return;
    }
}

struct folder {
    const char *path;
    int lock;    /* -1: the file system has none */
    pid_t owner; /* children run the clean-ups of the configuration, too */
    apr_pool_t *pool;
};

/* A folder is in use while its server or a child of it holds this lock. The id
 * of a process would not tell: another container has the same ones, and they
 * come again. @return a descriptor; -1 when the lock is not to be had. */
static int lock_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static apr_status_t remove_own_folder(void *data)
{
    const struct folder *folder = data;

    if (getpid() == folder->owner)
        remove_folder(folder->path, folder->pool);
    if (folder->lock >= 0)
        close(folder->lock);
    return APR_SUCCESS;
}

/* Folders of servers that were killed. */
static void remove_orphans(const char *runtime, apr_pool_t *pool)
{
    apr_dir_t *dir;
    apr_finfo_t entry;

    if (apr_dir_open(&dir, runtime, pool) != APR_SUCCESS)
        return;
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        const char *path;
        int lock;

        if (strncmp(entry.name, FOLDER, strlen(FOLDER)) != 0)
            continue;
        path = apr_pstrcat(pool, runtime, "/", entry.name, (char *)NULL);
        lock = lock_folder(path);
        if (lock < 0)
            continue;
        remove_folder(path, pool);
        close(lock);
    }
    apr_dir_close(dir);
}

static bool belongs_to_children(const char *path)
{
    return geteuid() != 0
           || chown(path, ap_unixd_config.user_id, ap_unixd_config.group_id)
                  == 0;
}

/* Until it is locked it has a name that no other server takes for an orphan's.
 */
static const char *make(const char *runtime, int *lock, apr_pool_t *pool)
{
    char *made = apr_psprintf(pool, "%s/" NEW FOLDER "%ld.XXXXXX", runtime,
                              (long)getpid());
    const char *path;

    if (!mkdtemp(made))
        return NULL;
    path = apr_pstrcat(pool, runtime, "/",
                       strrchr(made, '/') + sizeof "/" NEW - 1, (char *)NULL);
    *lock = lock_folder(made);
    if (belongs_to_children(made) && rename(made, path) == 0)
        return path;
    rmdir(made);
    if (*lock >= 0)
        close(*lock);
    return NULL;
}

const char *mr_map_folder_make(apr_pool_t *pconf)
{
    const char *runtime = ap_runtime_dir_relative(pconf, "");
    struct folder *folder = apr_palloc(pconf, sizeof *folder);

    remove_orphans(runtime, pconf);
    folder->path = make(runtime, &folder->lock, pconf);
    if (!folder->path)
        return NULL;
    folder->owner = getpid();
    folder->pool = pconf;
    apr_pool_cleanup_register(pconf, folder, remove_own_folder,
                              apr_pool_cleanup_null);
    return folder->path;
}
