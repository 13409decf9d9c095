/**
 * @file
 * The private folder, below DefaultRuntimeDir, of images that children build
 * while the server runs.
 */
#ifndef MR_MAP_FOLDER_H
#define MR_MAP_FOLDER_H

#include <apr_pools.h>

/** Make a folder that only the serving user can use; it goes with @a pconf, in
 *  the process that made it. Folders of servers that were killed are removed:
 *  those that no process holds the lock of (flock).
 *  @return its path, or NULL with errno set. */
const char *mr_map_folder_make(apr_pool_t *pconf);

#endif
