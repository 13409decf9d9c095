#include "run/set_aside.h"

#include <stdlib.h>
#include <string.h>

#include "graph/base_rate.h"
#include "graph/graph_merge.h"
#include "graph/pages.h"
#include "record/record_parser.h"
#include "record/target.h"
#include "run/site_tally.h"
#include "session/session_state.h"

enum {
    SLOTS = 1 << SET_ASIDE_SLOTS_LOG2,
    MOST_SET = 1024, /* of them, until it is asked again who waits */
    LATE = 16,       /* pages that are noted late */
    STATUSES = 1000
};

struct set_aside {
    struct watermark time;     /* of the records that were handed on */
    int64_t latest_us;         /* that was set aside since the last; or 0 */
    int64_t all_wait_us;       /* until then anybody may have been redirected */
    int64_t from_us, to_us;    /* when it can be, by all of these */
    struct log_format *format; /* whose records can be set aside; retained */
    uint32_t waits[SLOTS]; /* until when who is there may follow, as tick() */
    /* One bit for each of them that may lie ahead: few enough bytes to be at
     * hand for every line. */
    uint64_t may_wait[SLOTS / 64];
    unsigned set; /* of those, since they were cleared */

    struct site_tally *sites; /* of their virtual hosts, or NULL */
    struct pages *pages;
    uint64_t late[LATE]; /* counted, and not noted yet */
    unsigned next_late;
    struct base_rate *sample; /* of their targets */
    struct target_buffer target_buffer;
    uint64_t status_counts[STATUSES];
    int64_t start_us, end_us;
};

/* A record older than the newest, or far younger, is for the watermark. */
static void set_bounds(struct set_aside *aside)
{
    aside->from_us =
        aside->all_wait_us < INT64_MAX ? aside->all_wait_us + 1 : INT64_MAX;
    if (aside->from_us < aside->time.newest_us)
        aside->from_us = aside->time.newest_us;
    if (aside->from_us < aside->time.previous_us) /* behind a far jump */
        aside->from_us = aside->time.previous_us;
    aside->to_us = aside->time.started
                       ? aside->time.newest_us + watermark_jump_us
                       : INT64_MIN;
}

struct set_aside *set_aside_create(const struct learned *learned)
{
    struct set_aside *aside = calloc(1, sizeof *aside);

    if (!aside)
        return NULL;
    aside->pages = pages_create();
    aside->sample = base_rate_create();
    if (!aside->pages || !aside->sample) {
        set_aside_destroy(aside);
        return NULL;
    }
    aside->start_us = INT64_MAX;
    aside->time = sessions_clock(learned->sessions).time;
    aside->all_wait_us = sessions_latest_wait(learned->sessions);
    set_bounds(aside);
    return aside;
}

void set_aside_destroy(struct set_aside *aside)
{
    if (!aside)
        return;
    site_tally_destroy(aside->sites);
    pages_destroy(aside->pages);
    base_rate_destroy(aside->sample);
    log_format_destroy(aside->format);
    free(aside);
}

bool set_aside_count_sites(struct set_aside *aside, const char *regex)
{
    aside->sites = site_tally_create(regex);
    return aside->sites != NULL;
}

/* About a second. */
static uint32_t tick(int64_t time_us)
{
    return (uint32_t)(time_us >> 20);
}

/* Whether records of @a format tell no more of redirects than their status: a
 * Location, or how long it took, makes a redirect wait longer, and may make any
 * record the cause of a later line; and two methods may differ. */
static bool tells_little(const struct log_format *format)
{
    return !log_format_has(format, LOG_FIELD_LOCATION)
           && !log_format_has(format, LOG_FIELD_DURATION_US)
           && !log_format_has(format, LOG_FIELD_DURATION_MS)
           && !log_format_has(format, LOG_FIELD_DURATION_NS)
           && !log_format_has(format, LOG_FIELD_DURATION_S)
           && !(log_format_has(format, LOG_FIELD_METHOD)
                && log_format_has(format, LOG_FIELD_REQUEST));
}

static bool is_set_aside(struct set_aside *aside,
                         const struct log_format *format)
{
    if (format == aside->format)
        return true;
    if (!tells_little(format))
        return false;
    log_format_destroy(aside->format);
    aside->format = log_format_retain(format);
    return true;
}

static inline bool may_wait(const struct set_aside *aside, size_t slot)
{
    return aside->may_wait[slot / 64] >> (slot % 64) & 1;
}

/* Clear the bits of those whose time is over, as that of the log is. */
static void clear_bits(struct set_aside *aside)
{
    int64_t newest_us = aside->time.newest_us;
    uint32_t now = newest_us > 0 ? tick(newest_us) : 0;

    for (size_t i = 0; i < SLOTS; i += 64) {
        uint64_t bits = 0;
        for (size_t k = 0; k < 64; k++)
            bits |= (uint64_t)(aside->waits[i + k] >= now) << k;
        aside->may_wait[i / 64] = bits;
    }
    aside->set = 0;
}

/* Who is there may follow until then. */
static void let_wait(struct set_aside *aside, size_t slot, uint32_t until)
{
    if (until <= aside->waits[slot])
        return;
    aside->waits[slot] = until;
    aside->may_wait[slot / 64] |= UINT64_C(1) << (slot % 64);
    if (++aside->set == MOST_SET)
        clear_bits(aside);
}

static inline bool is_its_time(const struct set_aside *aside, int64_t time_us)
{
    return time_us >= aside->from_us && time_us <= aside->to_us;
}

static inline bool can_be_bystander(const struct record *record)
{
    return (unsigned)record->status - 300 >= 100 || record->status == 304;
}

/* Whether somebody at @a slot may follow then. */
static inline bool waits(const struct set_aside *aside, size_t slot,
                         int64_t time_us)
{
    return may_wait(aside, slot) && tick(time_us) <= aside->waits[slot];
}

/* Of client, request, status and time. */
static inline bool is_bystander(const struct set_aside *aside,
                                const struct record *record)
{
    return is_its_time(aside, record->time_us) && can_be_bystander(record)
           && !waits(aside, sessions_address_slot(record->client, SLOTS),
                     record->time_us);
}

/* How common the target is, of a record that tells_little(): without Location
 * that matters. */
static inline void count_target(struct set_aside *aside, struct record *record)
{
    uint64_t key = base_rate_key(aside->sample, record);
    struct target target;

    if (key == 0)
        return;
    target_of_asked(record_asked(record), &aside->target_buffer, &target);
    base_rate_count(aside->sample, key, graph_base_hash(&target));
}

/* What noting the page reads is somewhere in half a MiB: it is fetched now, and
 * read some records later. */
static inline void count_page(struct set_aside *aside,
                              const struct record *record)
{
    uint64_t *late = &aside->late[aside->next_late++ % LATE];

    pages_note(aside->pages, *late);
    *late = pages_count(aside->pages, record);
}

void set_aside_tally(struct set_aside *aside, struct record *record)
{
    if (record->time_us < aside->start_us)
        aside->start_us = record->time_us;
    if (record->time_us > aside->end_us)
        aside->end_us = record->time_us;
    aside->status_counts[record->status]++;
    if (aside->sites)
        site_tally_add(aside->sites, record);
    count_page(aside, record);
    count_target(aside, record);
}

bool set_aside_takes(struct set_aside *aside, struct record *record)
{
    if (!is_bystander(aside, record) || !is_set_aside(aside, record->format))
        return false;
    aside->from_us = aside->latest_us = record->time_us;
    if (!record->is_tallied)
        set_aside_tally(aside, record);
    return true;
}

bool set_aside_may_take(struct set_aside *aside, const struct record *record,
                        unsigned *slot)
{
    *slot = (unsigned)sessions_address_slot(record->client, SLOTS);
    return can_be_bystander(record) && record->time_us > aside->all_wait_us
           && !waits(aside, *slot, record->time_us)
           && is_set_aside(aside, record->format);
}

bool set_aside_takes_tallied(struct set_aside *aside, int64_t time_us,
                             unsigned slot)
{
    if (!is_its_time(aside, time_us) || waits(aside, slot, time_us))
        return false;
    aside->from_us = aside->latest_us = time_us;
    return true;
}

/* What came before was another time: nobody waits any more. */
static void forget_who_waits(struct set_aside *aside)
{
    memset(aside->waits, 0, sizeof aside->waits);
    memset(aside->may_wait, 0, sizeof aside->may_wait);
    if (aside->all_wait_us < INT64_MAX)
        aside->all_wait_us = 0;
}

void set_aside_hand_on(struct set_aside *aside, struct record *record)
{
    record->aside_us = aside->latest_us;
    if (aside->latest_us != 0)
        watermark_follow(&aside->time, aside->latest_us);
    aside->latest_us = 0;
    if (watermark_follow(&aside->time, record->time_us)
        == WATERMARK_TURNED_BACK)
        forget_who_waits(aside);
    if (!is_set_aside(aside, record->format))
        aside->all_wait_us = INT64_MAX;
    set_bounds(aside);
    if (record_is_redirect(record))
        let_wait(aside, sessions_address_slot(record->client, SLOTS),
                 tick(record->time_us + pending_window_us));
}

static void merge_word(void *context, uint64_t word, uint64_t bits)
{
    pages_merge_word(context, word, bits);
}

void set_aside_settle(struct set_aside *aside, struct learned *learned)
{
    struct pages *pages = graph_pages(learned->graph);
    uint64_t requests = pages_requests(aside->pages);

    if (requests == 0)
        return;
    for (int i = 0; i < LATE; i++)
        pages_note(aside->pages, aside->late[i]);
    pages_visit(aside->pages, merge_word, pages);
    pages_merge_requests(pages, requests);
    base_rate_merge(graph_base_rate(learned->graph), aside->sample);
    if (aside->sites)
        site_tally_settle(aside->sites, learned->graph);
    learned->requests += requests;
    for (int i = 0; i < STATUSES; i++)
        learned->status_counts[i] += aside->status_counts[i];
    if (learned->start_us == 0 || aside->start_us < learned->start_us)
        learned->start_us = aside->start_us;
    if (aside->end_us > learned->end_us)
        learned->end_us = aside->end_us;
    if (aside->latest_us != 0)
        sessions_pass(learned->sessions, aside->latest_us);
}
