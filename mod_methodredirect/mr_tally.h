/**
 * @file
 * Counters in a piece of shared memory: rows for the rules, and plain ones.
 *
 *     plain[plain_count]  64 bits each
 *     touched[]           one byte for 64 rows: 0 while all of them are zero
 *     rows[rule_count]    76 bytes each
 *
 * 1. Every thread of every process may count at any time, without a lock;
 *    whoever is killed leaves whole numbers behind.
 * 2. Only numbers are in the memory. Nothing read from it is used as a
 *    pointer, an index or a size, so a process that writes nonsense there
 *    makes wrong counts and nothing else (CVE-2019-0211 was that).
 * 3. A page is touched when one of its rules is hit: neither rules that nobody
 *    asks for nor reading their counts cost memory.
 *
 * Needs nothing but the C library.
 */
#ifndef MR_TALLY_H
#define MR_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What became of a request that a rule was asked about. */
enum mr_outcome {
    MR_OUTCOME_301,
    MR_OUTCOME_302,
    MR_OUTCOME_303,
    MR_OUTCOME_307,
    MR_OUTCOME_308,
    MR_OUTCOME_FINAL,    /**< answered with a status without a target */
    MR_OUTCOME_DECLINED, /**< matched, but did not answer */
    MR_OUTCOME_COUNT
};

/** Index of the method class, by whether a GET would lose the method. */
enum { MR_METHODS_SAFE, MR_METHODS_UNSAFE, MR_METHODS_COUNT };

/** The counts of one rule, read. */
struct mr_counts {
    uint64_t count[MR_METHODS_COUNT][MR_OUTCOME_COUNT];
    uint32_t last_hit; /**< seconds since 1970; 0: never */
};

struct mr_row;

/** Where the parts of one piece of memory are. The struct itself is private to
 *  the process. */
struct mr_tally {
    uint64_t *plain;
    uint8_t *touched;
    struct mr_row *rows;
    uint32_t rule_count, plain_count;
};

/** The bytes that so many counters need. */
size_t mr_tally_size(uint32_t rule_count, uint32_t plain_count);

/** Lay the counters out in @a memory, which is zero, 8-byte aligned and
 *  mr_tally_size() long. */
void mr_tally_place(struct mr_tally *tally, void *memory, uint32_t rule_count,
                    uint32_t plain_count);

/** The outcome that @a status is counted as. */
enum mr_outcome mr_outcome_of_status(int status);

/** Count one request for the rule at @a slot; @a now in seconds since 1970. */
void mr_tally_rule(const struct mr_tally *tally, uint32_t slot, int methods,
                   enum mr_outcome outcome, uint32_t now);

/** Count one for the plain counter @a which. */
void mr_tally_plain(const struct mr_tally *tally, uint32_t which);

/** Add the counts of the rule at @a slot to @a sum. */
void mr_tally_read_rule(const struct mr_tally *tally, uint32_t slot,
                        struct mr_counts *sum);

uint64_t mr_tally_read_plain(const struct mr_tally *tally, uint32_t which);

/** Add @a counts to the rule at @a slot, while nobody else counts there. */
void mr_tally_add_rule(const struct mr_tally *tally, uint32_t slot,
                       const struct mr_counts *counts);

/** Add @a count to the plain counter @a which. */
void mr_tally_add_plain(const struct mr_tally *tally, uint32_t which,
                        uint64_t count);

/** Whether anything was counted, answered or declined. */
bool mr_counts_any(const struct mr_counts *counts);

/** The answers in @a counts, declined ones left out. */
uint64_t mr_counts_hits(const struct mr_counts *counts);

#endif
