/**
 * @file
 * The bytes as they are stored: a file descriptor and the few bytes that were
 * read ahead to recognise the kind. Every byte comes out once, in order.
 */
#ifndef INPUT_INPUT_SOURCE_H
#define INPUT_INPUT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/input.h"

enum { INPUT_HEAD_SIZE = 8 };

/** Start with everything zero but `fd` and `name`. */
struct input_source {
    int fd;
    const char *name;       /**< for diagnostics */
    unsigned max_expansion; /**< as input_limit_expansion */
    bool is_left;           /**< for that it was not read on */
    uint64_t position;      /**< bytes handed out by input_source_read */
    bool reads_at; /**< at its position, wherever the descriptor stands */
    char head[INPUT_HEAD_SIZE]; /**< read ahead */
    size_t head_len, head_used;
};

/** Read ahead until @a want bytes (at most INPUT_HEAD_SIZE) are in `head` or
 *  the input ends. @return INPUT_OK, or INPUT_ERROR with @a diag set. */
enum input_result input_source_peek(struct input_source *source, size_t want,
                                    struct diag *diag);

/** As input_read, of the stored bytes. Never INPUT_TRUNCATED. */
enum input_result input_source_read(struct input_source *source, char *buf,
                                    size_t size, size_t *got,
                                    struct diag *diag);

/** Whether input_stop_on's flag is set. */
bool input_source_stopped(void);

#endif
