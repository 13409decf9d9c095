/**
 * @file
 * A hop: a redirect and the request of the same client that it caused, or the
 * knowledge that it caused none.
 */
#ifndef RECORD_HOP_H
#define RECORD_HOP_H

#include <stdbool.h>
#include <stdint.h>

#include "record/agent_family.h"
#include "record/confidence.h"
#include "record/target.h"
#include "semantics/http_method.h"
#include "util/slice.h"

/** What became of the request. */
enum hop_class {
    HOP_CONVERTED,    /**< a method that GET loses became GET */
    HOP_PRESERVED,    /**< the same method was sent again */
    HOP_BODY_LOST,    /**< the same method, without its content */
    HOP_NOT_FOLLOWED, /**< the client went on without following */
    HOP_LOOPED,       /**< back at a URL of the same chain, redirected again */
    HOP_UNKNOWN       /**< the log ends, or never shows the client again */
};

/** Why a request is held to be the follow-up of a redirect. */
enum hop_evidence {
    HOP_BY_LOCATION = 1,   /**< it asks for what Location named */
    HOP_BY_CONNECTION = 2, /**< next request on the same connection */
    HOP_BY_REFERER = 4,    /**< repeats the redirected request's Referer */
    HOP_BY_GAP = 8,        /**< within a second */
    HOP_BY_METHOD = 16,    /**< the method that clients send after it */
    HOP_BY_AGENT = 32      /**< by the same agent, not only the same address */
};

/** One side of a hop. Slices live as long as the callback. */
struct hop_end {
    const char *file;
    uint64_t line, offset;
    int64_t time_us;
    enum http_method method;
    struct slice method_text;
    struct slice url; /**< as requested */
    struct target target;
    int status;
    struct slice text; /**< the line */
};

struct hop {
    struct hop_end redirect;
    struct hop_end next; /**< unset when has_next is false */
    bool has_next;
    enum hop_class kind;
    int score; /**< pairing score; 0 without a follow-up */
    unsigned evidence;
    enum confidence confidence; /**< of the pair, by its score alone */

    /** What on_redirect() returned for the redirect: whoever adds hops up finds
     *  its place again by it. */
    const void *answer;
    uint64_t client_key; /**< of address and agent: counts distinct clients */
    struct slice client, vhost;
    const struct agent_family *agent;
    struct slice location;         /**< as logged; empty: not logged or none */
    struct target location_target; /**< set when location is not empty */
    struct slice referer, request_type;
    struct slice rule, action, origin; /**< the module's notes */
    bool bytes_in_known;      /**< both lines tell how much the client sent */
    bool next_differs_in_url; /**< the follow-up asks for another URL */
    uint64_t bytes_again; /**< sent with both requests, which have one method */
    bool repeats; /**< what the client had sent, the same way, just before... */
    bool repeats_exactly; /**< ... as many bytes, from the same page */
    bool client_follows;  /**< not followed by a client that follows others */
};

/** Whether the redirect only leads to the canonical form of the URL
 *  (target.h): by its Location, or by what the client asked for next. A
 *  Location that differs in a scheme or host which the log does not tell counts
 *  for 301 and 308 alone; with 302 it may be the same URL, or another site. */
bool hop_is_canonical(const struct hop *hop);

/** Whether the redirect stays on its host, as far as the log tells. */
bool hop_stays_on_host(const struct hop *hop);

/** Whether its Location names a host that the log does not tell to be this one:
 *  who followed there may be in no log that is read. */
bool hop_leads_elsewhere(const struct hop *hop);

/** Whether Location leads to the other one of http and https; only where the
 *  log tells by which the request came. */
bool hop_changes_scheme(const struct hop *hop);

/** Whether it looks like POST/redirect/GET: a browser that sent a form, was
 *  told to look elsewhere and saw a page; or an application that redirected on
 *  purpose, by the module's note. Needs the follow-up. */
bool hop_is_post_redirect_get(const struct hop *hop);

const char *hop_class_name(enum hop_class kind);

#endif
