/**
 * @file
 * What a log says about its redirects, added up: for each redirecting URL and
 * method the statuses it was answered with, for each of them where clients
 * went, and the chains and loops they were led through.
 *
 *     node    (virtual host, URL template, method)
 *       answer    one status of it: hits, clients, target
 *         edge        answer -> (URL template, method) of the follow-up
 *     trail   the same chain taken by any number of clients
 *     rewrite (virtual host, URL template, method, the method it became)
 *
 * Everything lives in one arena with a maximum; what does not fit is counted.
 * What is kept of several depends on what they say (the earliest, the best),
 * not on the order in which they came; the order of the lists says nothing.
 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/activity.h"
#include "graph/days.h"
#include "graph/goals.h"
#include "graph/host_set.h"
#include "graph/known_hosts.h"
#include "graph/timeline.h"
#include "record/chain.h"
#include "record/hop.h"
#include "record/location_flaw.h"
#include "record/record.h"
#include "util/distinct.h"
#include "util/slice.h"

/** Content from that size on is large: to send it twice is felt. */
enum { GRAPH_LARGE_CONTENT = 1 << 20 };

/** Bytes that are kept of a line: a longer one is cut. */
enum { GRAPH_LINE_TEXT_MAX = 2048 };

/** A line kept as evidence. */
struct graph_line {
    const char *file; /**< NULL: unset */
    uint64_t line, offset;
    int64_t time_us;
    struct slice text;
};

/** A URL seen once or in variants. */
struct graph_url {
    uint64_t literal_hash;
    uint64_t base_hash;      /**< the same in every run: for its base rate */
    struct slice literal;    /**< as logged: the first by its bytes */
    struct slice template;   /**< without query, identifiers as {} */
    bool varies;             /**< more than one literal was seen */
    struct slice text, host; /**< of the first: what is compared (target.h) */
};

struct redirect_node {
    struct redirect_node *next;
    struct redirect_answer *answers;
    struct slice vhost, method_text;
    enum http_method method;
    struct graph_url url;
};

struct redirect_answer {
    struct redirect_answer *next; /**< other status of the same node */
    struct redirect_node *node;
    struct redirect_edge *edges;
    int status;
    uint64_t hits;
    struct distinct clients;
    int64_t first_us, last_us;
    struct activity when;
    struct days days;
    struct goals goals;      /**< its Locations, while they are few */
    struct graph_url target; /**< from Location; literal empty: not logged */
    struct graph_line evidence;

    /* Of its Locations: */
    uint64_t flawed[LOCATION_FLAWS]; /**< by what is wrong with them */
    uint64_t to_internal; /**< from a public host to one of no use outside */
    uint64_t downgraded;  /**< from https to http */
    uint64_t downgraded_here; /**< among them: on the same host */
    uint64_t resent;          /**< content or credentials, to another site */
    uint64_t resent_login;    /**< among them: by what looks like a login */
    struct graph_line flaw;   /**< the earliest of those */

    uint64_t reflected;      /**< to another site that the request named */
    uint64_t reflected_urls; /**< among them: by a whole URL */
    struct host_set reflected_hosts;
    struct graph_line reflection; /**< the earliest of those */
    uint64_t crlf_reflected;      /**< an end of line of the request's */
    struct graph_line split;      /**< the earliest of those */

    /* Of what was asked, wherever it led: */
    uint64_t asked_elsewhere; /**< for another site, which it did not lead to */
    struct host_set asked_hosts;
    struct graph_line probe;  /**< the earliest of those */
    uint64_t crlf_asked;      /**< with a header behind an end of line */
    struct graph_line crlf;   /**< the earliest of those */
    uint64_t referred;        /**< by a link of another site, in browsers */
    struct host_set referers; /**< those sites' hosts */
    struct distinct referred_clients;
    struct graph_line referral; /**< the earliest of those */

    /* What it cost: */
    uint64_t bytes_out, time_us; /**< where logged */
    uint64_t timed;              /**< hits with their time taken */

    /* Of its hops: */
    uint64_t followed, not_followed, unknown;
    /** 307 and 308 to a URL of the same host, not followed with the method by
     *  clients that have followed other redirects. */
    uint64_t ignored;
    struct distinct ignoring; /**< those clients */
};

struct redirect_edge {
    struct redirect_edge *next; /**< other edge of the same answer */
    struct redirect_answer *answer;
    struct slice next_method_text;
    enum http_method next_method;
    struct graph_url url;
    uint64_t hits;
    uint64_t score_hits[16]; /**< by pairing score */
    struct distinct clients; /**< not of GETs that arrived elsewhere */
    int64_t first_us, last_us;

    uint64_t with_location;   /**< the follow-up is what Location named */
    uint64_t by_connection;   /**< it came on the same connection */
    uint64_t by_agent;        /**< the client is known by its agent too */
    uint64_t canonical;       /**< a canonical form of it */
    uint64_t same_host;       /**< known to stay on the host, or not told */
    uint64_t by_api;          /**< API content, or a program at an API's path */
    uint64_t by_program;      /**< sent by a program, not known to be a form */
    uint64_t to_subresource;  /**< no Location, to what is asked for anyway */
    uint64_t landed_redirect; /**< 3xx but 304 */
    uint64_t by_form;         /**< looks like POST/redirect/GET */
    uint64_t from_handler;    /**< the application answered (note) */
    uint64_t from_mapping;    /**< the server did, before it (note) */
    uint64_t landed_ok;       /**< 2xx or 304 */
    uint64_t landed_rejected; /**< 400 404 405 411 415 422, 5xx but 503: what
                                     a request without its content earns */
    uint64_t landed_gone;     /**< 404 410 */
    uint64_t landed_not_allowed; /**< 405 501 */
    uint64_t landed_failed;      /**< 5xx but 501 and 503 */
    uint64_t landed_unavailable; /**< 503: maintenance, overload */
    uint64_t landed_no_content;  /**< 400 411 415 422: content was missed */
    uint64_t body_lost;   /**< the same method, and its content was not sent */
    uint64_t by_bytes_in; /**< bytes in were logged on both sides */
    struct distinct gone_clients, not_allowed_clients;
    uint64_t repeated; /**< sent by a client that had just sent the same */
    uint64_t repeated_exactly;   /**< as many bytes, from the same page */
    struct distinct repeating;   /**< the clients that did so */
    uint64_t large, large_bytes; /**< content received twice, over 1 MiB each */

    struct slice location; /**< as logged; of several, the first by bytes */
    struct slice rule;     /**< the module's rule, when noted */
    int best_score;
    struct graph_line redirect_line, next_line; /**< of the best pair */
};

/** A rule of the module that a log names. */
struct redirect_rule {
    struct redirect_rule *next;
    struct slice rule;
    uint64_t hits;
};

/** A virtual host, as site_name() has it, and all of its requests. */
struct graph_site {
    struct graph_site *next;
    struct slice name; /**< empty: the log names none */
    uint64_t requests, bytes;
    int64_t first_us, last_us;
    struct slice file; /**< a log with some of them: the first by its name */
};

struct redirect_trail {
    struct redirect_trail *next;
    struct slice vhost;
    struct chain_step *steps; /**< count redirects, then the end if has_end */
    size_t count;
    bool has_end;
    size_t cycle_length;    /**< 0: no URL came twice */
    uint64_t hits, gave_up; /**< gave_up: did not follow the last redirect */
    uint64_t most_redirects, most_turns;
    /** Of one chain, by a client known to follow redirects to other URLs: the
     *  one with most redirects in a second. What one client did quickly and
     *  another one often is no loop. */
    uint64_t quick_redirects; /**< those that went round, of a loop */
    unsigned quick_per_second;
    bool changes_scheme; /**< at every redirect of every chain */
    /** Of its chains: those whose redirects mostly led to another host than the
     *  redirect before them. */
    uint64_t changes_host;
    bool unproven;              /**< so are all of them */
    enum confidence confidence; /**< of the best of them */
    struct distinct clients;
    int64_t first_us, last_us;
    struct graph_line evidence;
};

/** Requests that were answered by another method than they came with: the log
 *  shows both. */
struct method_rewrite {
    struct method_rewrite *next;
    struct slice vhost;
    struct slice method_text, became;
    struct graph_url url;
    uint64_t hits;
    struct distinct clients;
    int64_t first_us, last_us;
    struct graph_line evidence; /**< the earliest */
};

struct graph;

/** NULL without memory. */
struct graph *graph_create(size_t memory);

/** Let the hosts in @a known, which outlives the graph, be above suspicion.
 *  Before the first redirect. */
void graph_know_hosts(struct graph *g, const struct known_hosts *known);

const struct known_hosts *graph_known_hosts(const struct graph *g);

/** The key of this record when it is to be counted for how common targets are,
 *  else 0: at first all are, in a long log a sample, chosen by content. */
uint64_t graph_sample_key(const struct graph *g, const struct record *record);

/** The hash by which the base rate knows a target: the same in every run, since
 *  samples of several are merged. */
uint64_t graph_base_hash(const struct target *t);

/** Count a request that graph_sample_key() gave a key. */
void graph_count_request(struct graph *g, uint64_t key,
                         const struct target *target);

/** What was found for a record before it is taken. */
struct graph_look {
    uint64_t key;
    const struct redirect_node *node; /**< where it is a redirect */
    const struct redirect_edge *edge; /**< where it follows one */
};

/** Fetch what graph_add_request() will read. */
void graph_look_for_page(const struct graph *g, const struct record *record);

/** Fetch what graph_add_redirect() will read for a @a record of @a target, if it
 *  is a redirect. What a step fetches the next one reads: there are four.
 *  Nothing changes by it. */
enum { GRAPH_LOOK_NODE_STEPS = 4 };
void graph_look_for_node(const struct graph *g, const struct record *record,
                         const struct target *target, int step,
                         struct graph_look *look);

/** The same of graph_add_hop(), where it follows @a redirect: three steps. */
enum { GRAPH_LOOK_EDGE_STEPS = 3 };
void graph_look_for_edge(const struct graph *g, const struct record *record,
                         const struct target *target,
                         const struct hop *redirect, int step,
                         struct graph_look *look);

/** Count a redirect; @a location NULL: where it leads is not known; @a client_key
 *  0: who asked is not known, and counts as no client. @return what
 *  graph_add_hop() wants to find in hop->answer; NULL when it found no room. */
const void *graph_add_redirect(struct graph *g, const struct record *record,
                               const struct target *target,
                               const struct target *location,
                               uint64_t client_key);

/** Whether @a answer is one of this graph's. */
bool graph_holds(const struct graph *g, const void *answer);

/** Count a hop. @return its edge; NULL without a follow-up or room. */
const struct redirect_edge *graph_add_hop(struct graph *g,
                                          const struct hop *hop);
void graph_add_chain(struct graph *g, const struct chain *chain);

/** Count any request, for what is said of all of them; record_read() need not
 *  have seen it. */
void graph_add_request(struct graph *g, const struct record *record);

/** Count any request for its virtual host; record_read() has seen it. */
void graph_count_site(struct graph *g, const struct record *record);

/** Those that graph_count_site() has seen. */
const struct graph_site *graph_sites(const struct graph *g);

/** Whether @a n is answered with a page as well, so that something decides
 *  whether it is redirected; perhaps when it is not, never the reverse. */
bool graph_has_page(const struct graph *g, const struct redirect_node *n);

/** All requests that graph_add_request() counted. */
uint64_t graph_requests(const struct graph *g);

/** Count a request that the server went on with as @a became; @a client_key as
 *  above. */
void graph_add_rewrite(struct graph *g, const struct record *record,
                       const struct target *target, struct slice became,
                       uint64_t client_key);

const struct method_rewrite *graph_rewrites(const struct graph *g);

/** All redirects over time. */
const struct timeline *graph_timeline(const struct graph *g);

const struct redirect_node *graph_nodes(const struct graph *g);
const struct redirect_trail *graph_trails(const struct graph *g);

/** The node of @a method_text that asks for @a target, or for a URL of the same
 *  template; NULL when that was never redirected. */
const struct redirect_node *graph_find_node(const struct graph *g,
                                            const struct target *target,
                                            struct slice method_text);

/** The edge that @a step of a chain took, when the next redirect was asked for
 *  at @a next; NULL when it is not known. */
const struct redirect_edge *graph_find_edge(const struct graph *g,
                                            const struct chain_step *step,
                                            const struct chain_step *next);

/** What the hops of an edge that came before say of one more, in points of the
 *  pairing score: a follow-up that no Location proves is one where most go. */
int graph_edge_points(const struct redirect_edge *e);

/** How much more often the edge's target follows its redirect than it occurs
 *  in all traffic; 0 when that is not known. */
double graph_edge_lift(const struct graph *g, const struct redirect_edge *e);

/** The rules that the log names. */
const struct redirect_rule *graph_rules(const struct graph *g);

/** How many redirects a log's notes say are of @a rule. */
uint64_t graph_rule_hits(const struct graph *g, struct slice rule);

/** Entries that found no room. */
uint64_t graph_refused(const struct graph *g);

void graph_destroy(struct graph *g);

#endif
