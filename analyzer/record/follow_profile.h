/**
 * @file
 * What clients of a family are known to send after a redirect of a method that
 * GET loses (follow_profile.def).
 */
#ifndef RECORD_FOLLOW_PROFILE_H
#define RECORD_FOLLOW_PROFILE_H

#include "semantics/http_method.h"

/** Bits: clients of a family may do one or the other. */
enum follow_profile {
    FOLLOW_UNKNOWN = 0,
    FOLLOW_GETS = 1,  /**< asks for the target by GET */
    FOLLOW_KEEPS = 2, /**< sends the same method, with or without content */
    FOLLOW_STOPS = 4  /**< does not follow */
};

/** What was measured of @a family (agent_family.h); FOLLOW_UNKNOWN for others,
 *  and for methods that GET does not lose. */
unsigned follow_profile_of(const char *family, int status,
                           enum http_method method);

/** In words, "GET or nothing"; NULL for FOLLOW_UNKNOWN. */
const char *follow_profile_words(unsigned profile);

#endif
