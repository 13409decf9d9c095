/**
 * @file
 * The model of a report: everything a renderer may print, and nothing else.
 *
 * It is complete before the first renderer runs, and every renderer sees the
 * same one. Text from the log is raw bytes: each renderer escapes for itself.
 * Times are microseconds since the epoch, UTC.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "detect/finding.h"
#include "util/slice.h"

/** What was read; names as in GoAccess where GoAccess has them.
 *  lines_read = valid + failed + filtered, bytes_read likewise: the golden tests
 *  assert it, and that these are the bytes of the log. */
struct report_general {
    int64_t start_us, end_us; /**< first and last record; 0 without records */
    int64_t made_at_us;       /**< when this report was made */
    double generation_seconds;
    uint64_t total_requests; /**< valid + failed, as GoAccess counts */
    uint64_t valid_requests, failed_requests,
        filtered_requests; /**< filtered: also empty lines and comments */
    uint64_t lines_read, bytes_read;
    uint64_t valid_bytes, failed_bytes, filtered_bytes; /**< of those lines */
    uint64_t log_size; /**< bytes on disk, where known */
    const char *const *log_paths;
    size_t log_path_count;
    const uint64_t *status_counts; /**< valid requests by status, 0 to 999 */
    const char *log_format;        /**< name or string of the format in use */
    bool partial; /**< interrupted, cut input or a limit reached */
};

/** How much the log can prove (detection.md, E0 to E5). */
struct report_evidence {
    const char *level; /**< "request", "agent", "vhost", "location", ... */
    const char *const *missing; /**< field names of the next steps */
    size_t missing_count;
    const char *advice; /**< what one more field would buy; NULL: nothing */
};

/** One redirecting URL x status x method class. */
struct report_redirect {
    struct slice vhost, url, target; /**< target empty: not known */
    int status;
    const char *method_class; /**< "GET", "POST", "other" ... */
    uint64_t hits;
    uint64_t clients; /**< 0: the log does not tell who they were */
    int64_t first_seen_us, last_seen_us;
};

/** What clients of a family sent after a redirect. */
struct report_follow {
    const char *client; /**< family: "curl", "chrome", "other", ... */
    int status;
    const char *method, *next_method; /**< next "-": did not follow */
    const char *content; /**< where the method was kept: "kept", "lost"; "" */
    const char *profile; /**< what the family was measured to send; NULL */
    uint64_t count;
};

/** Redirects in equal slots of time, by status; without any, slots is 0. */
struct report_timeline {
    int64_t start_us; /**< of the first slot */
    int64_t slot_us;  /**< how long each is */
    size_t slots;
    const int *statuses; /**< 0: all others */
    size_t status_count;
    const uint64_t *counts; /**< slot by slot, those of all statuses together */
};

/** A path of two or more redirects that clients took. */
struct report_chain {
    struct slice vhost;
    const struct slice *urls; /**< count + 1: each redirect, then the end */
    const int *statuses; /**< count + 1; the last is the end's, 0 unknown */
    const struct slice *methods;
    size_t count; /**< redirects */
    uint64_t hits;
    bool loop;
};

/** A line that was not understood. */
struct report_reject {
    const char *file, *reason;
    uint64_t line, offset;
    struct slice text; /**< its beginning */
};

/** What the report cannot know, and what was dropped. */
struct report_quality {
    uint64_t invalid_lines;
    const struct report_reject *rejects; /**< a sample */
    size_t reject_count;
    uint64_t overlong_lines; /**< among the invalid */
    uint64_t disorder;       /**< records older than the one before */
    uint64_t too_late;       /**< over a minute older than the newest */
    uint64_t evicted_clients;
    uint64_t overflowed_tables; /**< entries refused by full tables */
    uint64_t nat_addresses;
    uint64_t non_following_clients;
    uint64_t format_changes;
    uint64_t dropped_pending; /**< redirects forgotten before their follow-up */
    uint64_t unlisted_redirects; /**< rows beyond those in `redirects` */
    uint64_t unlisted_chains;    /**< rows beyond those in `chains` */
    bool degraded;               /**< a limit was reached: counts are bounds */
};

/** A virtual host among others, and the files with its own report. */
struct report_site {
    struct slice name;  /**< empty: the log names none */
    struct slice group; /**< what it is ranked with; empty: nothing */
    const char *file;   /**< of its reports, without extension */
    struct slice log;   /**< a log with requests of it; empty: not known */
    uint64_t requests, bytes; /**< of its lines; 0: not counted */
    int64_t first_us, last_us;
    uint64_t redirects; /**< requests that were redirected */
    /** Requests that errors and warnings speak of, each URL and method once. */
    uint64_t hurt;
    size_t counts[SEVERITY_ERROR + 1]; /**< findings, by their severity */
    const struct finding *first;       /**< what to fix first; NULL: nothing */
};

struct report {
    struct report_general general;
    struct report_evidence evidence;
    const struct report_redirect *redirects; /**< sorted: most hits first */
    size_t redirect_count;
    const struct report_follow *follow;
    size_t follow_count;
    const struct finding *findings; /**< sorted: what to fix first, first */
    size_t finding_count;
    const struct finding *acknowledged; /**< sorted the same; not to be told */
    size_t acknowledged_count;
    const struct finding
        *gone; /**< told before, and no more; sorted the same */
    size_t gone_count;
    const struct report_chain *chains; /**< sorted: loops, then most hits */
    size_t chain_count;
    struct report_timeline timeline;
    struct report_quality quality;
    const struct report_site *sites; /**< sorted: what hurts most first */
    size_t site_count;
    size_t unlisted_sites; /**< beside them: there was no room for reports */
    const struct renderer *const *site_formats; /**< of their reports */
    size_t site_format_count;
};

/** How to print. */
struct render_options {
    bool show_query;      /**< do not mask secret-looking parameter values */
    bool color;           /**< terminal colours */
    unsigned width;       /**< columns of the terminal; 0: no limit */
    bool pretty;          /**< JSON with indentation */
    size_t most_findings; /**< that text lists; 0: all */
    const char *title;    /**< of the HTML page; NULL: the default */
    const char *mail_to, *mail_from; /**< addresses, divided by commas; NULL */
};

/** Write @a finding as JSON in one line, as it stands in the JSON report.
 *  @return as for struct renderer. */
int render_finding_json(const struct finding *finding,
                        const struct render_options *options, FILE *out);

/** An output format: one file, one row in renderers.def. */
struct renderer {
    const char *name;      /**< as in `-o json` */
    const char *extension; /**< as in `-o report.json`, with the dot */
    /** Write @a report to @a out. @return 0, or -1 when memory ran out; write
     *  errors stay with @a out for the caller (ferror). */
    int (*write)(const struct report *report,
                 const struct render_options *options, FILE *out);
};

/** The renderer of that name, or of that file's extension; NULL: none. */
const struct renderer *renderer_by_name(struct slice name);
const struct renderer *renderer_by_extension(struct slice path);

/** The renderers in the order of --help, counted from 0; NULL after the last. */
const struct renderer *renderer_at(size_t index);

#endif
