/**
 * @file
 * A regular expression as an automaton: its characters and classes are the
 * positions, and one follows another in so many ways (Glushkov; the ways are
 * those in which PCRE2 tries it).
 *
 *     (a|b*)*c     a -> a, b, c    b -> b twice, a, c    c is last
 *
 * That b follows b in two ways - the inner repetition goes on, or the outer one
 * begins anew - is what makes a run of b explode.
 */
#ifndef MR_PATTERN_POSITIONS_H
#define MR_PATTERN_POSITIONS_H

#include <stdbool.h>

#include "mr_pattern_class.h"

/** Larger patterns are not judged. */
#define MR_POSITIONS_MAX 256

/** More ways than one count as two. */
#define MR_WAYS_MANY 2

struct mr_positions {
    unsigned count;
    struct {
        struct mr_char_set set; /**< that can stand in a path; none: it takes
                                     no character, or the reading does not
                                     know which */
        bool initial;           /**< the pattern can begin with it */
        bool end;               /**< it holds at the end of the path only */
        bool final; /**< nothing has to follow: what was tried is not tried
                         again behind it */
    } at[MR_POSITIONS_MAX];
    unsigned char follow[MR_POSITIONS_MAX][MR_POSITIONS_MAX];
};

/** Read @a pattern into @a positions, zeroed. @return false when it is too
 *  large, or has what the reading does not know, such as back-references. */
bool mr_positions_read(struct mr_positions *positions, const char *pattern);

/** Whether any path goes on at @a set. */
bool mr_positions_is_every(const struct mr_char_set *set);

#endif
