/**
 * @file
 * What a kind of storage provides; one object per row of inputs.def.
 */
#ifndef INPUT_INPUT_KIND_H
#define INPUT_INPUT_KIND_H

#include "input/input_source.h"

struct input_kind {
    /** Begin to read @a source, which outlives the result; NULL: no memory. */
    void *(*open)(struct input_source *source);
    /** As input_read. Not called again after anything but INPUT_OK. */
    enum input_result (*read)(void *self, char *buf, size_t size, size_t *got,
                              struct diag *diag);
    /** Bytes of memory that are held now. */
    size_t (*memory)(const void *self);
    /** Release what open took, not the source. */
    void (*close)(void *self);
};

extern const struct input_kind input_bzip2, input_gzip, input_plain, input_xz,
    input_zstd;

#endif
