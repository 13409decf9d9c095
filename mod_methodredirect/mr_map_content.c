#include "mr_map_content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mr_map_image.h"

static struct mr_map_identity identity_of(const struct stat *st)
{
    struct mr_map_identity id = {st->st_dev, st->st_ino, (uint64_t)st->st_size,
                                 (uint64_t)st->st_mtim.tv_sec * 1000000000
                                     + (uint64_t)st->st_mtim.tv_nsec,
                                 (uint64_t)st->st_ctim.tv_sec * 1000000000
                                     + (uint64_t)st->st_ctim.tv_nsec};

    return id;
}

bool mr_map_identity_equal(struct mr_map_identity a, struct mr_map_identity b)
{
    return a.device == b.device && a.inode == b.inode && a.size == b.size
           && a.modified == b.modified && a.changed == b.changed;
}

bool mr_map_read_all(int fd, void *at, size_t size)
{
    char *next = at;

    while (size > 0) {
        ssize_t n = read(fd, next, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = 0;
        if (n <= 0)
            return false;
        next += n;
        size -= (size_t)n;
    }
    return true;
}

static const char *read_content(int fd, struct mr_map_content *content)
{
    struct stat before, after;

    if (fstat(fd, &before) < 0)
        return strerror(errno);
    content->identity = identity_of(&before);
    if (!S_ISREG(before.st_mode))
        return "it is not a regular file";
    if (before.st_size == 0)
        return "it is empty; a map without rules holds a comment";
    if ((uint64_t)before.st_size > MR_MAP_TEXT_MAX)
        return "it is larger than 2 GiB";
    content->len = (size_t)before.st_size;
    content->text = malloc(content->len);
    if (!content->text)
        return "there is not enough memory for it";
    if (!mr_map_read_all(fd, content->text, content->len))
        return errno ? strerror(errno) : "it became shorter while it was read";
    if (fstat(fd, &after) == 0
        && !mr_map_identity_equal(content->identity, identity_of(&after)))
        return "it changed while it was read; replace it with rename(2)";
    return NULL;
}

const char *mr_map_content_read(const char *file,
                                struct mr_map_content *content)
{
    const char *error;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    memset(content, 0, sizeof *content);
    if (fd < 0)
        return strerror(errno);
    error = read_content(fd, content);
    close(fd);
    return error;
}

struct mr_map_identity mr_map_identity_of_file(const char *file)
{
    struct mr_map_identity none = {0, 0, 0, 0, 0};
    struct stat st;

    return stat(file, &st) == 0 ? identity_of(&st) : none;
}

bool mr_map_write_all(int fd, const void *at, size_t size)
{
    const char *next = at;

    while (size > 0) {
        ssize_t n = write(fd, next, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        next += n;
        size -= (size_t)n;
    }
    return true;
}
