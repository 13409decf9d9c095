#include "mr_tally.h"

#define CELLS       (MR_METHODS_COUNT * MR_OUTCOME_COUNT)
#define HALF        UINT32_C(0x80000000)
#define TOUCH_SHIFT 6

/*
 * A count has 39 bits: the low 32 in one word, and in one byte how often that
 * word has crossed a half of its range. Bit 0 of the byte must equal bit 31 of
 * the word; where it does not, a crossing is under way, or its process was
 * killed between the two, and the reader adds the missing one. 64-bit words
 * would make a row of 120 bytes.
 *
 * Many rules share a cache line, and so do many processors one rule. A count
 * costs 6 ns alone and 21 ns when two processors fight for the row (EPYC, 20
 * million times in each of two threads): nothing beside a request, so one row
 * serves all.
 */
struct mr_row {
    uint32_t low[CELLS];
    uint8_t halves[CELLS];
    uint32_t last_hit;
};

_Static_assert(sizeof(struct mr_row) == 76, "a row is 76 bytes");

static size_t touched_size(uint32_t rule_count)
{
    return (((size_t)rule_count >> TOUCH_SHIFT) + 8) & ~(size_t)7;
}

size_t mr_tally_size(uint32_t rule_count, uint32_t plain_count)
{
    return plain_count * sizeof(uint64_t) + touched_size(rule_count)
           + rule_count * sizeof(struct mr_row);
}

void mr_tally_place(struct mr_tally *tally, void *memory, uint32_t rule_count,
                    uint32_t plain_count)
{
    tally->plain = memory;
    tally->touched = (uint8_t *)(tally->plain + plain_count);
    tally->rows =
        (struct mr_row *)(void *)(tally->touched + touched_size(rule_count));
    tally->rule_count = rule_count;
    tally->plain_count = plain_count;
}

enum mr_outcome mr_outcome_of_status(int status)
{
    switch (status) {
    case 301:
        return MR_OUTCOME_301;
    case 302:
        return MR_OUTCOME_302;
    case 303:
        return MR_OUTCOME_303;
    case 307:
        return MR_OUTCOME_307;
    case 308:
        return MR_OUTCOME_308;
    default:
        return MR_OUTCOME_FINAL;
    }
}

/* Not stored when it is there already: the line stays shared. */
static void touch(const struct mr_tally *tally, uint32_t slot)
{
    uint8_t *mark = &tally->touched[slot >> TOUCH_SHIFT];

    if (!__atomic_load_n(mark, __ATOMIC_RELAXED))
        __atomic_store_n(mark, 1, __ATOMIC_RELAXED);
}

static bool is_touched(const struct mr_tally *tally, uint32_t slot)
{
    return slot < tally->rule_count
           && __atomic_load_n(&tally->touched[slot >> TOUCH_SHIFT],
                              __ATOMIC_RELAXED);
}

static void count(struct mr_row *row, int cell)
{
    uint32_t before = __atomic_fetch_add(&row->low[cell], 1, __ATOMIC_RELAXED);

    if ((before & (HALF - 1)) == HALF - 1)
        __atomic_fetch_add(&row->halves[cell], 1, __ATOMIC_RELEASE);
}

/* The crossings are read first: the word can only be ahead of them. */
static uint64_t value(const struct mr_row *row, int cell)
{
    uint8_t halves = __atomic_load_n(&row->halves[cell], __ATOMIC_ACQUIRE);
    uint32_t low = __atomic_load_n(&row->low[cell], __ATOMIC_RELAXED);

    if ((halves & 1) != low >> 31)
        halves++;
    return (uint64_t)halves << 31 | (low & (HALF - 1));
}

void mr_tally_rule(const struct mr_tally *tally, uint32_t slot, int methods,
                   enum mr_outcome outcome, uint32_t now)
{
    struct mr_row *row;

    if (slot >= tally->rule_count)
        return;
    row = &tally->rows[slot];
    touch(tally, slot);
    count(row, methods * MR_OUTCOME_COUNT + (int)outcome);
    if (outcome != MR_OUTCOME_DECLINED
        && __atomic_load_n(&row->last_hit, __ATOMIC_RELAXED) != now)
        __atomic_store_n(&row->last_hit, now, __ATOMIC_RELAXED);
}

void mr_tally_plain(const struct mr_tally *tally, uint32_t which)
{
    mr_tally_add_plain(tally, which, 1);
}

void mr_tally_read_rule(const struct mr_tally *tally, uint32_t slot,
                        struct mr_counts *sum)
{
    const struct mr_row *row;
    uint32_t last_hit;

    if (!is_touched(tally, slot))
        return;
    row = &tally->rows[slot];
    for (int m = 0; m < MR_METHODS_COUNT; m++)
        for (int o = 0; o < MR_OUTCOME_COUNT; o++)
            sum->count[m][o] += value(row, m * MR_OUTCOME_COUNT + o);
    last_hit = __atomic_load_n(&row->last_hit, __ATOMIC_RELAXED);
    if (last_hit > sum->last_hit)
        sum->last_hit = last_hit;
}

uint64_t mr_tally_read_plain(const struct mr_tally *tally, uint32_t which)
{
    return which < tally->plain_count
               ? __atomic_load_n(&tally->plain[which], __ATOMIC_RELAXED)
               : 0;
}

void mr_tally_add_rule(const struct mr_tally *tally, uint32_t slot,
                       const struct mr_counts *counts)
{
    struct mr_counts sum = *counts;
    struct mr_row *row;

    if (slot >= tally->rule_count)
        return;
    row = &tally->rows[slot];
    mr_tally_read_rule(tally, slot, &sum);
    touch(tally, slot);
    for (int cell = 0; cell < CELLS; cell++) {
        uint64_t n =
            sum.count[cell / MR_OUTCOME_COUNT][cell % MR_OUTCOME_COUNT];
        row->low[cell] = (uint32_t)n;
        row->halves[cell] = (uint8_t)(n >> 31);
    }
    row->last_hit = sum.last_hit;
}

void mr_tally_add_plain(const struct mr_tally *tally, uint32_t which,
                        uint64_t n)
{
    if (which < tally->plain_count)
        __atomic_fetch_add(&tally->plain[which], n, __ATOMIC_RELAXED);
}

bool mr_counts_any(const struct mr_counts *counts)
{
    return mr_counts_hits(counts) || counts->count[0][MR_OUTCOME_DECLINED]
           || counts->count[1][MR_OUTCOME_DECLINED];
}

uint64_t mr_counts_hits(const struct mr_counts *counts)
{
    uint64_t hits = 0;

    for (int m = 0; m < MR_METHODS_COUNT; m++)
        for (int o = 0; o < MR_OUTCOME_DECLINED; o++)
            hits += counts->count[m][o];
    return hits;
}
