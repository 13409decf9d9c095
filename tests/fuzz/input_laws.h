/**
 * @file
 * What every fuzz target of a compression asks for: any bytes are read without
 * a crash or a hang, and what comes out does not depend on how reads cut it.
 */
#ifndef FUZZ_INPUT_LAWS_H
#define FUZZ_INPUT_LAWS_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/input_kind.h"

/* Enough to cross the window and the buffers, not to unpack bombs. */
enum { MAX_OUT = 256 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read the file @a fd in pieces of @a step; its length goes to @a len. */
static enum input_result read_all(const struct input_kind *kind, int fd,
                                  size_t step, char *out, size_t *len)
{
    struct input_source source = {.fd = fd, .name = "fuzz"};
    void *self = kind->open(&source);
    enum input_result result = INPUT_OK;
    struct diag diag;

    *len = 0;
    lseek(fd, 0, SEEK_SET);
    while (result == INPUT_OK && *len < MAX_OUT) {
        size_t got, left = MAX_OUT - *len;
        result = kind->read(self, out + *len, step < left ? step : left, &got,
                            &diag);
        *len += got;
    }
    kind->close(self);
    return result;
}

/** Abort when @a kind breaks a law on @a data: one byte that chooses the read
 *  size, then the file. */
static int check_input_laws(const struct input_kind *kind, const uint8_t *data,
                            size_t size)
{
    static char whole[MAX_OUT], pieces[MAX_OUT];
    size_t whole_len, pieces_len;
    int fd;

    if (size < 1 || (fd = memfd_create("fuzz", MFD_CLOEXEC)) < 0)
        return 0;
    if (write(fd, data + 1, size - 1) == (ssize_t)(size - 1)) {
        enum input_result a = read_all(kind, fd, MAX_OUT, whole, &whole_len);
        enum input_result b =
            read_all(kind, fd, 1 + (size_t)data[0] * 37, pieces, &pieces_len);
        if (a != b || whole_len != pieces_len
            || memcmp(whole, pieces, whole_len) != 0)
            abort();
    }
    close(fd);
    return 0;
}

#endif
