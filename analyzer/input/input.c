#include "input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/input_ahead.h"
#include "input/input_kind.h"
#include "input/pipe_drain.h"

/* What a server may write while nobody has time for it. */
enum { DRAIN_ROOM = 16 * 1024 * 1024 };

struct kind_row {
    const char *name, *magic;
    size_t magic_len;
    const struct input_kind *kind; /* NULL: not read here */
    const char *unpack;
};

static const struct kind_row kinds[] = {
#define INPUT(name, magic, object)                                             \
    {name, magic, sizeof(magic) - 1, &object, NULL},
#define UNREAD(name, magic, unpack)                                            \
    {name, magic, sizeof(magic) - 1, NULL, unpack},
#include "input/inputs.def"
};

struct input {
    struct input_source source;
    const struct kind_row *row; /* NULL: a named pipe nobody has written to */
    void *self;                 /* of the kind */
    struct read_ahead *ahead;   /* reads for us; NULL: we read ourselves */
    uint64_t size;
    struct pipe_drain *drain; /* reads a pipe that is followed, or NULL */
    bool owns_fd, is_regular, follows;
    enum input_result over; /* why there is nothing more; INPUT_OK: there is */
    struct diag over_diag;
    char name[];
};

static bool is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

static const char *open_reason(int error)
{
    switch (error) {
    case ENOENT:
        return "no such file; check the name and the directory";
    case ENOTDIR:
        return "part of the path is not a directory; check the name";
    case EACCES:
        return "permission denied; run as a user who may read it, or change "
               "its mode or group";
    case EBADF:
        return "it is closed; name a file or pipe a log into it";
    case EISDIR:
        return "is a directory; name the log files in it";
    case ENXIO:
        return "is a socket; name a file, or pipe its contents in";
    case EMFILE:
    case ENFILE:
        return "too many files are open; give fewer at a time or raise "
               "`ulimit -n`";
    case ELOOP:
        return "too many symbolic links; check where it points";
    default:
        return strerror(error);
    }
}

/* Open what the name stands for; -1 with errno set. A named pipe is not waited
 * for here. */
static int open_fd(const char *path)
{
    struct stat st;
    bool is_fifo = stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
    int fd, flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;

    if (is_stdin(path))
        return STDIN_FILENO;
    do
        fd = open(path, is_fifo ? flags | O_NONBLOCK : flags);
    while (fd < 0 && errno == EINTR && !input_source_stopped());
    return fd;
}

/* Refuse directories and learn the size; false with errno set. */
static bool look_at(struct input *in)
{
    struct stat st;
    off_t start;

    if (fstat(in->source.fd, &st) != 0)
        return false;
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return false;
    }
    in->is_regular = S_ISREG(st.st_mode);
    if (!in->is_regular)
        return true;
    /* Standard input may stand in the middle of its file. */
    start = lseek(in->source.fd, 0, SEEK_CUR);
    if (start >= 0 && st.st_size > start)
        in->size = (uint64_t)(st.st_size - start);
    posix_fadvise(in->source.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

/* How far head and magic can be compared. */
static size_t common_len(const struct input_source *source,
                         const struct kind_row *row)
{
    return row->magic_len < source->head_len ? row->magic_len
                                             : source->head_len;
}

static bool agrees(const struct input_source *source,
                   const struct kind_row *row)
{
    for (size_t i = 0; i < common_len(source, row); i++)
        if (row->magic[i] != '?' && row->magic[i] != source->head[i])
            return false;
    return true;
}

/* Whether the head, which ends inside the magic, is no text all the same. */
static bool is_no_text(const struct input_source *source,
                       const struct kind_row *row)
{
    for (size_t i = 0; i < common_len(source, row); i++) {
        unsigned char byte = (unsigned char)row->magic[i];
        if (byte < 0x20 || byte >= 0x7f)
            return true;
    }
    return false;
}

static bool is_kind(const struct input_source *source,
                    const struct kind_row *row)
{
    if (!agrees(source, row))
        return false;
    return source->head_len >= row->magic_len
           || (row->kind && is_no_text(source, row));
}

/* The row whose magic the head begins with, as far as the head goes. */
static const struct kind_row *recognise(const struct input_source *source)
{
    const struct kind_row *row = kinds;

    while (!is_kind(source, row))
        row++;
    return row;
}

/* Whether more bytes can tell more about the kind. */
static bool is_undecided(const struct input_source *source)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].magic_len > source->head_len && agrees(source, &kinds[i]))
            return true;
    return false;
}

/* Recognise the kind and begin it. */
static bool begin(struct input *in, struct diag *diag)
{
    /* Byte by byte: a pipe may have no more for a long time. */
    for (size_t want = 1; is_undecided(&in->source); want++) {
        if (input_source_peek(&in->source, want, diag) != INPUT_OK)
            return false;
        if (in->source.head_len < want)
            break;
    }
    in->row = recognise(&in->source);
    if (!in->row->kind) {
        diag_set(diag,
                 "%s: is compressed with %s, which is not read yet; unpack it "
                 "into a pipe: %s LOG | redirect-analyzer -",
                 in->name, in->row->name, in->row->unpack);
        return false;
    }
    in->self = in->row->kind->open(&in->source);
    if (!in->self)
        diag_set(diag, "%s: not enough memory to read it", in->name);
    return in->self != NULL;
}

/* Whether it is a named pipe that nobody has opened for writing. */
static bool is_unwritten(const struct input *in)
{
    struct stat st;

    return in->owns_fd && !in->row && fstat(in->source.fd, &st) == 0
           && S_ISFIFO(st.st_mode);
}

/* Wait for somebody who writes into the pipe. @return INPUT_WAIT when there is
 * nobody and @a in is followed; INPUT_END when it is to stop. */
static enum input_result wait_for_writer(struct input *in, struct diag *diag)
{
    struct pollfd waiting = {.fd = in->source.fd, .events = POLLIN};
    int ready;

    do
        ready = poll(&waiting, 1, in->follows ? 0 : -1);
    while (ready < 0 && errno == EINTR && !input_source_stopped());
    if (ready == 0)
        return INPUT_WAIT;
    if (ready < 0)
        return in->over = INPUT_END;
    fcntl(in->source.fd, F_SETFL, fcntl(in->source.fd, F_GETFL) & ~O_NONBLOCK);
    if (!begin(in, diag)) {
        in->over_diag = *diag;
        return in->over = INPUT_ERROR;
    }
    input_follow(in, in->follows);
    return INPUT_OK;
}

struct input *input_open(const char *path, struct diag *diag)
{
    const char *name = is_stdin(path) ? "(standard input)" : path;
    struct input *in = calloc(1, sizeof *in + strlen(name) + 1);

    if (!in) {
        diag_set(diag, "%s: not enough memory to open it", name);
        return NULL;
    }
    strcpy(in->name, name);
    in->source.name = in->name;
    in->source.max_expansion = INPUT_MAX_EXPANSION;
    in->source.fd = open_fd(path);
    in->owns_fd = in->source.fd >= 0 && !is_stdin(path);
    if (in->source.fd < 0 || !look_at(in)) {
        diag_set(diag, "%s: cannot open: %s", name, open_reason(errno));
        goto fail;
    }
    if (!is_unwritten(in) && !begin(in, diag))
        goto fail;
    return in;
fail:
    input_close(in);
    return NULL;
}

/* Whether @a in is a pipe that is open and empty. */
static bool has_nothing(const struct input *in)
{
    struct pollfd waiting = {.fd = in->source.fd, .events = POLLIN};

    return !in->is_regular && !in->drain
           && in->source.head_used == in->source.head_len
           && poll(&waiting, 1, 0) == 0;
}

static enum input_result read_drain(struct input *in, char *buf, size_t size,
                                    size_t *got, struct diag *diag)
{
    enum input_result result = pipe_drain_read(in->drain, buf, size, got);

    in->source.position += *got;
    if (result == INPUT_WAIT)
        return result;
    in->over = result;
    if (result == INPUT_ERROR) {
        diag_set(&in->over_diag, "%s: cannot read on; what came was used",
                 in->name);
        *diag = in->over_diag;
    }
    return result;
}

enum input_result input_read(struct input *in, char *buf, size_t size,
                             size_t *got, struct diag *diag)
{
    enum input_result ready = INPUT_OK;

    *got = 0;
    if (!in->row && in->over == INPUT_OK)
        ready = wait_for_writer(in, diag);
    if (ready != INPUT_OK)
        return ready;
    if (in->follows && in->over == INPUT_OK && has_nothing(in))
        return INPUT_WAIT;
    if (in->over == INPUT_OK && in->drain
        && in->source.head_used == in->source.head_len)
        return read_drain(in, buf, size, got, diag);
    if (in->over == INPUT_OK && in->ahead)
        in->over = read_ahead_read(in->ahead, buf, size, got, &in->over_diag);
    else if (in->over == INPUT_OK)
        in->over =
            in->row->kind->read(in->self, buf, size, got, &in->over_diag);
    if (in->over == INPUT_TRUNCATED || in->over == INPUT_ERROR)
        *diag = in->over_diag;
    if (in->over != INPUT_END || !in->follows || !in->is_regular
        || in->row->kind != &input_plain)
        return in->over;
    in->over = INPUT_OK; /* it may go on */
    return INPUT_WAIT;
}

void input_follow(struct input *in, bool follow)
{
    struct stat st;

    in->follows = follow;
    if (follow && !in->drain && in->row && in->row->kind == &input_plain
        && input_stat(in, &st) && S_ISFIFO(st.st_mode))
        in->drain = pipe_drain_start(in->source.fd, DRAIN_ROOM);
}

uint64_t input_dropped(const struct input *in)
{
    return in->drain ? pipe_drain_dropped(in->drain) : 0;
}

/* Unpack what is before @a offset, for nothing. */
static bool unpack_to(struct input *in, uint64_t offset)
{
    struct diag diag = {""};
    char bytes[32 * 1024];
    size_t got;

    while (offset > 0) {
        size_t size = offset < sizeof bytes ? (size_t)offset : sizeof bytes;
        if (input_read(in, bytes, size, &got, &diag) != INPUT_OK)
            return false;
        offset -= got;
    }
    return true;
}

bool input_go_to(struct input *in, uint64_t offset)
{
    if (!in->is_regular)
        return false;
    if (in->row->kind != &input_plain)
        return unpack_to(in, offset);
    in->source.position = offset;
    in->source.reads_at = true;
    in->source.head_len = in->source.head_used = 0;
    if (in->over == INPUT_END)
        in->over = INPUT_OK;
    return true;
}

bool input_stat(const struct input *in, struct stat *st)
{
    return fstat(in->source.fd, st) == 0;
}

void input_name_again(const struct input *in, char *name, size_t size)
{
    snprintf(name, size, "/proc/self/fd/%d", in->source.fd);
}

bool input_name_now(const struct input *in, char *name, size_t size)
{
    char link[64];
    ssize_t len;

    input_name_again(in, link, sizeof link);
    len = readlink(link, name, size - 1);
    if (len <= 0)
        return false;
    name[len] = '\0';
    return name[0] == '/';
}

bool input_is_plain(const struct input *in)
{
    return !in->row || in->row->kind == &input_plain;
}

size_t input_peek_stored(const struct input *in, uint64_t offset, char *bytes,
                         size_t size)
{
    ssize_t got;

    if (!in->is_regular)
        return 0;
    do
        got = pread(in->source.fd, bytes, size, (off_t)offset);
    while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

size_t input_peek(const struct input *in, uint64_t offset, char *bytes,
                  size_t size)
{
    return input_is_plain(in) ? input_peek_stored(in, offset, bytes, size) : 0;
}

void input_limit_expansion(struct input *in, unsigned ratio)
{
    in->source.max_expansion = ratio;
}

bool input_is_left(const struct input *in)
{
    return in->over == INPUT_TRUNCATED && in->source.is_left;
}

void input_read_ahead(struct input *in)
{
    if (!in->ahead && in->is_regular && in->row->kind != &input_plain)
        in->ahead = read_ahead_start(in->row->kind, in->self, &in->source);
}

bool input_is_read_ahead(const struct input *in)
{
    return in->ahead != NULL;
}

const char *input_name(const struct input *in)
{
    return in->name;
}

const char *input_kind(const struct input *in)
{
    return in->row ? in->row->name : "plain";
}

uint64_t input_size(const struct input *in)
{
    return in->size;
}

uint64_t input_position(const struct input *in)
{
    return in->ahead ? read_ahead_position(in->ahead) : in->source.position;
}

size_t input_memory(const struct input *in)
{
    return sizeof *in + strlen(in->name) + 1
           + (in->ahead  ? read_ahead_memory(in->ahead)
              : in->self ? in->row->kind->memory(in->self)
                         : 0);
}

void input_close(struct input *in)
{
    if (!in)
        return;
    read_ahead_stop(in->ahead);
    pipe_drain_stop(in->drain);
    if (in->self)
        in->row->kind->close(in->self);
    if (in->owns_fd)
        close(in->source.fd);
    free(in);
}
