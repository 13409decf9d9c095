#include "mr_counters.h"

#include <string.h>

#include <apr_shm.h>
#include <apr_strings.h>
#include <http_core.h>

#include "mr_catalog.h"
#include "mr_private.h"
#include "mr_slots.h"
#include "semantics/http_method.h"

/* The plain counters, in this order. */
enum {
    PLAIN_ANSWERS,
    PLAIN_CORRECTIONS = PLAIN_ANSWERS + MR_METHODS_COUNT * MR_OUTCOME_COUNT,
    PLAIN_EVENTS = PLAIN_CORRECTIONS + MR_ORIGIN_COUNT * MR_CORRECTION_COUNT,
    PLAIN_COUNT = PLAIN_EVENTS + MR_EVENT_COUNT
};

/* One generation. Everything but what tally points to is private memory of
 * the parent, of which children have a copy. */
struct generation {
    struct generation *older;
    apr_pool_t *pool; /* of this struct, its arrays and its shared memory */
    ap_generation_t number;
    int children; /* that run */
    struct mr_tally tally;
    uint64_t *keys;        /* by slot */
    uint32_t *since;       /* by slot, seconds since 1970 */
    const uint32_t *slots; /* by slot of the newest; NULL: the same ones */
};

/* Kept in the process' pool. This file is unloaded and loaded again on every
 * restart, perhaps as another version of it: no functions in here, and a
 * layout to compare, for which the first two fields must stay. */
struct history {
    uint64_t layout;
    apr_pool_t *pool;
    apr_time_t started;
    struct generation *newest;
};

static const char history_key[] = "mod_methodredirect-counters";

/* Set in post_config, then only read. */
static struct history *history;
static struct generation *newest;

/* --- counting ------------------------------------------------------------ */

static void count(int slot, bool lost_by_get, enum mr_outcome outcome,
                  apr_time_t now)
{
    int methods = lost_by_get ? MR_METHODS_UNSAFE : MR_METHODS_SAFE;

    if (!newest)
        return;
    mr_tally_plain(
        &newest->tally,
        (uint32_t)(PLAIN_ANSWERS + methods * MR_OUTCOME_COUNT + (int)outcome));
    if (slot >= 0)
        mr_tally_rule(&newest->tally, (uint32_t)slot, methods, outcome,
                      (uint32_t)apr_time_sec(now));
}

void mr_counters_answer(int slot, bool lost_by_get, int status, apr_time_t now)
{
    count(slot, lost_by_get, mr_outcome_of_status(status), now);
}

void mr_counters_declined(int slot, const char *method, enum mr_event why)
{
    count(slot,
          http_method_is_lost_by_get(
              http_method_from_name(method, strlen(method))),
          MR_OUTCOME_DECLINED, 0);
    mr_counters_event(why);
}

static enum mr_correction correction_of(int from, int to)
{
    if (from == to)
        return MR_CORRECTION_REPORT;
    switch (to) {
    case HTTP_TEMPORARY_REDIRECT:
        return MR_CORRECTION_302_TO_307;
    case HTTP_PERMANENT_REDIRECT:
        return MR_CORRECTION_301_TO_308;
    case HTTP_SEE_OTHER:
        return MR_CORRECTION_TO_303;
    default:
        return MR_CORRECTION_REFUSE;
    }
}

void mr_counters_correction(enum mr_origin origin, int from, int to)
{
    if (newest)
        mr_tally_plain(&newest->tally,
                       (uint32_t)(PLAIN_CORRECTIONS
                                  + (int)origin * MR_CORRECTION_COUNT
                                  + (int)correction_of(from, to)));
}

void mr_counters_event(enum mr_event event)
{
    if (newest)
        mr_tally_plain(&newest->tally, (uint32_t)(PLAIN_EVENTS + (int)event));
}

/* --- reading ------------------------------------------------------------- */

struct mr_counters_age mr_counters_age(void)
{
    struct mr_counters_age age = {.counting = newest != NULL};

    if (!newest)
        return age;
    age.started = history->started;
    age.generation = newest->number;
    for (const struct generation *g = newest; g; g = g->older)
        age.read++;
    return age;
}

static uint64_t sum_of(int which)
{
    uint64_t sum = 0;

    for (const struct generation *g = newest; g; g = g->older)
        sum += mr_tally_read_plain(&g->tally, (uint32_t)which);
    return sum;
}

void mr_counters_totals(struct mr_totals *totals)
{
    for (int m = 0; m < MR_METHODS_COUNT; m++)
        for (int o = 0; o < MR_OUTCOME_COUNT; o++)
            totals->answers[m][o] =
                sum_of(PLAIN_ANSWERS + m * MR_OUTCOME_COUNT + o);
    for (int o = 0; o < MR_ORIGIN_COUNT; o++)
        for (int c = 0; c < MR_CORRECTION_COUNT; c++)
            totals->corrections[o][c] =
                sum_of(PLAIN_CORRECTIONS + o * MR_CORRECTION_COUNT + c);
    for (int e = 0; e < MR_EVENT_COUNT; e++)
        totals->events[e] = sum_of(PLAIN_EVENTS + e);
}

static bool is_slot(int slot)
{
    return newest && slot >= 0 && (uint32_t)slot < newest->tally.rule_count;
}

/* The slot that the newest generation's @a slot has in @a g; out of range when
 * it has none. */
static uint32_t slot_in(const struct generation *g, uint32_t slot)
{
    return g->slots ? g->slots[slot] : slot;
}

void mr_counters_rule(int slot, struct mr_counts *counts)
{
    memset(counts, 0, sizeof *counts);
    if (!is_slot(slot))
        return;
    for (const struct generation *g = newest; g; g = g->older)
        mr_tally_read_rule(&g->tally, slot_in(g, (uint32_t)slot), counts);
}

uint32_t mr_counters_rule_since(int slot)
{
    return is_slot(slot) ? newest->since[slot] : 0;
}

uint64_t mr_counters_rule_key(int slot)
{
    return is_slot(slot) ? newest->keys[slot] : 0;
}

const char *mr_event_name(enum mr_event event)
{
    static const char *const names[] = {
#define EVENT(id, name, text) name,
#include "mr_event.def"
    };

    return names[event];
}

const char *mr_event_text(enum mr_event event)
{
    static const char *const texts[] = {
#define EVENT(id, name, text) text,
#include "mr_event.def"
    };

    return texts[event];
}

const char *mr_correction_name(enum mr_correction correction)
{
    static const char *const names[] = {
        [MR_CORRECTION_REPORT] = "report",
        [MR_CORRECTION_302_TO_307] = "302>307",
        [MR_CORRECTION_301_TO_308] = "301>308",
        [MR_CORRECTION_TO_303] = "30x>303",
        [MR_CORRECTION_REFUSE] = "refuse",
    };

    return names[correction];
}

/* --- generations --------------------------------------------------------- */

/* A number that changes when the memory of another version of this file means
 * something else: with its structs and with the names of what is counted. */
static uint64_t layout(void)
{
    uint64_t sum = sizeof(struct generation) + sizeof(struct history)
                   + mr_tally_size(1, PLAIN_COUNT);

    for (int e = 0; e < MR_EVENT_COUNT; e++)
        for (const char *c = mr_event_name((enum mr_event)e); *c; c++)
            sum = sum * 31 + (unsigned char)*c;
    for (int o = 0; o < MR_ORIGIN_COUNT; o++)
        for (const char *c = mr_origin_name((enum mr_origin)o); *c; c++)
            sum = sum * 31 + (unsigned char)*c;
    return sum;
}

/* The history of this process; a new one when there is none that this version
 * of the file understands. */
static struct history *history_of(apr_pool_t *process)
{
    void *data = NULL;
    struct history *h;
    apr_pool_t *pool;

    apr_pool_userdata_get(&data, history_key, process);
    h = data;
    if (h && h->layout == layout())
        return h;
    if (h)
        apr_pool_destroy(h->pool);
    apr_pool_create(&pool, process);
    apr_pool_tag(pool, history_key);
    h = apr_pcalloc(pool, sizeof *h);
    h->layout = layout();
    h->pool = pool;
    h->started = apr_time_now();
    apr_pool_userdata_set(h, history_key, NULL, process); /* copies the key */
    return h;
}

static void name_rules(struct generation *g, apr_pool_t *ptemp)
{
    uint32_t now = (uint32_t)apr_time_sec(apr_time_now()), i = 0;
    apr_pool_t *scratch;

    apr_pool_create(&scratch, ptemp);
    for (const struct mr_rule *rule = mr_catalog_first(); rule;
         rule = rule->next_in_file) {
        g->keys[i] = mr_catalog_key(rule, scratch);
        g->since[i++] = now;
        apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
}

/* A generation with zero counts for the rules of the catalogue. */
static apr_status_t generation_create(struct generation **result,
                                      struct history *h)
{
    uint32_t count = mr_catalog_count();
    struct generation *g;
    apr_status_t status;
    apr_pool_t *pool;
    apr_shm_t *shm;

    apr_pool_create(&pool, h->pool);
    status =
        apr_shm_create(&shm, mr_tally_size(count, PLAIN_COUNT), NULL, pool);
    if (status != APR_SUCCESS) {
        apr_pool_destroy(pool);
        return status;
    }
    g = apr_pcalloc(pool, sizeof *g);
    g->pool = pool;
    mr_tally_place(&g->tally, apr_shm_baseaddr_get(shm), count, PLAIN_COUNT);
    g->keys = apr_palloc(pool, (count + 1) * sizeof *g->keys);
    g->since = apr_palloc(pool, (count + 1) * sizeof *g->since);
    ap_mpm_query(AP_MPMQ_GENERATION, &g->number);
    *result = g;
    return APR_SUCCESS;
}

/* Add what @a from counted to @a to, in which nobody counts yet. */
static void fold(const struct generation *to, const struct generation *from)
{
    for (uint32_t i = 0; i < to->tally.rule_count; i++) {
        struct mr_counts counts = {.last_hit = 0};

        mr_tally_read_rule(&from->tally, slot_in(from, i), &counts);
        if (mr_counts_any(&counts))
            mr_tally_add_rule(&to->tally, i, &counts);
    }
    for (uint32_t i = 0; i < PLAIN_COUNT; i++)
        mr_tally_add_plain(&to->tally, i, mr_tally_read_plain(&from->tally, i));
}

/* A rule that was there before has been there since then. */
static void inherit_since(const struct generation *to,
                          const struct generation *from)
{
    for (uint32_t i = 0; i < to->tally.rule_count; i++) {
        uint32_t slot = slot_in(from, i);
        if (slot < from->tally.rule_count && from->since[slot] < to->since[i])
            to->since[i] = from->since[slot];
    }
}

/* Put @a g in front of the others; those that are no longer used leave. */
static void succeed(struct history *h, struct generation *g,
                    const struct mr_slots *slots)
{
    struct generation **link = &g->older;
    int kept = 1;

    g->older = h->newest;
    while (*link) {
        struct generation *old = *link;

        old->slots =
            mr_slots_match(slots, old->keys, old->tally.rule_count, g->pool);
        inherit_since(g, old);
        if (old->children > 0 && kept < MR_GENERATIONS_MAX) {
            kept++;
            link = &old->older;
            continue;
        }
        fold(g, old);
        *link = old->older;
        apr_pool_destroy(old->pool);
    }
    h->newest = g;
}

int mr_counters_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s)
{
    struct mr_slots slots;
    struct history *h;
    apr_status_t status;

    (void)pconf;
    (void)plog;
    newest = NULL;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK; /* the first pass, which only looks */
    history = h = history_of(s->process->pool);
    status = generation_create(&newest, h);
    if (status != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, status, s,
                     MR_LOGNO(040) "no shared memory for the counters of %u "
                                   "rules: nothing is counted",
                     mr_catalog_count());
        return OK;
    }
    name_rules(newest, ptemp);
    mr_slots_make(&slots, newest->keys, newest->tally.rule_count, ptemp);
    succeed(h, newest, &slots);
    ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, s,
                 MR_LOGNO(041) "generation %d counts for %u rules; %d "
                               "generations are read together",
                 newest->number, mr_catalog_count(), mr_counters_age().read);
    return OK;
}

void mr_counters_child_status(server_rec *s, pid_t pid, ap_generation_t number,
                              int slot, mpm_child_status status)
{
    struct generation *g = history ? history->newest : NULL;

    (void)s;
    (void)pid;
    (void)slot;
    while (g && g->number != number)
        g = g->older;
    if (g && status == MPM_CHILD_STARTED)
        g->children++;
    if (g && status == MPM_CHILD_EXITED)
        g->children--;
}
