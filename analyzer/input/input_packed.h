/**
 * @file
 * What all compressions share: members one after the other, cut and damaged
 * files, the limit of expansion. A codec knows how one member is unpacked.
 *
 * Every byte before a cut or a damage comes out, whatever the read size.
 */
#ifndef INPUT_INPUT_PACKED_H
#define INPUT_INPUT_PACKED_H

#include "input/input_kind.h"

/** A dictionary or window above this is refused: 128 MiB, as the zstd tool
 *  does; xz -9 needs 64 MiB. */
enum { PACKED_MAX_WINDOW = 128 * 1024 * 1024 };

/** Bytes on their way through a codec. */
struct flow {
    const unsigned char *in; /**< compressed bytes, `in_len` of them */
    size_t in_len;
    unsigned char *out; /**< where unpacked bytes go, `room` of them */
    size_t room;        /**< at least 1 when a step begins */
    const char *why;    /**< what UNPACKED_BROKEN and _REFUSED found */
};

/** What a step came to. Its output counts in any case. */
enum unpacked {
    UNPACKED_MORE,    /**< go on, with more input or more room */
    UNPACKED_MEMBER,  /**< the member is complete */
    UNPACKED_FOREIGN, /**< this is not how a member begins */
    UNPACKED_BROKEN,  /**< the data is damaged */
    UNPACKED_REFUSED  /**< it cannot be unpacked here: memory */
};

/** How the members (gzip, xz: streams, zstd: frames) of one compression are
 *  unpacked. */
struct codec {
    const char *name;
    const char *unpack; /**< the command that unpacks to standard output */
    const char *first;  /**< the bytes that a member can begin with */
    bool zero_padded;   /**< zero bytes may stand between and after members */
    /** What all members of a file use; NULL: no memory. */
    void *(*create)(void);
    /** A member begins. @return false: no memory. */
    bool (*begin)(void *self);
    /** Unpack what is there into the room there is, advancing both. Without
     *  input it hands out what it holds back. */
    enum unpacked (*step)(void *self, struct flow *flow);
    size_t (*memory)(const void *self);
    void (*destroy)(void *self);
};

/** Move on in @a flow by @a used compressed and @a made unpacked bytes. */
static inline void flow_advance(struct flow *flow, size_t used, size_t made)
{
    flow->in += used;
    flow->in_len -= used;
    flow->out += made;
    flow->room -= made;
}

/** For the open of a kind. Nothing else is allocated before the first read. */
void *packed_open(struct input_source *source, const struct codec *codec);

/** The rest of a kind; @a self is of packed_open. */
enum input_result packed_read(void *self, char *buf, size_t size, size_t *got,
                              struct diag *diag);
size_t packed_memory(const void *self);
void packed_close(void *self);

#endif
