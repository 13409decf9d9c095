/**
 * @file
 * Visitors of a site whose redirects the sessions follow: lines go in, and what
 * comes out of the callbacks is kept.
 */
#ifndef SESSION_VISITORS_H
#define SESSION_VISITORS_H

#include "check.h"
#include "session/sessions.h"

enum { MEMORY = 4 * 1024 * 1024, MAX_SEEN = 4096 };

/** One line of a log, as the sessions see it. */
struct ask {
    double at_s;
    const char *client, *method, *url;
    int status;
    const char *location; /* NULL: not logged; "-": logged, none sent */
    const char *agent;    /* NULL: "a" */
    const char *port, *keepalive;
    const char *duration_us;
};

struct seen_hop {
    uint64_t line, next_line; /* next_line 0: no follow-up */
    enum hop_class kind;
    unsigned evidence;
    bool repeats, client_follows;
};

struct seen_chain {
    uint64_t redirects, turns, step_count, cycle_start, cycle_length;
    bool has_end, gave_up, unproven, client_follows;
    unsigned most_per_second;
    int statuses[4], end_status;
    char first[32], last[32];
};

/** What came out of the callbacks since visitors_begin(). */
extern struct seen {
    struct sessions *sessions;
    uint64_t lines, redirects;
    struct seen_hop hops[MAX_SEEN];
    size_t hop_count;
    struct seen_chain chains[64];
    size_t chain_count;
} seen;

/** Begin with nothing seen; the sessions have @a memory bytes. */
void visitors_begin(size_t memory);

/** End it: what still waits comes out. */
struct session_counts visitors_finish(void);

/** Hand a line to the sessions; lines are numbered from 1. */
void take(struct ask ask);
void take_all(const struct ask *asks, size_t count);

/** Check the hop @a i; @a next_line 0: without a follow-up. */
void check_hop(size_t i, uint64_t line, uint64_t next_line,
               enum hop_class kind);

/** A line that logs what the name says; the Location may be NULL: not logged. */
#define ASK(at, client, method, url, status, location)                         \
    ((struct ask){at, client, method, url, status, location, NULL, NULL, NULL, \
                  NULL})
#define ASK_BY(at, client, method, url, status, location, agent)               \
    ((struct ask){at, client, method, url, status, location, agent, NULL,      \
                  NULL, NULL})
#define ASK_ON(at, client, method, url, status, location, port, keepalive)     \
    ((struct ask){at, client, method, url, status, location, NULL, port,       \
                  keepalive, NULL})
#define ASK_TOOK(at, client, method, url, status, location, us)                \
    ((struct ask){at, client, method, url, status, location, NULL, NULL, NULL, \
                  us})

#define TAKE(...)                                                              \
    do {                                                                       \
        const struct ask asks_[] = {__VA_ARGS__};                              \
        take_all(asks_, sizeof asks_ / sizeof asks_[0]);                       \
    } while (0)

#endif
