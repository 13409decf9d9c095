/**
 * @file
 * What the rules about loops share: when a trail is one, and of which kind.
 */
#ifndef DETECT_LOOPS_H
#define DETECT_LOOPS_H

#include "detect/detector.h"

/** By what the URLs of a loop differ. */
enum loop_kind {
    LOOP_NONE,
    LOOP_SELF,   /**< in nothing that the log shows */
    LOOP_SCHEME, /**< in http and https only */
    LOOP_HOST,   /**< in the host only */
    LOOP_SLASH,  /**< in a slash, the case, index.* of the path only */
    LOOP_CYCLE   /**< they are different URLs */
};

/** The kind of the loop that @a t is; LOOP_NONE when it is none, or the log does
 *  not show one surely enough. */
enum loop_kind loop_kind_of(const struct detection *d,
                            const struct redirect_trail *t);

/** Whether a client that follows redirects went along @a t quicker than anybody
 *  asks for a list of URLs: what shows a trail that no Location proves. */
bool clients_are_led(const struct redirect_trail *t);

/** Report the loop @a t. It is a note where most clients get through: whoever
 *  keeps no cookies loops where everybody else does not. */
void report_loop(struct detection *d, const struct redirect_trail *t);

#endif
