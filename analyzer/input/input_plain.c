#include "input/input_kind.h"

static void *plain_open(struct input_source *source)
{
    return source;
}

static enum input_result plain_read(void *self, char *buf, size_t size,
                                    size_t *got, struct diag *diag)
{
    return input_source_read(self, buf, size, got, diag);
}

static size_t plain_memory(const void *self)
{
    (void)self;
    return 0;
}

static void plain_close(void *self)
{
    (void)self;
}

/* The bytes as they are, read straight into the caller's buffer. */
const struct input_kind input_plain = {plain_open, plain_read, plain_memory,
                                       plain_close};
