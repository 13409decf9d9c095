/**
 * @file
 * How far logs have been read, told by what they hold.
 *
 *     |<- head ->|                     |<- tail ->|
 *     first line ........................ last line | not yet read
 *                                                 place
 *
 * A log is known again by its first bytes and by those before the place, as
 * they are when unpacked: whatever its name, on whatever disk, compressed or
 * not. One that was truncated and begun again has other first bytes; one that
 * was changed before the place has other ones there.
 */
#ifndef STATE_PLACES_H
#define STATE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/slice.h"

/** Bytes of the head, and of the tail; less where less was read. And how many
 *  places are kept: those that were found longest ago go first. */
enum { PLACE_BYTES = 1024, PLACES_MAX = 1 << 20 };

struct log_place {
    uint64_t head, tail; /**< hash_keyed() */
    uint16_t head_len, tail_len;
    uint8_t unfinished; /**< as line_splitter_unfinished() */
    bool stored;        /**< of a packed file as it is stored, read as far as it
                             can be: to its end, or where it was cut short;
                             unfinished is 1 then, and lines the expansion at
                             which it was left, 0 where it breaks off */
    uint64_t lines, offset; /**< before the place */
    int64_t found_us;       /**< when a run has last found it */
};

/** The place at @a offset of what begins with @a head, and has @a tail before that;
 *  neither is longer than PLACE_BYTES. */
struct log_place place_between(struct slice head, struct slice tail,
                               uint64_t offset);

/** Marks the place up to which bytes were taken. Zeroed memory has taken none. */
struct place_marker {
    char head[PLACE_BYTES], tail[PLACE_BYTES];
    size_t head_len, tail_len;
    struct log_place from; /**< where it began; offset 0: at the beginning */
    uint64_t taken;
};

/** Begin where a log was left. */
void place_marker_begin(struct place_marker *m, const struct log_place *from);

/** Take the next bytes. */
void place_marker_take(struct place_marker *m, struct slice bytes);

/** The place behind them; of its lines and how the last one ends, the caller
 *  knows. */
struct log_place place_marker_place(const struct place_marker *m);

/** Whether @a beginning, the first bytes of a log, is that of @a place. */
bool place_has_head(const struct log_place *place, struct slice beginning);

/** Say that the log of @a place begins with @a beginning, up to PLACE_BYTES: it
 *  may have had less when it was read. */
void place_see_head(struct log_place *place, struct slice beginning);

/** Whether @a before, bytes right before the offset of @a place, are its own.
 *  Fewer than its tail has are not. */
bool place_has_tail(const struct log_place *place, struct slice before);

struct places;

/** None; NULL without memory. */
struct places *places_create(void);

/** Add @a place. @return false without memory. */
bool places_add(struct places *places, const struct log_place *place);

/** Put @a place where the one of that @a number is. */
void places_replace(struct places *places, size_t number,
                    const struct log_place *place);

/** All of them, @a count, in the order in which they were added. They stay where
 *  they are until one is added, and may be changed in all but their heads. */
struct log_place *places_all(const struct places *places, size_t *count);

/** Those whose head @a beginning has, the first PLACE_BYTES of a log or all of
 *  it, by their offsets, the least first: up to @a max of them, in @a found.
 *  Only of those that are @a stored, or only of the others. @return how many. */
size_t places_find(struct places *places, struct slice beginning, bool stored,
                   struct log_place **found, size_t max);

/** Drop those that were found longest ago, until no more than @a most are left. */
void places_trim(struct places *places, size_t most);

/** NULL is allowed. */
void places_destroy(struct places *places);

#endif
