/**
 * @file
 * The tracker in the middle of a log: who was redirected, and what still waits.
 * For saving it, and for going on where another run has stopped.
 */
#ifndef SESSION_SESSION_STATE_H
#define SESSION_SESSION_STATE_H

#include "session/addresses.h"
#include "session/clients.h"
#include "session/pending.h"
#include "session/recent.h"
#include "session/resubmissions.h"
#include "session/sessions.h"
#include "session/watermark.h"

/** What is not in a table. */
struct session_clock {
    struct watermark time;
    int64_t delay_us; /**< how late lines have come */
    struct session_counts counts;
};

struct session_clock sessions_clock(const struct sessions *s);

/** The latest time at which any redirect waits; 0 when none does. */
int64_t sessions_latest_wait(const struct sessions *s);

/** The earliest of the redirects that wait, by its time; INT64_MAX without any. */
int64_t sessions_earliest_redirect(const struct sessions *s);

/** Where what is known goes; borrowed during the call. */
struct session_visitor {
    void *context;
    void (*on_client)(void *context, const struct client *client);
    void (*on_address)(void *context, uint64_t hash,
                       const struct address *address);
    void (*on_recent)(void *context, const struct recent_request *request);
    void (*on_submission)(void *context,
                          const struct remembered_submission *entry);
    /** In the order in which they came. */
    void (*on_pending)(void *context, const struct pending *pending);
};

void sessions_visit(const struct sessions *s,
                    const struct session_visitor *visitor);

/** Go on by the clock of a run whose log ended where this one begins; or which
 *  read the lines of other clients. */
void sessions_merge_clock(struct sessions *s, const struct session_clock *from);

/** Know what another run knew. Clients first, what waits last. */
void sessions_merge_client(struct sessions *s, const struct client *from);
void sessions_merge_address(struct sessions *s, uint64_t hash,
                            const struct address *from);
void sessions_merge_recent(struct sessions *s,
                           const struct recent_request *from);

void sessions_merge_submission(struct sessions *s,
                               const struct remembered_submission *from);

/** A redirect that waits; everything in @a image is copied but for its path,
 *  NULL or one that is handed over. */
void sessions_merge_pending(struct sessions *s, struct pending *image);

#endif
