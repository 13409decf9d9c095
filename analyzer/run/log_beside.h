/**
 * @file
 * The files beside a log: which of them may be its older ones, what they hold,
 * and which need no look.
 */
#ifndef RUN_LOG_BESIDE_H
#define RUN_LOG_BESIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/** A file by what it is, not by its name. */
struct file_identity {
    dev_t device;
    ino_t inode;
};

struct file_identity file_identity(const struct stat *st);
bool file_is_same(struct file_identity a, struct file_identity b);

/** Bytes by which a file is known again. */
enum { FILE_PART = 256 };

/** Some bytes of a file: a copy has the same. */
struct file_part {
    char bytes[FILE_PART];
    uint64_t offset;
    size_t len;
};

/** Whether @a file has the bytes of @a part where that had them. */
bool file_has_part(const char *file, const struct file_part *part);

/** Whether @a file of @a size bytes begins as @a head, as far as both go. */
bool file_begins_as(const char *file, uint64_t size,
                    const struct file_part *head);

/** The first bytes of @a file. */
struct file_part file_head(const char *file);

/** Whether @a file has the name of a rotated @a path: that name and more, or a
 *  date before its ending ("access-20261121.log"). */
bool file_is_named_as(const char *file, const char *path);

/** Whether @a file is compressed, by its name. */
bool file_is_compressed(const char *file);

/** Folders that were visited in a look; all bytes zero: none. */
struct folders {
    struct file_identity visited[16];
    size_t count;
};

typedef void visit_fn(void *context, const char *file, const struct stat *st);

/** Visit the files of the folder that @a beside is in, unless that was visited.
 *  @a visit is given names with the folder as @a beside has it. */
void folders_visit(struct folders *folders, const char *beside, visit_fn *visit,
                   void *context);

/** Files that need no look. Their inodes may be used again, and their content
 *  may be replaced: then they have changed since, and begin with other bytes.
 *  All bytes zero: none. */
struct seen_files {
    struct seen_file *at;
    size_t count, room;
};

/** Note a file that begins with @a head. @return false without memory. */
bool seen_files_note(struct seen_files *seen, const struct stat *st,
                     const struct file_part *head);

/** Whether the file is there, and as it was. */
bool seen_files_have(const struct seen_files *seen, const struct stat *st);

/** Whether a file that begins with @a head is there, though it may have
 *  changed: an old one may get a late line. */
bool seen_files_began_so(const struct seen_files *seen, const struct stat *st,
                         const struct file_part *head);

void seen_files_free(struct seen_files *seen);

#endif
