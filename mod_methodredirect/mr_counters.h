/**
 * @file
 * What the module counts, over all processes and over graceful restarts.
 *
 * Each generation of children counts in shared memory of its own, sized by its
 * rules. The counts of a generation are added to those of a newer one at the
 * first restart after its last child has ended; until then it stays mapped and
 * is read beside the newest:
 *
 *     generation 7  ended              -> added to 9 while that is prepared
 *     generation 8  children finishing -> counts there, read with 9
 *     generation 9  serving            -> counts there
 *
 * A rule is found again by its virtual host, section and text. What is lost:
 * the counts of rules that are no longer there; what children of a generation
 * count after MR_GENERATIONS_MAX newer ones have come; everything when httpd
 * is stopped, or when a new version of this module keeps its counters
 * otherwise.
 */
#ifndef MR_COUNTERS_H
#define MR_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include <httpd.h>
#include <ap_mpm.h>

#include "mr_origin.h"
#include "mr_tally.h"

/** As many generations are read together; an older one is folded even if it
 *  still has children. */
#define MR_GENERATIONS_MAX 16

/** What happens besides answers and corrections. */
enum mr_event {
#define EVENT(id, name, text) MR_EVENT_##id,
#include "mr_event.def"
    MR_EVENT_COUNT
};

/** What enforcement did with somebody else's redirect. */
enum mr_correction {
    MR_CORRECTION_REPORT,
    MR_CORRECTION_302_TO_307,
    MR_CORRECTION_301_TO_308,
    MR_CORRECTION_TO_303,
    MR_CORRECTION_REFUSE,
    MR_CORRECTION_COUNT
};

/* --- counting: any thread, no lock, nothing can fail --------------------- */

/** The rule at @a slot (-1: of an .htaccess file) answered a client with
 *  @a status; @a lost_by_get: its method is one that a GET would lose. */
void mr_counters_answer(int slot, bool lost_by_get, int status, apr_time_t now);

/** The rule at @a slot matched, and did not answer because of @a why. */
void mr_counters_declined(int slot, const char *method, enum mr_event why);

/** Enforcement turned @a from into @a to; equal: it only reported. */
void mr_counters_correction(enum mr_origin origin, int from, int to);

void mr_counters_event(enum mr_event event);

/* --- reading ------------------------------------------------------------- */

/** Sums of all rules; declined ones are in the last column. */
struct mr_totals {
    uint64_t answers[MR_METHODS_COUNT][MR_OUTCOME_COUNT];
    uint64_t corrections[MR_ORIGIN_COUNT][MR_CORRECTION_COUNT];
    uint64_t events[MR_EVENT_COUNT];
};

/** Since when is counted, and over what. */
struct mr_counters_age {
    bool counting;      /**< false: there is no shared memory */
    apr_time_t started; /**< the first generation */
    int generation;     /**< of httpd, that this process belongs to */
    int read;           /**< generations that are added up */
};

struct mr_counters_age mr_counters_age(void);
void mr_counters_totals(struct mr_totals *totals);

/** The counts of the rule at @a slot. */
void mr_counters_rule(int slot, struct mr_counts *counts);

/** Since when (seconds since 1970) the rule is in the configuration. */
uint32_t mr_counters_rule_since(int slot);

/** The key of the rule: the same as long as the rule stays what it is. */
uint64_t mr_counters_rule_key(int slot);

const char *mr_event_name(enum mr_event event);
const char *mr_event_text(enum mr_event event);
const char *mr_correction_name(enum mr_correction correction);

/* --- hooks --------------------------------------------------------------- */

int mr_counters_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s);

/** A child of a generation has started or ended. Runs in the parent.
 *  (end_generation would tell less: it does not come after a hard restart.) */
void mr_counters_child_status(server_rec *s, pid_t pid, ap_generation_t number,
                              int slot, mpm_child_status status);

#endif
