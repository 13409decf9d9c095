/**
 * @file
 * What the files of the tracker share: its layout. Nobody outside this folder
 * includes this.
 */
#ifndef SESSION_SESSIONS_PIECES_H
#define SESSION_SESSIONS_PIECES_H

#include "session/addresses.h"
#include "session/clients.h"
#include "session/pending.h"
#include "session/recent.h"
#include "session/resubmissions.h"
#include "session/sessions.h"
#include "session/watermark.h"

enum { AGENTS = 4096 /* families remembered by agent */ };

struct known_agent {
    uint64_t hash;
    const struct agent_family *family;
};

struct sessions {
    struct session_sink sink;
    struct clients *clients;
    struct pending_list waiting;
    struct addresses *addresses;
    struct recent *recent;
    struct resubmissions *resubmissions;
    uint32_t *waiting_by_address; /* how many redirects, by hash of address */
    struct known_agent agents[AGENTS];
    struct watermark time;
    int64_t delay_us; /* how long dormant redirects are kept */
    struct session_counts counts;
    struct target_buffer request_buffer, location_buffer;
};

/** What is at hand while one record is taken. */
struct step {
    const struct record *record;
    uint64_t client_key, address_hash, agent_hash;
    struct address *address; /* NULL: not known */
    struct client *client;
    struct target target;
    struct path *path; /* handed on from the redirect that it answers */
    bool answers;
};

/** The redirect that a request most likely answers. */
struct match {
    struct pending *pending; /**< NULL: none */
    int score;
    unsigned evidence;
};

/** From the answer of @a p to @a time_us. */
static inline int64_t gap_of(const struct pending *p, int64_t time_us)
{
    return time_us - p->end_us;
}

/* match.c */

struct match find_redirect(const struct sessions *s, const struct step *step);

/** The client number @a i of those that the address of @a step is known to have
 *  beside its own; NULL when there is none. */
struct client *other_client(const struct sessions *s, const struct step *step,
                            int i);

/* hops.c */

/** Complete the hop that the record ends, if it does. */
void pair_with_redirect(struct sessions *s, struct step *step);

/** The request, logged before, that answers the redirect @a p of this record;
 *  NULL when none is remembered. And the hop of the two. */
struct recent_request *find_earlier_answer(const struct sessions *s,
                                           const struct step *step,
                                           const struct pending *p);
void answer_from_earlier(struct sessions *s, struct step *step,
                         struct pending *p, struct recent_request *answer);

/** The chain that led to this request, of @a client, goes no further. */
void end_path_here(struct sessions *s, struct step *step,
                   const struct client *client);

/** The redirect gets no follow-up; nor do those of @a client; nor those whose
 *  time is over. */
void settle_unanswered(struct sessions *s, struct pending *p);
void settle_all_of(struct sessions *s, struct client *client);
void settle_expired(struct sessions *s);

/* sessions.c */

/** Whether the record can matter to any redirect. */
bool session_matters(const struct sessions *s, const struct record *record);

bool client_never_follows(const struct client *c);

/** The client of that key, made when it is new; one that must make room for it
 *  has its redirects settled. */
struct client *sessions_client(struct sessions *s, uint64_t key,
                               int64_t time_us);

/** Let @a p, the newest of those that wait, wait for @a client. */
void sessions_wait(struct sessions *s, struct pending *p,
                   struct client *client);

#endif
