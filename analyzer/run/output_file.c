#include "run/output_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct output_file {
    FILE *stream;
    char *path, *temporary; /* temporary NULL: written in place */
};

static void release(struct output_file *file)
{
    if (file->stream)
        fclose(file->stream);
    free(file->path);
    free(file->temporary);
    free(file);
}

/* Devices and pipes cannot be replaced, only written to; nor can the names that
 * the system has for what is open (/dev/stdout), whatever that is. */
static bool is_special(const char *path)
{
    struct stat st;

    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0
           || (stat(path, &st) == 0 && !S_ISREG(st.st_mode));
}

static bool open_temporary(struct output_file *file)
{
    size_t size = strlen(file->path) + sizeof ".XXXXXX";
    mode_t mask;
    int fd;

    file->temporary = malloc(size);
    if (!file->temporary)
        return false;
    snprintf(file->temporary, size, "%s.XXXXXX", file->path);
    fd = mkstemp(file->temporary);
    if (fd < 0) {
        free(file->temporary);
        file->temporary = NULL;
        return false;
    }
    /* As open() would have made it. */
    mask = umask(0);
    umask(mask);
    if (fchmod(fd, 0666 & ~mask) != 0 || !(file->stream = fdopen(fd, "w"))) {
        int failed = errno;
        close(fd);
        unlink(file->temporary);
        errno = failed;
        return false;
    }
    return true;
}

struct output_file *output_file_open(const char *path, struct diag *diag)
{
    struct output_file *file = calloc(1, sizeof *file);

    /* A link stays one: what it leads to is replaced. */
    if (!file
        || (!(file->path = realpath(path, NULL))
            && !(file->path = strdup(path)))) {
        diag_set(diag, "out of memory");
        free(file);
        return NULL;
    }
    /* Appended: whoever opened it may have written there, and goes on. */
    if (is_special(path) ? (file->stream = fopen(path, "a")) != NULL
                         : open_temporary(file))
        return file;
    diag_set(diag, "cannot write %s: %s", path, strerror(errno));
    release(file);
    return NULL;
}

FILE *output_file_stream(struct output_file *file)
{
    return file->stream;
}

const char *output_file_place(const struct output_file *file)
{
    return file->temporary;
}

bool output_file_commit(struct output_file *file, struct diag *diag)
{
    FILE *stream = file->stream;
    bool ok = !ferror(stream);

    file->stream = NULL;
    if (fclose(stream) != 0)
        ok = false;
    if (ok && file->temporary)
        ok = rename(file->temporary, file->path) == 0;
    if (!ok) {
        diag_set(diag, "cannot write %s: %s", file->path, strerror(errno));
        if (file->temporary)
            unlink(file->temporary);
    }
    release(file);
    return ok;
}

void output_file_discard(struct output_file *file)
{
    if (!file)
        return;
    if (file->temporary)
        unlink(file->temporary);
    release(file);
}
