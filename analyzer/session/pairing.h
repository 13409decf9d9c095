/**
 * @file
 * How likely a request is the follow-up of a redirect: a score, from what the
 * log shows of both.
 */
#ifndef SESSION_PAIRING_H
#define SESSION_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "record/confidence.h"
#include "record/target.h"
#include "semantics/http_method.h"

/** What is known of a redirect and a later request of the same client. */
struct pair {
    int status;
    enum http_method redirect_method, next_method;
    bool same_method; /**< spelled the same */

    int64_t gap_us;    /**< from the end of the redirect to the request */
    int64_t window_us; /**< a larger gap is no pair */

    bool has_location;
    const struct target *redirect, *location, *next;
    bool next_is_redirected_url; /**< asks again for what was redirected */
    bool next_is_redirect;       /**< is redirected itself */

    bool next_is_subresource; /**< asked for without any redirect, too */

    bool same_connection, next_on_connection;
    bool has_agent;   /**< the client is known by more than its address */
    bool other_agent; /**< it calls itself otherwise now */
    bool is_browser;  /**< it follows 301, 302 and 303 with GET */
    unsigned profile; /**< what its family was seen to do (follow_profile.h) */
    bool same_user;   /**< the same name authenticated both */
    bool other_user;  /**< two names did */
    bool shared_address; /**< many agents behind it */
    bool referers_logged, both_without_referer, referers_equal;
    unsigned unrelated; /**< requests of the client in between */
};

/** A pair needs at least this many points. */
enum { PAIRING_MIN_SCORE = 2, PAIRING_MAX_SCORE = 15 };

/**
 * Score @a pair. @return points, or -1 when it cannot be a pair (the Location
 * names something else, the time does not fit).
 * @param evidence set to what spoke for it (enum hop_evidence).
 */
int pairing_score(const struct pair *pair, unsigned *evidence);

/** The confidence that a score stands for. */
enum confidence pairing_confidence(int score);

#endif
