#include "input/input_packed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each step of a codec begins with the room of a block. What a codec puts out
 * before it finds damage depends on the room; like this not on the reads.
 * Larger ones are not faster (8 and 32 KiB to 64 and 128 measured), and hundreds
 * of logs may be open at once. */
enum { COMPRESSED_SIZE = 16 * 1024, BLOCK_SIZE = 32 * 1024 };

/* Below this much output no expansion is suspicious: lines that repeat each
 * other shrink to nearly nothing. */
static const uint64_t harmless_size = UINT64_C(1) << 30;

struct packed {
    struct input_source *source;
    const struct codec *codec;
    void *state;               /* of the codec; NULL before the first read */
    unsigned char *compressed; /* COMPRESSED_SIZE; flow.in points into it */
    unsigned char *block;      /* for reads that are smaller than it, or NULL */
    size_t block_len, block_used;
    struct flow flow;
    bool source_ended;
    bool between_members;  /* the last member is complete, or none began */
    uint64_t member_start; /* bytes of the file before the current member */
    uint64_t unpacked;     /* bytes that were handed out */
    /* A result that waits until the bytes before it are handed out. */
    enum input_result pending;
    struct diag pending_diag;
};

void *packed_open(struct input_source *source, const struct codec *codec)
{
    struct packed *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->source = source;
    p->codec = codec;
    p->between_members = true;
    return p;
}

void packed_close(void *self)
{
    struct packed *p = self;

    if (p->state)
        p->codec->destroy(p->state);
    free(p->compressed);
    free(p->block);
    free(p);
}

size_t packed_memory(const void *self)
{
    const struct packed *p = self;

    return sizeof *p + (p->compressed ? COMPRESSED_SIZE : 0)
           + (p->block ? BLOCK_SIZE : 0)
           + (p->state ? p->codec->memory(p->state) : 0);
}

static enum input_result no_memory(const struct packed *p, struct diag *diag)
{
    diag_set(diag, "%s: not enough memory to unpack it", p->source->name);
    return INPUT_ERROR;
}

/* Make what only a file that is being read needs. */
static enum input_result prepare(struct packed *p, struct diag *diag)
{
    if (!p->compressed)
        p->compressed = malloc(COMPRESSED_SIZE);
    if (p->compressed && !p->state)
        p->state = p->codec->create();
    return p->state ? INPUT_OK : no_memory(p, diag);
}

/* Have compressed bytes ready unless the source has no more. */
static enum input_result refill(struct packed *p, struct diag *diag)
{
    enum input_result result;
    size_t got;

    if (p->flow.in_len > 0 || p->source_ended)
        return INPUT_OK;
    result = input_source_read(p->source, (char *)p->compressed,
                               COMPRESSED_SIZE, &got, diag);
    p->flow.in = p->compressed;
    p->flow.in_len = got;
    /* An end that was asked for is no damage. */
    if (result != INPUT_END || input_source_stopped())
        return result;
    p->source_ended = true;
    return INPUT_OK;
}

/* Bytes of the file that were used. */
static uint64_t position(const struct packed *p)
{
    return p->source->position - p->flow.in_len;
}

static enum input_result broken(const struct packed *p, uint64_t at,
                                struct diag *diag, const char *why)
{
    diag_set(diag,
             "%s: the %s data is unusable from byte %llu on: %s; everything "
             "before that was used",
             p->source->name, p->codec->name, (unsigned long long)at, why);
    return INPUT_TRUNCATED;
}

static enum input_result foreign(const struct packed *p, struct diag *diag)
{
    char why[80];

    snprintf(why, sizeof why,
             p->member_start > 0 ? "something other than %s follows"
                                 : "this is not how %s data begins",
             p->codec->name);
    return broken(p, p->member_start, diag, why);
}

static enum input_result refused(const struct packed *p, struct diag *diag)
{
    diag_set(diag,
             "%s: cannot be unpacked here from byte %llu on: %s; unpack it "
             "into a pipe: %s LOG | redirect-analyzer -",
             p->source->name, (unsigned long long)position(p), p->flow.why,
             p->codec->unpack);
    return INPUT_ERROR;
}

/* Between two members: skip padding and begin the next one. INPUT_OK: there
 * is a next member. */
static enum input_result next_member(struct packed *p, struct diag *diag)
{
    for (;;) {
        enum input_result result = refill(p, diag);
        if (result != INPUT_OK)
            return result;
        if (p->flow.in_len == 0)
            return INPUT_END;
        if (*p->flow.in != 0 || !p->codec->zero_padded)
            break;
        flow_advance(&p->flow, 1, 0);
    }
    p->member_start = position(p);
    if (!strchr(p->codec->first, *p->flow.in) || *p->flow.in == 0)
        return foreign(p, diag);
    p->between_members = false;
    return p->codec->begin(p->state) ? INPUT_OK : no_memory(p, diag);
}

/* One step of unpacking into what is left of the room. INPUT_OK: go on. */
static enum input_result unpack(struct packed *p, struct diag *diag)
{
    size_t room = p->flow.room;
    enum input_result result = INPUT_OK;

    if (p->between_members)
        result = next_member(p, diag);
    if (result == INPUT_OK)
        result = refill(p, diag);
    if (result != INPUT_OK)
        return result;

    bool starved = p->flow.in_len == 0;
    switch (p->codec->step(p->state, &p->flow)) {
    case UNPACKED_MORE:
        if (starved && p->flow.room == room)
            return broken(p, position(p), diag,
                          "the file ends in the middle of the data");
        return INPUT_OK;
    case UNPACKED_MEMBER:
        p->between_members = true;
        return INPUT_OK;
    case UNPACKED_FOREIGN:
        return foreign(p, diag);
    case UNPACKED_REFUSED:
        return refused(p, diag);
    case UNPACKED_BROKEN:
        break;
    }
    return broken(p, position(p), diag, p->flow.why);
}

/* What is a bomb and no log must not be read for days. */
static enum input_result limit(struct packed *p, struct diag *diag)
{
    unsigned most = p->source->max_expansion;

    if (most == 0 || p->unpacked <= harmless_size
        || p->unpacked / most <= position(p))
        return INPUT_OK;
    p->source->is_left = true;
    diag_set(diag,
             "%s: unpacks to more than %u times its size: %llu bytes came out "
             "of the first %llu, and it is not read on; if it is a log all "
             "the same, --max-expansion=0 lifts the limit",
             p->source->name, most, (unsigned long long)p->unpacked,
             (unsigned long long)position(p));
    return INPUT_TRUNCATED;
}

/* Unpack up to a block to @a out, at least a byte with INPUT_OK. */
static enum input_result unpack_block(struct packed *p, unsigned char *out,
                                      size_t *got)
{
    struct diag *diag = &p->pending_diag;

    *got = 0;
    if (p->pending == INPUT_OK)
        p->pending = limit(p, diag);
    if (p->pending == INPUT_OK)
        p->pending = prepare(p, diag);
    while (p->pending == INPUT_OK && *got == 0) {
        p->flow.out = out;
        p->flow.room = BLOCK_SIZE;
        p->pending = unpack(p, diag);
        *got = BLOCK_SIZE - p->flow.room;
    }
    p->unpacked += *got;
    return *got > 0 ? INPUT_OK : p->pending;
}

/* Hand out what is in the block, and fill it before when nothing is. */
static enum input_result read_block(struct packed *p, char *buf, size_t size,
                                    size_t *got)
{
    enum input_result result = INPUT_OK;

    if (!p->block)
        p->block = malloc(BLOCK_SIZE);
    if (!p->block)
        return p->pending = no_memory(p, &p->pending_diag);
    if (p->block_used == p->block_len) {
        result = unpack_block(p, p->block, &p->block_len);
        p->block_used = 0;
    }
    *got = p->block_len - p->block_used;
    if (*got > size)
        *got = size;
    memcpy(buf, p->block + p->block_used, *got);
    p->block_used += *got;
    return result;
}

enum input_result packed_read(void *self, char *buf, size_t size, size_t *got,
                              struct diag *diag)
{
    struct packed *p = self;
    enum input_result result;

    *got = 0;
    if (size < BLOCK_SIZE || p->block_used < p->block_len)
        result = read_block(p, buf, size, got);
    else
        result = unpack_block(p, (unsigned char *)buf, got);
    if (result != INPUT_OK && result != INPUT_END)
        *diag = p->pending_diag;
    return result;
}
