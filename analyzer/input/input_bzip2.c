/* A bzip2 file is streams one after the other, as `cat a.bz2 b.bz2` and
 * parallel compressors make it. Memory is one block: up to 3.7 MB. */
#include <limits.h>
#include <stdlib.h>

#include <bzlib.h>

#include "input/input_packed.h"

struct bzip2 {
    bz_stream stream;
    bool begun;
    size_t held; /* bytes that the stream allocated */
};

/* Streams free all they allocated at once, at their end. */
static void *allocate(void *context, int count, int size)
{
    struct bzip2 *bz = context;
    void *memory = calloc((size_t)count, (size_t)size);

    if (memory)
        bz->held += (size_t)count * (size_t)size;
    return memory;
}

static void release(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static void *bzip2_create(void)
{
    return calloc(1, sizeof(struct bzip2));
}

static void end(struct bzip2 *bz)
{
    if (bz->begun)
        BZ2_bzDecompressEnd(&bz->stream);
    bz->begun = false;
    bz->held = 0;
}

static bool bzip2_begin(void *self)
{
    struct bzip2 *bz = self;

    end(bz);
    bz->stream =
        (bz_stream){.bzalloc = allocate, .bzfree = release, .opaque = bz};
    bz->begun = BZ2_bzDecompressInit(&bz->stream, 0, 0) == BZ_OK;
    return bz->begun;
}

static enum unpacked explain(int code, struct flow *flow)
{
    switch (code) {
    case BZ_OK:
        return UNPACKED_MORE;
    case BZ_STREAM_END:
        return UNPACKED_MEMBER;
    case BZ_DATA_ERROR_MAGIC:
        return UNPACKED_FOREIGN;
    case BZ_MEM_ERROR:
        flow->why = "there is not enough memory for its blocks";
        return UNPACKED_REFUSED;
    default:
        flow->why = "the compressed data is damaged, some lines before it may "
                    "be too";
        return UNPACKED_BROKEN;
    }
}

static unsigned clamp(size_t len)
{
    return len < UINT_MAX ? (unsigned)len : UINT_MAX;
}

static enum unpacked bzip2_step(void *self, struct flow *flow)
{
    struct bzip2 *bz = self;
    unsigned in_len = clamp(flow->in_len), room = clamp(flow->room);
    int code;

    bz->stream.next_in = (char *)(uintptr_t)flow->in;
    bz->stream.avail_in = in_len;
    bz->stream.next_out = (char *)flow->out;
    bz->stream.avail_out = room;
    code = BZ2_bzDecompress(&bz->stream);
    flow_advance(flow, in_len - bz->stream.avail_in,
                 room - bz->stream.avail_out);
    return explain(code, flow);
}

static size_t bzip2_memory(const void *self)
{
    const struct bzip2 *bz = self;

    return sizeof *bz + bz->held;
}

static void bzip2_destroy(void *self)
{
    end(self);
    free(self);
}

static const struct codec codec = {
    .name = "bzip2",
    .first = "B",
    .unpack = "bzip2 -dc",
    .create = bzip2_create,
    .begin = bzip2_begin,
    .step = bzip2_step,
    .memory = bzip2_memory,
    .destroy = bzip2_destroy,
};

static void *bzip2_open(struct input_source *source)
{
    return packed_open(source, &codec);
}

const struct input_kind input_bzip2 = {bzip2_open, packed_read, packed_memory,
                                       packed_close};
