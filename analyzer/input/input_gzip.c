/* A gzip file is members one after the other (RFC 1952 2.2), as `cat a.gz
 * b.gz` makes it; zero bytes after a member are padding of tapes and block
 * devices. isa-l reads header and trailer and holds the 32 KiB window, so
 * memory is constant whatever the file expands to. */
#include "input/input_kind.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <isa-l/igzip_lib.h>

enum { COMPRESSED_SIZE = 256 * 1024 };

struct gzip {
    struct input_source *source;
    bool source_ended;
    bool between_members; /* the last member is complete */
    /* A result that waits until the bytes before it are handed out. */
    enum input_result pending;
    struct diag pending_diag;
    struct inflate_state inflate;
    unsigned char compressed[COMPRESSED_SIZE];
};

static void *gzip_open(struct input_source *source)
{
    struct gzip *gz = malloc(sizeof *gz);

    if (!gz)
        return NULL;
    gz->source = source;
    gz->source_ended = gz->between_members = false;
    gz->pending = INPUT_OK;
    isal_inflate_init(&gz->inflate);
    gz->inflate.crc_flag = ISAL_GZIP;
    gz->inflate.next_in = gz->compressed;
    gz->inflate.avail_in = 0;
    return gz;
}

static void gzip_close(void *self)
{
    free(self);
}

/* Have compressed bytes ready unless the source has no more. */
static enum input_result refill(struct gzip *gz, struct diag *diag)
{
    enum input_result result;
    size_t got;

    if (gz->inflate.avail_in > 0 || gz->source_ended)
        return INPUT_OK;
    result = input_source_read(gz->source, (char *)gz->compressed,
                               sizeof gz->compressed, &got, diag);
    gz->inflate.next_in = gz->compressed;
    gz->inflate.avail_in = (uint32_t)got;
    /* An end that was asked for is no damage. */
    if (result != INPUT_END || input_source_stopped())
        return result;
    gz->source_ended = true;
    return INPUT_OK;
}

/* Bytes of the file that were used. */
static unsigned long long position(const struct gzip *gz)
{
    return gz->source->position - gz->inflate.avail_in;
}

static enum input_result broken(const struct gzip *gz, struct diag *diag,
                                const char *why)
{
    diag_set(diag,
             "%s: the gzip data is unusable from byte %llu on: %s; everything "
             "before that was used",
             gz->source->name, position(gz), why);
    return INPUT_TRUNCATED;
}

static const char *inflate_reason(int code)
{
    switch (code) {
    case ISAL_INCORRECT_CHECKSUM:
        return "the checksum of the data before it is wrong, some lines of "
               "this file may be damaged";
    case ISAL_INVALID_WRAPPER:
        return "this is not a gzip header";
    case ISAL_UNSUPPORTED_METHOD:
        return "it is compressed with a method other than deflate";
    default:
        return "the compressed data is damaged";
    }
}

/* Between two members: skip padding and begin the next one. INPUT_OK: there
 * is a next member. */
static enum input_result next_member(struct gzip *gz, struct diag *diag)
{
    struct inflate_state *inflate = &gz->inflate;
    enum input_result result;

    for (;;) {
        result = refill(gz, diag);
        if (result != INPUT_OK)
            return result;
        if (inflate->avail_in == 0)
            return INPUT_END;
        if (*inflate->next_in != 0)
            break;
        inflate->next_in++;
        inflate->avail_in--;
    }
    if (*inflate->next_in != 0x1f)
        return broken(gz, diag, "something other than gzip follows");
    isal_inflate_reset(inflate);
    inflate->crc_flag = ISAL_GZIP;
    gz->between_members = false;
    return INPUT_OK;
}

/* One step of inflation into what is left of the output. INPUT_OK: go on. */
static enum input_result inflate_step(struct gzip *gz, struct diag *diag)
{
    struct inflate_state *inflate = &gz->inflate;
    uint32_t room = inflate->avail_out;
    enum input_result result = INPUT_OK;
    int code;

    if (gz->between_members)
        result = next_member(gz, diag);
    if (result == INPUT_OK)
        result = refill(gz, diag);
    if (result != INPUT_OK)
        return result;

    bool starved = inflate->avail_in == 0;
    code = isal_inflate(inflate);
    if (code < 0 || code == ISAL_NEED_DICT)
        return broken(gz, diag, inflate_reason(code));
    if (inflate->block_state == ISAL_BLOCK_FINISH)
        gz->between_members = true;
    else if (starved && inflate->avail_out == room)
        return broken(gz, diag, "the file ends in the middle of the data");
    return INPUT_OK;
}

/* Hand out what was inflated before the damage but did not fit the output:
 * isa-l keeps it in its own buffer and does not return to it after an error. */
static void take_rest(struct inflate_state *inflate)
{
    int32_t rest = inflate->tmp_out_valid - inflate->tmp_out_processed;
    uint32_t len = rest > 0 ? (uint32_t)rest : 0;

    if (len > inflate->avail_out)
        len = inflate->avail_out;
    memcpy(inflate->next_out,
           inflate->tmp_out_buffer + inflate->tmp_out_processed, len);
    inflate->tmp_out_processed += (int32_t)len;
    inflate->avail_out -= len;
    inflate->next_out += len;
}

static enum input_result gzip_read(void *self, char *buf, size_t size,
                                   size_t *got, struct diag *diag)
{
    struct gzip *gz = self;
    uint32_t room = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;

    gz->inflate.next_out = (unsigned char *)buf;
    gz->inflate.avail_out = room;
    while (gz->pending == INPUT_OK && gz->inflate.avail_out == room)
        gz->pending = inflate_step(gz, &gz->pending_diag);
    if (gz->pending == INPUT_TRUNCATED)
        take_rest(&gz->inflate);
    *got = room - gz->inflate.avail_out;
    if (*got > 0)
        return INPUT_OK;
    if (gz->pending != INPUT_END)
        *diag = gz->pending_diag;
    return gz->pending;
}

const struct input_kind input_gzip = {gzip_open, gzip_read, gzip_close};
