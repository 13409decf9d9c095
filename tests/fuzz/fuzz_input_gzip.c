/* gzip input of any bytes: no crash, and what is read does not depend on how
 * reads cut it. Input: one byte that chooses the read size, then the file. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/input_kind.h"

/* Enough to cross the window and the buffers, not to unpack bombs. */
enum { MAX_OUT = 256 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read the file @a fd in pieces of @a step; its length goes to @a len. */
static enum input_result read_all(int fd, size_t step, char *out, size_t *len)
{
    struct input_source source = {.fd = fd, .name = "fuzz"};
    void *self = input_gzip.open(&source);
    enum input_result result = INPUT_OK;
    struct diag diag;

    *len = 0;
    lseek(fd, 0, SEEK_SET);
    while (result == INPUT_OK && *len < MAX_OUT) {
        size_t got, left = MAX_OUT - *len;
        result = input_gzip.read(self, out + *len, step < left ? step : left,
                                 &got, &diag);
        *len += got;
    }
    input_gzip.close(self);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char whole[MAX_OUT], pieces[MAX_OUT];
    size_t whole_len, pieces_len;
    int fd;

    if (size < 1 || (fd = memfd_create("fuzz", MFD_CLOEXEC)) < 0)
        return 0;
    if (write(fd, data + 1, size - 1) == (ssize_t)(size - 1)) {
        enum input_result a = read_all(fd, MAX_OUT, whole, &whole_len);
        enum input_result b =
            read_all(fd, 1 + (size_t)data[0] * 37, pieces, &pieces_len);
        if (a != b || whole_len != pieces_len
            || memcmp(whole, pieces, whole_len) != 0)
            abort();
    }
    close(fd);
    return 0;
}
