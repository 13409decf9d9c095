/**
 * @file
 * A detector: one rule of the catalogue. One file, one row in detectors.def.
 *
 * A detector looks at what the graph has added up, when the log is over, and
 * reports findings. It keeps no state of its own, so that the order of the
 * log's lines and the number of its pieces cannot matter to it.
 */
#ifndef DETECT_DETECTOR_H
#define DETECT_DETECTOR_H

#include "detect/acknowledged.h"
#include "detect/finding.h"
#include "detect/log_facts.h"
#include "detect/rule_list.h"
#include "detect/thresholds.h"
#include "detect/told.h"
#include "graph/graph.h"
#include "util/anonymous.h"

struct detection;

/** What detectors look at. */
struct detect_input {
    const struct graph *graph;
    const struct log_facts *facts; /**< NULL while the log goes on */
    const struct rule_list *rules; /**< of the configuration; NULL: not told */
    const struct acknowledged *acknowledged; /**< NULL: nothing is */
    struct told *told; /**< by earlier reports, and then by this one; NULL:
                            there are none */
    enum anonymous_level anonymous; /**< addresses in the lines of evidence */
    const struct thresholds *thresholds; /**< NULL: none */
};

struct detector {
    const char *id;         /**< "MR101" */
    const char *name;       /**< "post-to-get-lost" */
    enum severity severity; /**< the highest it gives */
    const char *summary;    /**< what it says, one sentence */
    const char *basis;      /**< specification or source */
    const char *fix;        /**< what to do, one sentence */

    /* What it wants to see; NULL: not that. */
    void (*on_node)(struct detection *d, const struct redirect_node *node);
    void (*on_answer)(struct detection *d,
                      const struct redirect_answer *answer);
    void (*on_edge)(struct detection *d, const struct redirect_edge *edge);
    void (*on_trail)(struct detection *d, const struct redirect_trail *trail);
    void (*on_rewrite)(struct detection *d,
                       const struct method_rewrite *rewrite);
    void (*on_log)(struct detection *d, const struct detect_input *log);
};

/** All detectors, in the order of detectors.def, ended by NULL. */
extern const struct detector *const detectors[];

/* --- for detectors ---------------------------------------------------------
 *
 * Each of these makes a finding about what the detector was called with, fills
 * in everything that is known of it, and returns it for changes; NULL when
 * there is no memory left. A finding of low confidence is at most a note. */

struct finding *report_edge(struct detection *d, const struct redirect_edge *e,
                            enum severity severity, enum confidence confidence);
struct finding *report_answer(struct detection *d,
                              const struct redirect_answer *a,
                              enum severity severity,
                              enum confidence confidence);
/** The same, of what its Locations say against it (redirect_answer.flaw): seen
 *  in @a hits of them, and as sure as what the log holds. */
struct finding *report_flaw(struct detection *d,
                            const struct redirect_answer *a,
                            enum severity severity, uint64_t hits);
/** The same, of what @a line shows, seen in @a hits of them. */
struct finding *report_sign(struct detection *d,
                            const struct redirect_answer *a,
                            enum severity severity, enum confidence confidence,
                            uint64_t hits, const struct graph_line *line);
struct finding *report_node(struct detection *d, const struct redirect_node *n,
                            enum severity severity, enum confidence confidence);
struct finding *report_trail(struct detection *d,
                             const struct redirect_trail *t,
                             enum severity severity,
                             enum confidence confidence);

struct finding *report_rewrite(struct detection *d,
                               const struct method_rewrite *w,
                               enum severity severity,
                               enum confidence confidence);
/** About the log itself, seen in @a hits of its lines. */
struct finding *report_log(struct detection *d, const struct log_facts *facts,
                           enum severity severity, uint64_t hits);

/** About a rule of the configuration that the log does not show. */
struct finding *report_rule(struct detection *d, const struct listed_rule *rule,
                            enum severity severity,
                            const struct log_facts *facts);

/** Let @a f, which may be NULL, say what to do in these words. */
void advise(struct detection *d, struct finding *f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Give @a f the directive that answers with a status that keeps the method,
 *  where one is certain to be right. Both may be NULL. */
void advise_keeping_method(struct detection *d, struct finding *f,
                           const struct redirect_edge *e);
/** The same, with a permanent redirect. */
void advise_permanent(struct detection *d, struct finding *f,
                      const struct redirect_edge *e);

/** How sure it is that the hops of @a e are hops: by their scores, and without
 *  a Location by how much the redirect predicts its target; never more than
 *  the fields of the log can show. */
enum confidence edge_confidence(const struct detection *d,
                                const struct redirect_edge *e);

/** Whether a Location shows where at least half of the hops lead. */
bool edge_has_location(const struct redirect_edge *e);

/** Whether the redirect is shown to lead there: by Location, by a canonical
 *  form of the same URL, or because clients go there so much more often than
 *  by chance. */
bool edge_is_established(const struct detection *d,
                         const struct redirect_edge *e);

/** Whether Locations show where the redirects of a trail lead, or each of them
 *  is established: what a scanner asks for in a row is neither. */
bool trail_is_established(const struct detection *d,
                          const struct redirect_trail *t);

/** The answer of @a t, which goes round at one URL; NULL: not known. */
const struct redirect_answer *answer_at_self(const struct detection *d,
                                             const struct redirect_trail *t);

/** Whether @a t, which goes round at one URL, is led to that URL at another host
 *  of the log, which is redirected, too: then it is the loop of two hosts, whose
 *  lines do not stand as they came. */
bool self_leads_to_other_host(const struct detection *d,
                              const struct redirect_trail *t);

/** Where nearly all (99 %) of those who followed @a a went, if it is
 *  established; else NULL. */
const struct redirect_edge *only_edge(const struct detection *d,
                                      const struct redirect_answer *a);

/** How much more often the edge's target follows its redirect than it is asked
 *  for anyway; 0 when that is not known. */
double edge_lift(const struct detection *d, const struct redirect_edge *e);

/** Whether it is known on which host its target is: the Location names none, or
 *  the log names that of the redirect, or the Location's is listed as own. */
bool edge_host_is_told(const struct detection *d,
                       const struct redirect_edge *e);

/** Whether the method was kept, and one that a GET loses. */
bool edge_keeps_method(const struct redirect_edge *e);

/** The redirects of @a target, asked for with @a method: at its host, else where
 *  the log names none. NULL when there are none. */
const struct redirect_node *redirects_of(const struct detection *d,
                                         const struct target *target,
                                         struct slice method);

/** Whether @a n is answered with a page as well: something decides whether it
 *  is redirected. */
bool has_page_too(const struct detection *d, const struct redirect_node *n);

/** Whether its URL is redirected for no method but GET and HEAD. */
bool is_only_for_gets(const struct detection *d, const struct redirect_node *n);

/** All requests of the log. */
uint64_t requests_in_all(const struct detection *d);

/** Whether the follow-up is a GET (HEAD) although the redirected method was
 *  one that a GET loses. */
bool edge_loses_method(const struct redirect_edge *e);

/** Whether two answers of one request lead to the same place, as far as the
 *  log shows. */
bool answers_lead_to_same(const struct detection *d,
                          const struct redirect_answer *a,
                          const struct redirect_answer *b);

/** How many sites are in @a hosts that are none of the log's own. Where the log
 *  does not tell whose it is (@a vhost), one of them may be its own. */
unsigned count_other_sites(const struct detection *d,
                           const struct host_set *hosts, struct slice vhost);

/** How many clients got through a loop: were sent along the same URLs and came
 *  to a page. */
uint64_t clients_through(const struct detection *d,
                         const struct redirect_trail *loop);

/* --- for run ---------------------------------------------------------------*/

/** Let all detectors look at @a input. NULL without memory. */
struct detection *detect(const struct detect_input *input);

/** The findings, what to fix first first: by severity, confidence, clients,
 *  hits, then by their text. Behind them those that are acknowledged. */
const struct finding *detection_findings(const struct detection *d,
                                         size_t *count);

/** Findings that found no room. */
uint64_t detection_refused(const struct detection *d);

void detection_destroy(struct detection *d);

#endif
