/**
 * @file
 * From what was named to the logs that are read: files as they are named, the
 * access logs of directories, what patterns match, names from a list.
 *
 * Names keep their order; what stands for several files is in the order of
 * log_order. A file that goes by two names is read once.
 */
#ifndef INPUT_LOG_LIST_H
#define INPUT_LOG_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct log_list;

/** More logs than this are refused, and a longer list of names in bytes. */
enum { LOG_LIST_MAX = 1000 * 1000, LOG_LIST_MAX_BYTES = 256 * 1024 * 1024 };

/** What is told while a list is made, a sentence each. */
enum log_list_telling {
    LOG_LIST_NOTE, /**< what was left out on purpose */
    LOG_LIST_ERROR /**< something that was named cannot be read */
};

struct log_list_sink {
    void *context;
    void (*tell)(void *context, enum log_list_telling what, const char *text);
};

/** An empty list; NULL: no memory. With @a recursive, directories are looked
 *  through with all that is in them. */
struct log_list *log_list_create(bool recursive,
                                 const struct log_list_sink *sink);

/** Add what @a name stands for. A directory: its regular files that are named
 *  like access logs. An existing file or "-": itself. Something with *, ? or
 *  [...] that is no file: all it matches. What is not there stays in the list,
 *  for input_open to say so. @return false: no memory, or too many logs. */
bool log_list_add(struct log_list *list, const char *name);

/** Add what the lines of @a file name, or its NUL-terminated names when it
 *  holds a NUL; "-": those of standard input. @return as log_list_add. */
bool log_list_add_from(struct log_list *list, const char *file);

/** Drop those that are one file with another before them.
 *  @return false: no memory. */
bool log_list_unite(struct log_list *list);

/** The logs, `*count` of them; they belong to the list. */
const char **log_list_paths(struct log_list *list, size_t *count);

/** NULL is allowed. */
void log_list_destroy(struct log_list *list);

#endif
