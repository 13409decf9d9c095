/**
 * @file
 * A chain: two or more redirects in a row that one client followed.
 */
#ifndef RECORD_CHAIN_H
#define RECORD_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/agent_family.h"
#include "record/confidence.h"
#include "record/target.h"
#include "semantics/http_method.h"
#include "util/slice.h"

/** Redirects kept of one chain; longer ones are counted on. */
enum { CHAIN_MAX_STEPS = 64 };

/** One request of the chain. */
struct chain_step {
    uint64_t target_hash, host_hash;
    enum target_scheme scheme;
    int status;
    enum http_method method;
    struct slice method_text, url;
    struct slice text, host; /**< of what the hashes are: target_path_query() */
    uint64_t to_host;        /**< led to; the same in every run; 0: not known */
    bool intended; /**< POST/redirect/GET: the loss of the method is meant */
    bool changes_scheme; /**< asked by http, sent to https, or the reverse */
};

/** A finished chain; slices live as long as the callback. */
struct chain {
    const struct chain_step *steps; /**< the redirects, in order */
    size_t step_count;              /**< stored */
    uint64_t redirects;             /**< seen: may be more than stored */
    bool has_end;                   /**< a request that was no redirect came */
    struct chain_step end;
    /** The client was seen later, but did not follow the last redirect although
     *  that is not known to lead to another host. */
    bool gave_up;

    /** The cycle: steps[cycle_start .. cycle_start + cycle_length) repeat, up to
     *  the last redirect. cycle_length is 0 when there is none; then steps before
     *  cycle_start are in none. */
    size_t cycle_start, cycle_length;
    uint64_t turns; /**< how often the first request of the cycle came again */

    /** Of one step at least, no Location proves that the client followed. */
    bool unproven;
    unsigned most_per_second; /**< redirects within one printed second */
    bool client_follows;      /**< it has followed a redirect to another URL */

    enum confidence confidence; /**< of the weakest hop */
    uint64_t client_key;
    const struct agent_family *agent;
    struct slice vhost;
    int64_t first_us, last_us;
    const char *file; /**< of the first redirect */
    uint64_t line, offset;
    struct slice text;
};

#endif
