/**
 * @file
 * From what a run has learned to the model of its report.
 */
#ifndef REPORT_BUILDER_H
#define REPORT_BUILDER_H

#include "detect/detector.h"
#include "format/log_format.h"
#include "graph/follow.h"
#include "graph/graph.h"
#include "report/report.h"
#include "util/anonymous.h"

struct report_builder;

/** @a max_items: rows of redirects and of chains that the report lists at
 *  most. NULL without memory. */
struct report_builder *report_builder_create(size_t max_items);

/** A log format was in use; the one that says least sets the step of the
 *  ladder of evidence. */
void report_builder_note_format(struct report_builder *b,
                                const struct log_format *format);

/** What is known of the formats in use: to be saved, or added to. */
struct report_formats {
    uint64_t count;  /**< how many were noted */
    uint64_t fields; /**< bits of the fields that all of them have */
};
struct report_formats *report_builder_formats(struct report_builder *b);
/** Whether every format that was in use has @a field. */
bool report_builder_has_field(const struct report_builder *b,
                              enum log_field field);

/** A line was not understood; the first ones of each reason are kept. */
void report_builder_note_reject(struct report_builder *b, const char *file,
                                uint64_t line, uint64_t offset,
                                struct slice text, const char *reason);

/** Hide addresses in them; a state that is saved before has all of them. */
void report_builder_hide_addresses(struct report_builder *b,
                                   enum anonymous_level level);

/** Those that were kept. */
const struct report_reject *
report_builder_rejects(const struct report_builder *b, size_t *count);

/**
 * Put the model together. @a general and @a quality are filled by the caller
 * and completed here. The model borrows from all arguments and from the
 * builder. NULL without memory.
 */
const struct report *report_build(struct report_builder *b,
                                  const struct graph *graph,
                                  struct follow_table *follow,
                                  const struct detection *detection,
                                  const struct report_general *general,
                                  const struct report_quality *quality);

/** All redirects and chains, those beyond max_items, too, sorted as in the report;
 *  after report_build(). */
const struct report_redirect *
report_builder_redirects(const struct report_builder *b, size_t *count);
const struct report_chain *report_builder_chains(const struct report_builder *b,
                                                 size_t *count);

void report_builder_destroy(struct report_builder *b);

#endif
