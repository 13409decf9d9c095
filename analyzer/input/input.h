/**
 * @file
 * A log as a stream of bytes, whatever it is stored as.
 *
 * The kind is recognised by the first bytes, not by the name (inputs.def). A
 * damaged or cut compressed file gives every byte up to the damage and says
 * so; it is never an error that loses what came before.
 */
#ifndef INPUT_INPUT_H
#define INPUT_INPUT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "util/diag.h"

struct input;

/** Logs shrink to a hundredth, equal lines to far less (gzip: to 1/1032). */
enum { INPUT_MAX_EXPANSION = 1000 };

enum input_result {
    INPUT_OK,        /**< bytes were read */
    INPUT_END,       /**< nothing more, all of it was read */
    INPUT_TRUNCATED, /**< nothing more, but the compressed data broke off */
    INPUT_WAIT,      /**< nothing more now; only after input_follow() */
    INPUT_ERROR      /**< reading failed */
};

/** Open the file @a path, or standard input for "-". NULL with @a diag set
 *  when it cannot be read (missing, no permission, a directory, ...). Nobody
 *  need write into a named pipe yet: the first read waits for that. */
struct input *input_open(const char *path, struct diag *diag);

/** Read up to @a size bytes (at least 1) into @a buf. @a got is at least 1 with
 *  INPUT_OK and 0 otherwise; @a diag is set with INPUT_TRUNCATED and
 *  INPUT_ERROR. After anything but INPUT_OK the same result comes again.
 *  Interrupted reads are taken up again, see input_stop_on. */
enum input_result input_read(struct input *in, char *buf, size_t size,
                             size_t *got, struct diag *diag);

/** From now on, if @a follow, the end of a plain file is where it will go on:
 *  reads there say INPUT_WAIT, and those of a pipe that has nothing. Such a pipe
 *  is emptied at once, so that its writer never waits (pipe_drain.h). */
void input_follow(struct input *in, bool follow);

/** Lines of such a pipe that were dropped for lack of room. */
uint64_t input_dropped(const struct input *in);

/** Go on at byte @a offset of a file: forward or back where it is plain; of what
 *  is compressed nothing was read yet, and it is unpacked up to there. @return
 *  false when that cannot be done. */
bool input_go_to(struct input *in, uint64_t offset);

/** What fstat(2) says of the open file. @return false when it says nothing. */
bool input_stat(const struct input *in, struct stat *st);

/** A name that opens the same file again, whatever became of its own. */
void input_name_again(const struct input *in, char *name, size_t size);

/** Its name as it is now, if it has one. @return false when it has none. */
bool input_name_now(const struct input *in, char *name, size_t size);

/** The bytes at @a offset of a plain file, up to @a size, wherever it is being
 *  read. @return how many; 0 when it is none. */
size_t input_peek(const struct input *in, uint64_t offset, char *bytes,
                  size_t size);

/** The same of any regular file, as it is stored. */
size_t input_peek_stored(const struct input *in, uint64_t offset, char *bytes,
                         size_t size);

/** Whether it is stored as it is read. */
bool input_is_plain(const struct input *in);

/** From now on a read that waits for data (a pipe, a terminal) and that a
 *  signal interrupts while *@a flag is not 0 is the end of its input. Without
 *  it Ctrl-C could not end a wait for data that never comes. NULL: never. */
void input_stop_on(const volatile sig_atomic_t *flag);

/** End with INPUT_TRUNCATED when more than @a ratio times the compressed bytes
 *  came out, once that is more than 1 GiB: a bomb, not a log. 0: never. It is
 *  INPUT_MAX_EXPANSION until this is called, before the first read. */
void input_limit_expansion(struct input *in, unsigned ratio);

/** Whether that is why INPUT_TRUNCATED came. */
bool input_is_left(const struct input *in);

/** Let a thread unpack ahead of the reads to come. It pays where one log is
 *  read at a time and there is another processor, costs 1 MiB of memory, and
 *  changes nothing else. Nothing happens for what is not compressed, for pipes
 *  (a wait for data could not be interrupted), and when there is no thread to be
 *  had. */
void input_read_ahead(struct input *in);

/** Whether a thread does. */
bool input_is_read_ahead(const struct input *in);

/** The name it was opened with; "(standard input)" for "-". */
const char *input_name(const struct input *in);

/** A row of inputs.def: "plain", "gzip", "zstd", "xz", "lzma", "bzip2". */
const char *input_kind(const struct input *in);

/** Bytes on disk and how many of them were consumed, for progress; the size
 *  is 0 when it is not known (pipes). */
uint64_t input_size(const struct input *in);
uint64_t input_position(const struct input *in);

/** Bytes of memory that it holds now: next to nothing before the first read,
 *  then buffers and the window or dictionary of the compression. */
size_t input_memory(const struct input *in);

/** Release everything; NULL is allowed. */
void input_close(struct input *in);

#endif
