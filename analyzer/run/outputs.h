/**
 * @file
 * All that a run writes, beside standard output: opened before the work, in its
 * place when all is done, and gone when the run does not come to its end.
 *
 * Each is for a reader of its own: one that cannot be put in its place - which is
 * rare, what is no file is refused before the work - does not keep the others
 * from theirs. It is told by its name, and with --state all are told again.
 *
 * Findings that come while a log is followed are not among them: they go where
 * JSON Lines are asked for, or to standard output, as long as the run goes on.
 */
#ifndef RUN_OUTPUTS_H
#define RUN_OUTPUTS_H

#include "options.h"
#include "report/builder.h"
#include "run/live_file.h"
#include "run/output_file.h"
#include "run/output_folder.h"
#include "util/host_list.h"

/** NULL: not asked for. */
struct outputs {
    struct output_file *hops, *invalid, *state, *suggested;
    struct output_file *reports[OPTIONS_MAX_OUTPUTS];
    struct output_folder *folder; /**< of the reports of sites */
    struct live_file
        *live[OPTIONS_MAX_OUTPUTS]; /**< of findings as they come */
    size_t live_count;
};

/** What they are made of. */
struct outputs_content {
    const struct options *options;
    const struct report *report;
    const struct report_builder *builder; /**< that has built it */
    const struct graph *graph;
    const struct host_list *own_hosts; /**< or NULL */
};

/** Open what @a options name. @return false with @a diag set when one of them
 *  cannot be written, or would overwrite a log or another one; to be discarded
 *  in any case. */
bool outputs_open(struct outputs *outputs, const struct options *options,
                  struct diag *diag);

/** Write the reports, and put everything in its place. @a tell is given a sentence
 *  for each that failed. @return whether none did. */
bool outputs_write(struct outputs *outputs,
                   const struct outputs_content *content,
                   void (*tell)(const char *text));

/** Throw away what is not in its place. */
void outputs_discard(struct outputs *outputs);

#endif
