/* A zstd file is frames one after the other, skippable ones among them (RFC
 * 8878 3.1). Memory is the window of a frame, up to PACKED_MAX_WINDOW. */
#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "input/input_packed.h"

enum {
    MAX_WINDOW_LOG = 27, /* PACKED_MAX_WINDOW */
    BLOCK_HEADER_SIZE = 3
};

struct zstd {
    ZSTD_DStream *stream;
    size_t wanted; /* bytes that the next step asks for */
    bool full;     /* the room was, there may be more to put out */
};

static void zstd_destroy(void *self)
{
    struct zstd *z = self;

    ZSTD_freeDStream(z->stream);
    free(z);
}

static void *zstd_create(void)
{
    struct zstd *z = calloc(1, sizeof *z);

    if (!z)
        return NULL;
    z->stream = ZSTD_createDStream();
    if (z->stream
        && !ZSTD_isError(ZSTD_DCtx_setParameter(z->stream, ZSTD_d_windowLogMax,
                                                MAX_WINDOW_LOG)))
        return z;
    zstd_destroy(z);
    return NULL;
}

static bool zstd_begin(void *self)
{
    struct zstd *z = self;

    z->full = false;
    z->wanted = ZSTD_initDStream(z->stream);
    return !ZSTD_isError(z->wanted);
}

static enum unpacked explain(size_t code, struct flow *flow)
{
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_prefix_unknown:
        return UNPACKED_FOREIGN;
    case ZSTD_error_frameParameter_windowTooLarge:
        flow->why = "it asks for a window of more than 128 MiB, as zstd "
                    "--long=28 and more write it";
        return UNPACKED_REFUSED;
    case ZSTD_error_memory_allocation:
        flow->why = "there is not enough memory for its window";
        return UNPACKED_REFUSED;
    case ZSTD_error_dictionary_wrong:
        flow->why = "it was compressed with a dictionary, which -D names";
        return UNPACKED_REFUSED;
    case ZSTD_error_checksum_wrong:
        flow->why = "the checksum of the data before it is wrong, some lines "
                    "of this file may be damaged";
        return UNPACKED_BROKEN;
    default:
        flow->why = "the compressed data is damaged";
        return UNPACKED_BROKEN;
    }
}

/* A call that fails does not tell how much it had put out before. So none gets
 * what may fail together with what puts out: a block comes without the header
 * behind it, which zstd wants too, and nothing while there is more to put
 * out. */
static size_t portion(const struct zstd *z, const struct flow *flow)
{
    size_t want = z->wanted;

    if (z->full)
        return 0;
    if (want > BLOCK_HEADER_SIZE)
        want -= BLOCK_HEADER_SIZE;
    return want < flow->in_len ? want : flow->in_len;
}

static enum unpacked zstd_step(void *self, struct flow *flow)
{
    struct zstd *z = self;
    ZSTD_inBuffer in = {flow->in, portion(z, flow), 0};
    ZSTD_outBuffer out = {flow->out, flow->room, 0};
    size_t wanted = ZSTD_decompressStream(z->stream, &out, &in);

    flow_advance(flow, in.pos, out.pos);
    if (ZSTD_isError(wanted))
        return explain(wanted, flow);
    z->wanted = wanted;
    z->full = out.pos == out.size;
    return wanted == 0 ? UNPACKED_MEMBER : UNPACKED_MORE;
}

static size_t zstd_memory(const void *self)
{
    const struct zstd *z = self;

    return sizeof *z + ZSTD_sizeof_DStream(z->stream);
}

static const struct codec codec = {
    .name = "zstd",
    .first = "\x28PQRSTUVWXYZ[\\]^_",
    .unpack = "zstd -dc --long=31",
    .create = zstd_create,
    .begin = zstd_begin,
    .step = zstd_step,
    .memory = zstd_memory,
    .destroy = zstd_destroy,
};

static void *zstd_open(struct input_source *source)
{
    return packed_open(source, &codec);
}

const struct input_kind input_zstd = {zstd_open, packed_read, packed_memory,
                                      packed_close};
