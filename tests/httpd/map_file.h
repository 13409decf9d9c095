/**
 * @file
 * The file of a MethodRedirectMap. It lies outside of the server's folder,
 * because it must be there before the server is.
 */
#ifndef MAP_FILE_H
#define MAP_FILE_H

/** Name the file, and MR_MAP in the environment after it, for configurations.
 *  Returns zero, as CUnit's functions do. */
int name_map(void);

/** Its path, from name_map() on. */
const char *map_path(void);

/** Give it the lines of @a text as the manual asks for: written beside, then
 *  renamed. */
void write_map(const char *text);

/** Returns zero, as CUnit's clean-up functions do; also without a file. */
int remove_map(void);

#endif
