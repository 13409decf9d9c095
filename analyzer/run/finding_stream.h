/**
 * @file
 * Findings as JSON Lines while the log is still written: each once when it is
 * certain enough, and again when it has become worse.
 */
#ifndef RUN_FINDING_STREAM_H
#define RUN_FINDING_STREAM_H

#include <stdbool.h>

#include "detect/acknowledged.h"
#include "detect/thresholds.h"
#include "graph/graph.h"
#include "options.h"
#include "report/report.h"
#include "run/live_file.h"
#include "util/anonymous.h"
#include "util/diag.h"

struct finding_stream;

/** Write to the first @a count of @a files, no more than OPTIONS_MAX_OUTPUTS, which
 *  outlive it, what is not acknowledged by the list, which must outlive it, too,
 *  and may be NULL, with addresses hidden as @a anonymous has it, and held against
 *  @a thresholds, which outlive it, too. NULL without memory. */
struct finding_stream *finding_stream_create(
    struct live_file *const *files, size_t count,
    const struct render_options *how, const struct acknowledged *acknowledged,
    enum anonymous_level anonymous, const struct thresholds *thresholds);

/** Look at @a graph, unless that was done a moment ago, and write what is of
 *  high confidence by now. @return false with @a diag set when writing failed or
 *  memory ran out; with errno EPIPE when nobody reads any of the files any
 *  more. */
bool finding_stream_look(struct finding_stream *stream,
                         const struct graph *graph, struct diag *diag);

/** The log is over: write the findings that are left, of any confidence; but
 *  none that an earlier run has told. @return the same. */
bool finding_stream_finish(struct finding_stream *stream,
                           const struct finding *findings, size_t count,
                           struct diag *diag);

/** NULL is allowed. */
void finding_stream_destroy(struct finding_stream *stream);

#endif
