/**
 * @file
 * Which request follows which redirect.
 *
 * Records go in, in log order; hops and chains come out through callbacks, as
 * soon as they are certain: when the follow-up is seen (it may have been logged
 * before its redirect), or when its time has passed.
 *
 * Memory is bounded whatever the log holds: clients live in a table of fixed
 * size, redirects that wait have a budget in bytes. What had to be forgotten
 * early is counted. Its tables are no larger or slower for any choice of
 * addresses and agents, and their hashes are stable: a log gives one report.
 */
#ifndef SESSION_SESSIONS_H
#define SESSION_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "record/chain.h"
#include "record/hop.h"
#include "record/record.h"
#include "record/target.h"
#include "util/hash.h"

/** Where results go. Pointers are valid during the call. */
struct session_sink {
    void *context;
    /** A redirect was read: before its hop, once for each; 300, 305 and 306,
     *  which nobody follows on their own, have none. @a location is where it leads, NULL when its line does not say. @a client_key is a stable
     *  hash of address and agent; 0: the line tells no client, and there is no
     *  hop. What it returns stands in the hop. */
    const void *(*on_redirect)(void *context, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key);
    void (*on_hop)(void *context, const struct hop *hop);
    void (*on_chain)(void *context, const struct chain *chain);
};

struct session_counts {
    uint64_t disorder;          /**< records older than the one before */
    uint64_t too_late;          /**< over a minute older than the newest */
    uint64_t evicted_clients;   /**< active ones, dropped for lack of room */
    uint64_t evicted_addresses; /**< and requests: forgotten early */
    uint64_t dropped_pending;   /**< redirects forgotten before their time */
    uint64_t shared_addresses;  /**< seen with four agents or more */
    uint64_t non_following_clients;
};

struct sessions;

/** @a memory: bytes to use at most. NULL without memory. */
struct sessions *sessions_create(size_t memory,
                                 const struct session_sink *sink);

/** A place of @a count, a power of two, for an address: cheap enough to be asked
 *  for every line. Some share one. */
static inline size_t sessions_address_slot(struct slice address, size_t count)
{
    uint64_t first = 0, last = 0;

    if (address.len >= 8) {
        memcpy(&first, address.at, 8);
        memcpy(&last, address.at + address.len - 8, 8);
    }
    else if (address.len > 0) {
        memcpy(&first, address.at, address.len);
    }
    return hash_mix(first, last) & (count - 1);
}

/** Go on to @a time_us: records up to there, none older than the one before,
 *  have nothing to do with any redirect. */
void sessions_pass(struct sessions *s, int64_t time_us);

/** What was found of a record before it is taken. */
struct session_look {
    bool matters; /**< if not, nothing else was looked for */
    bool has_target;
    struct target target; /**< if so, it stands in the record */
    const struct client *client;
    const struct hop *waiting; /**< the redirect that it may answer; or NULL */
};

/** Fetch what sessions_record() will read for @a record. What a step fetches the
 *  next one reads: there are three, and other records' steps are best between
 *  them. Nothing changes by it, and what was found may be gone when the next
 *  record is taken. */
enum { SESSION_LOOK_STEPS = 3 };
void sessions_look(struct sessions *s, struct record *record, int step,
                   struct session_look *look);

/** Take the next record. Its request line is read only when it matters. @a look
 *  is what sessions_look() has found, or NULL. */
void sessions_record(struct sessions *s, struct record *record,
                     const struct session_look *look);

/** The log is over: what still waits becomes hops of class unknown or
 *  not-followed. */
void sessions_finish(struct sessions *s);

/** The same where the log goes on without us: what waits may be answered there, so
 *  that nobody is said not to have followed. */
void sessions_break_off(struct sessions *s);

struct session_counts sessions_counts(const struct sessions *s);

void sessions_destroy(struct sessions *s);

#endif
