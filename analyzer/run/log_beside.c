#include "run/log_beside.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/hash.h"

enum { MOST_BESIDE = 10000 }; /* files of a folder that are looked at */

struct seen_file {
    struct file_identity identity;
    struct timespec changed; /* its content */
    uint64_t head_hash;
    size_t head_len; /* 0: not known */
};

struct file_identity file_identity(const struct stat *st)
{
    return (struct file_identity){st->st_dev, st->st_ino};
}

bool file_is_same(struct file_identity a, struct file_identity b)
{
    return a.device == b.device && a.inode == b.inode;
}

/* --- what they hold ------------------------------------------------------- */

bool file_has_part(const char *file, const struct file_part *part)
{
    char bytes[FILE_PART];
    FILE *f = fopen(file, "re");
    size_t got = 0;

    if (f && fseeko(f, (off_t)part->offset, SEEK_SET) == 0)
        got = fread(bytes, 1, part->len, f);
    if (f)
        fclose(f);
    return part->len > 0 && got == part->len
           && memcmp(bytes, part->bytes, got) == 0;
}

bool file_begins_as(const char *file, uint64_t size,
                    const struct file_part *head)
{
    struct file_part begin = *head;

    if (begin.len > size)
        begin.len = (size_t)size;
    return file_has_part(file, &begin);
}

struct file_part file_head(const char *file)
{
    struct file_part head = {.offset = 0};
    FILE *f = fopen(file, "re");

    if (f) {
        head.len = fread(head.bytes, 1, sizeof head.bytes, f);
        fclose(f);
    }
    return head;
}

/* --- their names ---------------------------------------------------------- */

bool file_is_named_as(const char *file, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t stem = dot ? (size_t)(dot - name) : strlen(name), len;

    slash = strrchr(file, '/');
    file = slash ? slash + 1 : file;
    len = strlen(file);
    if (strncmp(file, name, strlen(name)) == 0)
        return true;
    if (!dot || strncmp(file, name, stem) != 0 || len < stem + strlen(dot)
        || strcmp(file + len - strlen(dot), dot) != 0)
        return false;
    file += stem;
    return strspn(file, "0123456789-_.") == len - stem - strlen(dot) + 1;
}

bool file_is_compressed(const char *file)
{
    static const char *const endings[] = {".gz", ".zst", ".bz2", ".xz"};
    size_t len = strlen(file);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t n = strlen(endings[i]);
        if (len > n && strcmp(file + len - n, endings[i]) == 0)
            return true;
    }
    return false;
}

/* --- a look at all -------------------------------------------------------- */

/* @return false when it was visited already. */
static bool is_first_visit(struct folders *folders, DIR *dir)
{
    enum { MOST = sizeof folders->visited / sizeof folders->visited[0] };
    struct stat st;

    if (fstat(dirfd(dir), &st) != 0)
        return true;
    for (size_t i = 0; i < folders->count; i++)
        if (file_is_same(folders->visited[i], file_identity(&st)))
            return false;
    if (folders->count < MOST)
        folders->visited[folders->count++] = file_identity(&st);
    return true;
}

void folders_visit(struct folders *folders, const char *beside, visit_fn *visit,
                   void *context)
{
    const char *slash = strrchr(beside, '/');
    size_t len = slash ? (size_t)(slash - beside) + 1 : 0;
    unsigned left = MOST_BESIDE;
    char file[4096];
    struct dirent *entry;
    struct stat st;
    DIR *dir;

    if (len + 2 >= sizeof file)
        return;
    snprintf(file, sizeof file, "%.*s.", (int)len, beside);
    dir = opendir(file);
    if (!dir)
        return;
    if (!is_first_visit(folders, dir))
        left = 0;
    while (left-- > 0 && (entry = readdir(dir))) {
        if (snprintf(file, sizeof file, "%.*s%s", (int)len, beside,
                     entry->d_name)
            >= (int)sizeof file)
            continue;
        if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
            visit(context, file, &st);
    }
    closedir(dir);
}

/* --- those that need none ------------------------------------------------- */

static struct seen_file *find(const struct seen_files *seen,
                              const struct stat *st)
{
    for (size_t i = 0; i < seen->count; i++)
        if (file_is_same(seen->at[i].identity, file_identity(st)))
            return &seen->at[i];
    return NULL;
}

static uint64_t hash_of(const struct file_part *head, size_t len)
{
    return hash_stable((struct slice){head->bytes, len});
}

bool seen_files_note(struct seen_files *seen, const struct stat *st,
                     const struct file_part *head)
{
    size_t room = seen->room ? 2 * seen->room : 64;
    struct seen_file *file = find(seen, st), *grown;

    if (!file && seen->count == seen->room) {
        grown = realloc(seen->at, room * sizeof *grown);
        if (!grown)
            return false;
        seen->at = grown;
        seen->room = room;
    }
    if (!file)
        file = &seen->at[seen->count++];
    *file = (struct seen_file){file_identity(st), st->st_mtim,
                               hash_of(head, head->len), head->len};
    return true;
}

bool seen_files_have(const struct seen_files *seen, const struct stat *st)
{
    const struct seen_file *file = find(seen, st);

    return file && file->changed.tv_sec == st->st_mtim.tv_sec
           && file->changed.tv_nsec == st->st_mtim.tv_nsec;
}

bool seen_files_began_so(const struct seen_files *seen, const struct stat *st,
                         const struct file_part *head)
{
    const struct seen_file *file = find(seen, st);

    return file && file->head_len > 0 && head->len >= file->head_len
           && hash_of(head, file->head_len) == file->head_hash;
}

void seen_files_free(struct seen_files *seen)
{
    free(seen->at);
    *seen = (struct seen_files){0};
}
