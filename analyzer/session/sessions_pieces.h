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

/** The client of that key, made when it is new; one that must make room for it
 *  has its redirects settled. */
struct client *sessions_client(struct sessions *s, uint64_t key,
                               int64_t time_us);

/** Let @a p, the newest of those that wait, wait for @a client. */
void sessions_wait(struct sessions *s, struct pending *p,
                   struct client *client);

#endif
