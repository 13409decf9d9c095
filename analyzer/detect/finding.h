/**
 * @file
 * A finding: one rule of the catalogue, one place, its evidence.
 *
 * Severity says how bad it is if true, confidence how sure the log makes it.
 * Text from the log is raw bytes: whoever prints it escapes it.
 */
#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "record/confidence.h"
#include "util/slice.h"

enum severity {
    SEVERITY_INFO,
    SEVERITY_NOTE,
    SEVERITY_WARNING,
    SEVERITY_ERROR
};

/** What a finding is to who has read the report before (told.h). */
enum baseline {
    BASELINE_NONE, /**< nobody has; without --state */
    BASELINE_NEW,
    BASELINE_UNCHANGED,
    BASELINE_GONE
};

enum {
    FINDING_MAX_METHODS = 8,
    FINDING_MAX_STATUSES = 6,
    FINDING_MAX_EVIDENCE = 4,
    FINDING_MAX_PATH = 64
};

/** A line of a log that shows what the finding says. */
struct evidence_line {
    const char *file;
    uint64_t line;   /**< counted from 1 */
    uint64_t offset; /**< of its first byte, in the decompressed stream */
    struct slice text;
};

/** A rule of the module that repairs a finding, in its parts. */
struct advice {
    const char *directive; /**< the line; NULL: none is certain to be right */
    const char *missing;   /**< why there is none, a clause; NULL: there is */
    const char *table;     /**< "permanent" or "temporary" */
    /** Nothing in them needs quotes or means anything but itself. The target is
     *  a path, or an http or https URL. */
    struct slice from, to;
    bool drops_query; /**< of the request */
};

/** All text lives as long as the analysis that made the finding. */
struct finding {
    const char *rule; /**< "MR101" */
    const char *name; /**< "post-to-get-lost" */
    enum severity severity;
    enum confidence confidence;
    struct slice vhost;  /**< empty when the log names none */
    struct slice url;    /**< of the redirect, as requested */
    struct slice target; /**< empty when not known */
    struct slice methods[FINDING_MAX_METHODS];
    unsigned method_count;
    int statuses[FINDING_MAX_STATUSES];
    unsigned status_count;
    struct slice path[FINDING_MAX_PATH]; /**< URLs of a loop or chain */
    unsigned path_count;
    uint64_t hits;
    uint64_t hits_error; /**< hits may be too high by this many; 0 is exact */
    bool estimated;      /**< a table was full: hits and clients are bounds */
    uint64_t clients;    /**< 0: not known, or said of the log itself */
    int64_t first_seen_us, last_seen_us; /**< since the epoch, UTC */
    struct evidence_line evidence[FINDING_MAX_EVIDENCE];
    unsigned evidence_count;
    struct slice config_rule; /**< id or file:line of the module's rule */
    struct slice config_file; /**< where it stands; empty: not known */
    unsigned config_line;
    const char *fix;       /**< in words, a sentence */
    const char *directive; /**< ready to paste; NULL when none repairs it */
    const struct advice *advice; /**< its parts, or why there is none; NULL:
                                      nothing of that kind repairs it */
    const char *acknowledged;    /**< for which reason; NULL: it is not */
    enum baseline baseline;
    int64_t
        first_told_us;    /**< since when it has been told; 0 without --state */
    char fingerprint[17]; /**< 16 hex digits: rule, vhost, url, target */
};

/** Whether it is known how many clients were seen: of what nobody asked for, that
 *  there were none. */
bool finding_knows_clients(const struct finding *finding);

/** Whether it is said of the log itself. */
bool finding_is_of_log(const struct finding *finding);

/** "info", "note", "warning", "error". */
const char *severity_name(enum severity severity);

/** "new", "unchanged", "gone"; NULL for BASELINE_NONE. */
const char *baseline_name(enum baseline baseline);

/** "low", "medium", "high", "certain". */
const char *confidence_name(enum confidence confidence);

/** The severity or confidence of that name; false when there is none. */
bool severity_from_name(struct slice name, enum severity *severity);
bool confidence_from_name(struct slice name, enum confidence *confidence);

#endif
