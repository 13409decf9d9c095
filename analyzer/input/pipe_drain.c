#include "input/pipe_drain.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, LOOK_MS = 200 };

struct pipe_drain {
    int fd;
    pthread_t thread;
    atomic_bool stop;
    pthread_mutex_t lock; /* of all that follows */
    size_t room, begin, used;
    bool over, failed;
    bool skipping;    /* up to the next newline */
    bool is_rest;     /* what is skipped: its beginning was kept */
    bool line_is_cut; /* what is kept ends within a line */
    uint64_t dropped;
    char bytes[];
};

/* --- the thread ----------------------------------------------------------- */

static void keep(struct pipe_drain *d, const char *at, size_t len)
{
    size_t end = (d->begin + d->used) % d->room;
    size_t first = len < d->room - end ? len : d->room - end;

    memcpy(d->bytes + end, at, first);
    memcpy(d->bytes, at + first, len - first);
    d->used += len;
    if (len > 0)
        d->line_is_cut = at[len - 1] != '\n';
}

/* Drop the line at @a at. @return the bytes that were taken. */
static size_t skip(struct pipe_drain *d, const char *at, size_t len)
{
    const char *newline = memchr(at, '\n', len);

    d->skipping = !newline;
    if (!newline)
        return len;
    d->dropped += !d->is_rest;
    d->is_rest = false;
    return (size_t)(newline - at) + 1;
}

/* What of @a len bytes finds room; one byte is left to end a cut line. */
static size_t fitting(const struct pipe_drain *d, const char *at, size_t len)
{
    size_t room = d->room - d->used;
    const char *newline;

    if (len < room)
        return len;
    newline = room > 1 ? memrchr(at, '\n', room - 1) : NULL;
    return newline ? (size_t)(newline - at) + 1 : 0;
}

static void take(struct pipe_drain *d, const char *at, size_t len)
{
    while (len > 0) {
        size_t n = d->skipping ? 0 : fitting(d, at, len);

        if (n > 0)
            keep(d, at, n);
        else {
            if (d->line_is_cut) {
                keep(d, "\n", 1);
                d->is_rest = true;
            }
            n = skip(d, at, len);
        }
        at += n;
        len -= n;
    }
}

static void *drain(void *argument)
{
    struct pipe_drain *d = argument;
    struct pollfd waiting = {.fd = d->fd, .events = POLLIN};
    char chunk[CHUNK];

    while (!atomic_load(&d->stop)) {
        ssize_t n;

        if (poll(&waiting, 1, LOOK_MS) <= 0)
            continue;
        n = read(d->fd, chunk, sizeof chunk);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        pthread_mutex_lock(&d->lock);
        if (n > 0)
            take(d, chunk, (size_t)n);
        d->over = n <= 0;
        d->failed = n < 0;
        pthread_mutex_unlock(&d->lock);
        if (n <= 0)
            break;
    }
    return NULL;
}

/* --- the reader ----------------------------------------------------------- */

struct pipe_drain *pipe_drain_start(int fd, size_t room)
{
    struct pipe_drain *d = calloc(1, sizeof *d + room);
    sigset_t all, before;
    int failed;

    if (!d)
        return NULL;
    d->fd = fd;
    d->room = room;
    pthread_mutex_init(&d->lock, NULL);
    /* Signals are for the main thread, whose waits they end. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&d->thread, NULL, drain, d);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed)
        return d;
    pthread_mutex_destroy(&d->lock);
    free(d);
    return NULL;
}

enum input_result pipe_drain_read(struct pipe_drain *d, char *buf, size_t size,
                                  size_t *got)
{
    enum input_result result = INPUT_OK;
    size_t first;

    pthread_mutex_lock(&d->lock);
    *got = size < d->used ? size : d->used;
    first = *got < d->room - d->begin ? *got : d->room - d->begin;
    memcpy(buf, d->bytes + d->begin, first);
    memcpy(buf + first, d->bytes, *got - first);
    d->begin = (d->begin + *got) % d->room;
    d->used -= *got;
    if (*got == 0)
        result = !d->over ? INPUT_WAIT : d->failed ? INPUT_ERROR : INPUT_END;
    pthread_mutex_unlock(&d->lock);
    return result;
}

uint64_t pipe_drain_dropped(struct pipe_drain *d)
{
    uint64_t dropped;

    pthread_mutex_lock(&d->lock);
    dropped = d->dropped;
    pthread_mutex_unlock(&d->lock);
    return dropped;
}

void pipe_drain_stop(struct pipe_drain *d)
{
    if (!d)
        return;
    atomic_store(&d->stop, true);
    pthread_join(d->thread, NULL);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
