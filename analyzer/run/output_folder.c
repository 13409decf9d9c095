#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* renameat2() */
#endif

#include "run/output_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names of files that are not complete. */
#define PREFIX ".redirect-analyzer-"

enum { TEMPORARY_SIZE = 48 };

/* A file that is complete. */
struct part {
    char *name;
    bool has_older; /* what it replaced stands under the temporary name */
};

struct output_folder {
    char *path;
    int fd;
    bool made;
    struct part *parts; /* in their order */
    size_t count, room;
    FILE *stream; /* of the one that is being written */
};

static void temporary_name(char name[TEMPORARY_SIZE], size_t number)
{
    snprintf(name, TEMPORARY_SIZE, PREFIX "%zu.part", number);
}

static bool tell(const struct output_folder *f, const char *what,
                 const char *name, struct diag *diag)
{
    diag_set(diag, "cannot %s %s%s%s: %s", what, f->path, name ? "/" : "",
             name ? name : "", strerror(errno));
    return false;
}

static void release(struct output_folder *f)
{
    if (f->stream)
        fclose(f->stream);
    for (size_t i = 0; i < f->count; i++)
        free(f->parts[i].name);
    free(f->parts);
    free(f->path);
    if (f->fd >= 0)
        close(f->fd);
    free(f);
}

/* With the lock held: no other run writes them. */
static void clear_away(const struct output_folder *f)
{
    int fd = openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;

    if (!directory) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(directory)))
        if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0)
            unlinkat(f->fd, entry->d_name, 0);
    closedir(directory);
}

static bool open_directory(struct output_folder *f, struct diag *diag)
{
    f->made = mkdir(f->path, 0777) == 0;
    if (!f->made && errno != EEXIST)
        return tell(f, "make", NULL, diag);
    f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f->fd < 0)
        return tell(f, "write into", NULL, diag);
    if (flock(f->fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return tell(f, "lock", NULL, diag);
        diag_set(diag, "%s: another run writes into it", f->path);
        return false;
    }
    clear_away(f);
    return true;
}

struct output_folder *output_folder_open(const char *path, struct diag *diag)
{
    struct output_folder *f = calloc(1, sizeof *f);

    if (f)
        f->fd = -1;
    if (!f || !(f->path = strdup(path))) {
        diag_set(diag, "out of memory");
        free(f);
        return NULL;
    }
    if (open_directory(f, diag) && faccessat(f->fd, ".", W_OK, 0) == 0)
        return f;
    if (diag->text[0] == '\0')
        tell(f, "write into", NULL, diag);
    release(f);
    return NULL;
}

static bool make_room(struct output_folder *f)
{
    size_t room = f->room ? f->room * 2 : 64;
    struct part *parts;

    if (f->count < f->room)
        return true;
    parts = realloc(f->parts, room * sizeof *parts);
    if (!parts)
        return false;
    f->parts = parts;
    f->room = room;
    return true;
}

FILE *output_folder_begin(struct output_folder *f, const char *name,
                          struct diag *diag)
{
    char temporary[TEMPORARY_SIZE];
    char *copy = make_room(f) ? strdup(name) : NULL;
    int fd;

    if (!copy) {
        diag_set(diag, "out of memory");
        return NULL;
    }
    f->parts[f->count] = (struct part){.name = copy};
    temporary_name(temporary, f->count);
    fd = openat(f->fd, temporary,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd >= 0 && (f->stream = fdopen(fd, "w"))) {
        f->count++;
        return f->stream;
    }
    tell(f, "write", name, diag);
    if (fd >= 0) {
        close(fd);
        unlinkat(f->fd, temporary, 0);
    }
    free(copy);
    return NULL;
}

bool output_folder_end(struct output_folder *f, struct diag *diag)
{
    bool ok = !ferror(f->stream);

    if (fclose(f->stream) != 0)
        ok = false;
    f->stream = NULL;
    return ok || tell(f, "write", f->parts[f->count - 1].name, diag);
}

/* Exchanging would replace a directory, too. */
static bool is_directory(const struct output_folder *f, const char *name)
{
    struct stat st;

    return fstatat(f->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0
           && S_ISDIR(st.st_mode);
}

/* What stood there takes the temporary name. Where the file system cannot
 * exchange names it is lost. */
static bool put_in_place(struct output_folder *f, size_t number)
{
    struct part *part = &f->parts[number];
    char temporary[TEMPORARY_SIZE];

    if (is_directory(f, part->name)) {
        errno = EISDIR;
        return false;
    }
    temporary_name(temporary, number);
    part->has_older =
        renameat2(f->fd, temporary, f->fd, part->name, RENAME_EXCHANGE) == 0;
    return part->has_older
           || ((errno == ENOENT || errno == EINVAL || errno == ENOSYS)
               && renameat(f->fd, temporary, f->fd, part->name) == 0);
}

static void take_back(struct output_folder *f, size_t number)
{
    const struct part *part = &f->parts[number];
    char temporary[TEMPORARY_SIZE];

    temporary_name(temporary, number);
    if (part->has_older)
        renameat2(f->fd, temporary, f->fd, part->name, RENAME_EXCHANGE);
    else
        unlinkat(f->fd, part->name, 0);
}

/* What is not in its place, or was replaced. */
static void remove_temporary(const struct output_folder *f)
{
    char temporary[TEMPORARY_SIZE];

    for (size_t i = 0; i < f->count; i++) {
        temporary_name(temporary, i);
        unlinkat(f->fd, temporary, 0);
    }
}

bool output_folder_commit(struct output_folder *f, struct diag *diag)
{
    for (size_t i = 0; i < f->count; i++) {
        if (put_in_place(f, i))
            continue;
        tell(f, "write", f->parts[i].name, diag);
        while (i-- > 0)
            take_back(f, i);
        output_folder_discard(f);
        return false;
    }
    remove_temporary(f);
    release(f);
    return true;
}

void output_folder_discard(struct output_folder *f)
{
    if (!f)
        return;
    remove_temporary(f);
    if (f->made)
        rmdir(f->path); /* unless there is something in it */
    release(f);
}
