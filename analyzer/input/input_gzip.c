/* A gzip file is members one after the other (RFC 1952 2.2), as `cat a.gz
 * b.gz` makes it; zero bytes after a member are padding of tapes and block
 * devices. isa-l reads header and trailer and holds the 32 KiB window, so
 * memory is constant whatever the file expands to. */
#include <stdlib.h>
#include <string.h>

#include <isa-l/igzip_lib.h>

#include "input/input_packed.h"

/* The longest copy of deflate (RFC 1951 3.2.5). */
enum { MAX_COPY = 258 };

struct gzip {
    struct inflate_state inflate;
    int failure; /* what isa-l found; the bytes before it may still wait */
};

static void *gzip_create(void)
{
    struct gzip *gz = malloc(sizeof *gz);

    if (gz)
        isal_inflate_init(&gz->inflate);
    return gz;
}

static bool gzip_begin(void *self)
{
    struct gzip *gz = self;

    isal_inflate_reset(&gz->inflate);
    gz->inflate.crc_flag = ISAL_GZIP;
    gz->failure = 0;
    return true;
}

/* Hand out what was inflated before the damage but did not fit the output:
 * isa-l keeps it in its own buffer and does not return to it after an error.
 * Whether there was any. */
static bool take_rest(struct inflate_state *inflate, struct flow *flow)
{
    int32_t rest = inflate->tmp_out_valid - inflate->tmp_out_processed;
    size_t len = rest > 0 ? (size_t)rest : 0;

    if (len > flow->room)
        len = flow->room;
    memcpy(flow->out, inflate->tmp_out_buffer + inflate->tmp_out_processed,
           len);
    inflate->tmp_out_processed += (int32_t)len;
    flow_advance(flow, 0, len);
    return len > 0;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* isa-l counts the length of a copy before it finds that it is none, from
 * before the beginning or by no symbol at all; the last bytes are then whatever
 * the memory held. How many of the @a made bytes in the caller's room count. */
static uint32_t without_refused_copy(struct inflate_state *inflate,
                                     uint32_t made)
{
    int32_t rest = inflate->tmp_out_valid - inflate->tmp_out_processed;
    uint32_t waiting = rest > 0 ? (uint32_t)rest : 0;
    uint32_t drop = smaller(waiting, MAX_COPY);

    inflate->tmp_out_valid -= (int32_t)drop;
    return made - smaller(made, MAX_COPY - drop);
}

static enum unpacked explain(int failure, struct flow *flow)
{
    switch (failure) {
    case ISAL_INVALID_WRAPPER:
        return UNPACKED_FOREIGN;
    case ISAL_INCORRECT_CHECKSUM:
        flow->why = "the checksum of the data before it is wrong, some lines "
                    "of this file may be damaged";
        break;
    case ISAL_UNSUPPORTED_METHOD:
        flow->why = "it is compressed with a method other than deflate";
        break;
    default:
        flow->why = "the compressed data is damaged";
    }
    return UNPACKED_BROKEN;
}

static uint32_t clamp(size_t len)
{
    return len < UINT32_MAX ? (uint32_t)len : UINT32_MAX;
}

static enum unpacked gzip_step(void *self, struct flow *flow)
{
    struct gzip *gz = self;
    struct inflate_state *inflate = &gz->inflate;

    if (!gz->failure) {
        uint32_t in_len = clamp(flow->in_len), room = clamp(flow->room), made;
        int code;
        inflate->next_in = (unsigned char *)(uintptr_t)flow->in;
        inflate->avail_in = in_len;
        inflate->next_out = flow->out;
        inflate->avail_out = room;
        code = isal_inflate(inflate);
        made = room - inflate->avail_out;
        if (code == ISAL_INVALID_LOOKBACK || code == ISAL_INVALID_SYMBOL)
            made = without_refused_copy(inflate, made);
        flow_advance(flow, in_len - inflate->avail_in, made);
        if (code >= 0 && code != ISAL_NEED_DICT)
            return inflate->block_state == ISAL_BLOCK_FINISH ? UNPACKED_MEMBER
                                                             : UNPACKED_MORE;
        gz->failure = code;
    }
    return take_rest(inflate, flow) ? UNPACKED_MORE
                                    : explain(gz->failure, flow);
}

static size_t gzip_memory(const void *self)
{
    (void)self;
    return sizeof(struct gzip);
}

static const struct codec codec = {
    .name = "gzip",
    .first = "\x1f",
    .unpack = "gzip -dc",
    .zero_padded = true,
    .create = gzip_create,
    .begin = gzip_begin,
    .step = gzip_step,
    .memory = gzip_memory,
    .destroy = free,
};

static void *gzip_open(struct input_source *source)
{
    return packed_open(source, &codec);
}

const struct input_kind input_gzip = {gzip_open, packed_read, packed_memory,
                                      packed_close};
