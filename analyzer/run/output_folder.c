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

struct output_folder {
    char *path;
    int fd;
    bool made;
    char **names; /* of the files that are complete, in their order */
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
        free(f->names[i]);
    free(f->names);
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
    char **names;

    if (f->count < f->room)
        return true;
    names = realloc(f->names, room * sizeof *names);
    if (!names)
        return false;
    f->names = names;
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
    f->names[f->count] = copy;
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
    return ok || tell(f, "write", f->names[f->count - 1], diag);
}

bool output_folder_commit(struct output_folder *f, struct diag *diag)
{
    char temporary[TEMPORARY_SIZE];

    for (size_t i = 0; i < f->count; i++) {
        temporary_name(temporary, i);
        if (renameat(f->fd, temporary, f->fd, f->names[i]) == 0)
            continue;
        tell(f, "write", f->names[i], diag);
        output_folder_discard(f);
        return false;
    }
    release(f);
    return true;
}

void output_folder_discard(struct output_folder *f)
{
    char temporary[TEMPORARY_SIZE];

    if (!f)
        return;
    for (size_t i = 0; i < f->count; i++) {
        temporary_name(temporary, i);
        unlinkat(f->fd, temporary, 0);
    }
    if (f->made)
        rmdir(f->path); /* unless there is something in it */
    release(f);
}
