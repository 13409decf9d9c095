/* An xz file is streams one after the other with zero bytes between them;
 * .lzma is what came before it, one stream without a checksum. Memory is the
 * dictionary of a stream, up to PACKED_MAX_WINDOW: xz -6 takes 8 MiB. */
#include <stdlib.h>

#include <lzma.h>

#include "input/input_packed.h"

/* liblzma counts more than the dictionary. */
static const uint64_t max_memory = PACKED_MAX_WINDOW + 1024 * 1024;

static void *xz_create(void)
{
    lzma_stream *stream = malloc(sizeof *stream);

    if (stream)
        *stream = (lzma_stream)LZMA_STREAM_INIT;
    return stream;
}

static bool xz_begin(void *self)
{
    return lzma_auto_decoder(self, max_memory, 0) == LZMA_OK;
}

static enum unpacked explain(lzma_ret code, struct flow *flow)
{
    switch (code) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: /* it wants more */
        return UNPACKED_MORE;
    case LZMA_STREAM_END:
        return UNPACKED_MEMBER;
    case LZMA_FORMAT_ERROR:
        return UNPACKED_FOREIGN;
    case LZMA_MEMLIMIT_ERROR:
        flow->why = "it asks for a dictionary of more than 128 MiB";
        return UNPACKED_REFUSED;
    case LZMA_MEM_ERROR:
        flow->why = "there is not enough memory for its dictionary";
        return UNPACKED_REFUSED;
    case LZMA_OPTIONS_ERROR:
        flow->why = "it is compressed in a way that is not known here";
        return UNPACKED_REFUSED;
    default:
        flow->why = "the compressed data is damaged, some lines before it may "
                    "be too";
        return UNPACKED_BROKEN;
    }
}

static enum unpacked xz_step(void *self, struct flow *flow)
{
    lzma_stream *stream = self;
    lzma_ret code;

    stream->next_in = flow->in;
    stream->avail_in = flow->in_len;
    stream->next_out = flow->out;
    stream->avail_out = flow->room;
    code = lzma_code(stream, LZMA_RUN);
    flow_advance(flow, flow->in_len - stream->avail_in,
                 flow->room - stream->avail_out);
    return explain(code, flow);
}

static size_t xz_memory(const void *self)
{
    return sizeof(lzma_stream) + (size_t)lzma_memusage(self);
}

static void xz_destroy(void *self)
{
    lzma_end(self);
    free(self);
}

static const struct codec codec = {
    .name = "xz",
    .first = "\xfd\x5d",
    .unpack = "xz -dc",
    .zero_padded = true,
    .create = xz_create,
    .begin = xz_begin,
    .step = xz_step,
    .memory = xz_memory,
    .destroy = xz_destroy,
};

static void *xz_open(struct input_source *source)
{
    return packed_open(source, &codec);
}

const struct input_kind input_xz = {xz_open, packed_read, packed_memory,
                                    packed_close};
