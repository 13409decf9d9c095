#include "mr_map_folder.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>
#include <unixd.h>

#define FOLDER "methodredirect-maps."

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
    pid_t owner; /* children run the clean-ups of the configuration, too */
    apr_pool_t *pool;
};

static apr_status_t remove_own_folder(void *data)
{
    const struct folder *folder = data;

    if (getpid() == folder->owner)
        remove_folder(folder->path, folder->pool);
    return APR_SUCCESS;
}

/* Folders of servers that were killed, and of former generations of ours. */
static void remove_orphans(const char *runtime, apr_pool_t *pool)
{
    apr_dir_t *dir;
    apr_finfo_t entry;

    if (apr_dir_open(&dir, runtime, pool) != APR_SUCCESS)
        return;
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        long pid;

        if (strncmp(entry.name, FOLDER, strlen(FOLDER)) != 0)
            continue;
        pid = strtol(entry.name + strlen(FOLDER), NULL, 10);
        if (pid == getpid()
            || (pid > 0 && kill((pid_t)pid, 0) < 0 && errno == ESRCH))
            remove_folder(
                apr_pstrcat(pool, runtime, "/", entry.name, (char *)NULL),
                pool);
    }
    apr_dir_close(dir);
}

const char *mr_map_folder_make(apr_pool_t *pconf)
{
    const char *runtime = ap_runtime_dir_relative(pconf, "");
    struct folder *folder = apr_palloc(pconf, sizeof *folder);
    char *path =
        apr_psprintf(pconf, "%s/" FOLDER "%ld.XXXXXX", runtime, (long)getpid());

    remove_orphans(runtime, pconf);
    if (!mkdtemp(path))
        return NULL;
    if (geteuid() == 0
        && chown(path, ap_unixd_config.user_id, ap_unixd_config.group_id) < 0) {
        rmdir(path);
        return NULL;
    }
    folder->path = path;
    folder->owner = getpid();
    folder->pool = pconf;
    apr_pool_cleanup_register(pconf, folder, remove_own_folder,
                              apr_pool_cleanup_null);
    return path;
}
