/**
 * @file
 * What is known of a log as a whole, beside its redirects: how much was read,
 * and what had to be guessed, passed over or forgotten.
 */
#ifndef DETECT_LOG_FACTS_H
#define DETECT_LOG_FACTS_H

#include <stdbool.h>
#include <stdint.h>

struct log_facts {
    uint64_t lines;               /**< that were read, with those filtered */
    uint64_t records;             /**< lines that the report is about */
    uint64_t rejected;            /**< lines that were not */
    const uint64_t *by_status;    /**< records by status, 0 to 999 */
    int64_t start_us, end_us;     /**< the first and the last by their time */
    bool has_location, has_rule;  /**< in every format of the log */
    uint64_t disorder;            /**< records older than the one before */
    uint64_t too_late;            /**< over a minute older than the newest */
    uint64_t format_changes;      /**< inside of files */
    uint64_t shared_addresses;    /**< with four agents or more */
    uint64_t forgotten_clients;   /**< for lack of room, while active */
    uint64_t forgotten_redirects; /**< the same, before their follow-up */
    uint64_t refused_entries;     /**< of full tables */
};

#endif
