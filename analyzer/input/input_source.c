#include "input/input_source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Process-wide, as signal handlers are. */
static const volatile sig_atomic_t *stop_flag;

void input_stop_on(const volatile sig_atomic_t *flag)
{
    stop_flag = flag;
}

bool input_source_stopped(void)
{
    return stop_flag && *stop_flag;
}

/* read(2), taken up again after a signal unless that asked to stop: then it
 * looks like the end of the input. */
static enum input_result read_fd(struct input_source *source, char *buf,
                                 size_t size, size_t *got, struct diag *diag)
{
    ssize_t n;

    do
        n = source->reads_at
                ? pread(source->fd, buf, size, (off_t)source->position)
                : read(source->fd, buf, size);
    while (n < 0 && errno == EINTR && !input_source_stopped());

    *got = n > 0 ? (size_t)n : 0;
    if (n > 0)
        return INPUT_OK;
    if (n == 0 || errno == EINTR)
        return INPUT_END;
    diag_set(diag,
             "%s: cannot read on after byte %llu: %s; what came before it was "
             "used",
             source->name,
             (unsigned long long)(source->position + source->head_len
                                  - source->head_used),
             strerror(errno));
    return INPUT_ERROR;
}

enum input_result input_source_peek(struct input_source *source, size_t want,
                                    struct diag *diag)
{
    while (source->head_len < want) {
        size_t got;
        enum input_result result =
            read_fd(source, source->head + source->head_len,
                    want - source->head_len, &got, diag);
        if (result == INPUT_END)
            break;
        if (result != INPUT_OK)
            return result;
        source->head_len += got;
    }
    return INPUT_OK;
}

enum input_result input_source_read(struct input_source *source, char *buf,
                                    size_t size, size_t *got, struct diag *diag)
{
    size_t ahead = source->head_len - source->head_used;
    enum input_result result = INPUT_OK;

    if (ahead > 0) {
        *got = ahead < size ? ahead : size;
        memcpy(buf, source->head + source->head_used, *got);
        source->head_used += *got;
    }
    else
        result = read_fd(source, buf, size, got, diag);
    source->position += *got;
    return result;
}
