#include "run/live_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct live_file {
    const char *name;
    int fd;
};

/* To open a pipe does not wait, to write into it does. */
static int open_to_add(const char *path)
{
    int fd = open(path,
                  O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY
                      | O_CLOEXEC | O_NONBLOCK,
                  0666);
    int flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);

    if (flags >= 0)
        fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    return fd;
}

static bool add(int fd, struct slice line)
{
    while (line.len > 0) {
        ssize_t written = write(fd, line.at, line.len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        line.at += written;
        line.len -= (size_t)written;
    }
    return true;
}

/* A machine that went down may have left the beginning of a line: the next one
 * must not go on with it. */
static void end_last_line(int fd, const char *path)
{
    struct stat st;
    char last = '\n';
    int again;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
        return;
    again = open(path, O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (again < 0)
        return;
    if (pread(again, &last, 1, st.st_size - 1) == 1 && last != '\n')
        add(fd, slice_of("\n")); /* if that fails, the first line tells */
    close(again);
}

static const char *why_not(int failed)
{
    return failed == ELOOP   ? "it is a symbolic link; name what it leads to"
           : failed == ENXIO ? "nobody reads that pipe"
                             : strerror(failed);
}

struct live_file *live_file_open(const char *path, struct diag *diag)
{
    struct live_file *file = calloc(1, sizeof *file);

    if (!file) {
        diag_set(diag, "out of memory");
        return NULL;
    }
    file->name = path ? path : "standard output";
    file->fd = path ? open_to_add(path) : STDOUT_FILENO;
    if (file->fd >= 0) {
        if (path)
            end_last_line(file->fd, path);
        return file;
    }
    diag_set(diag, "cannot write %s: %s", path, why_not(errno));
    free(file);
    return NULL;
}

bool live_file_add(struct live_file *file, struct slice line)
{
    return add(file->fd, line);
}

const char *live_file_name(const struct live_file *file)
{
    return file->name;
}

void live_file_close(struct live_file *file)
{
    if (!file)
        return;
    if (file->fd != STDOUT_FILENO)
        close(file->fd);
    free(file);
}
