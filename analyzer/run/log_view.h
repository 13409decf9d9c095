/**
 * @file
 * A log looked at before it is read: its first bytes, those before some offset,
 * how long it is; of what is compressed, as it is unpacked.
 */
#ifndef RUN_LOG_VIEW_H
#define RUN_LOG_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "state/places.h"
#include "util/diag.h"

struct input;

struct log_view {
    struct input *in;
    struct stat st;
    bool is_plain;
    struct place_marker seen; /**< of the bytes unpacked; of a plain file
                                      only its head */
    bool is_cut;              /**< the compressed data broke off */
    char before[PLACE_BYTES]; /**< of a plain file */
    struct diag diag;         /**< why something could not be looked at */
};

enum log_view_result {
    LOG_VIEW_OK,
    LOG_VIEW_SHORT, /**< the log has not so many bytes */
    LOG_VIEW_FAILED /**< it cannot be read; @a diag says why */
};

/** Open the log at @a path and see its head; @a max_expansion as in
 *  input_limit_expansion(). Never LOG_VIEW_SHORT. Close it in any case. */
enum log_view_result log_view_open(struct log_view *view, const char *path,
                                   unsigned max_expansion);

/** Its first bytes, PLACE_BYTES or all. */
struct slice log_view_head(const struct log_view *view);

/** The bytes before @a offset, PLACE_BYTES or all, in @a bytes until the next
 *  call. Ask for offsets in ascending order. */
enum log_view_result log_view_before(struct log_view *view, uint64_t offset,
                                     struct slice *bytes);

/** How many bytes it has; nothing else can be asked then. */
enum log_view_result log_view_length(struct log_view *view, uint64_t *length);

void log_view_close(struct log_view *view);

#endif
