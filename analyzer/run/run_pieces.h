/**
 * @file
 * What the files of a run share: all that it has in hand. Nobody else includes
 * this.
 */
#ifndef RUN_RUN_PIECES_H
#define RUN_RUN_PIECES_H

#include <signal.h>

#include "options.h"
#include "report/builder.h"
#include "run/file_vhosts.h"
#include "run/finding_stream.h"
#include "run/learned.h"
#include "run/log_follow.h"
#include "run/log_merge.h"
#include "run/named_lists.h"
#include "run/nightly.h"
#include "run/outputs.h"
#include "run/progress.h"
#include "run/record_filter.h"
#include "run/record_relay.h"
#include "run/run.h"
#include "run/set_aside.h"

struct run {
    const struct options *options;
    const volatile sig_atomic_t *stop; /* not 0: the run is to end */
    struct options plan; /* the same, with what a state says of the logs */
    struct log_reader_sink log_sink;
    struct log_merge *merge;  /* of logs that are complete */
    struct log_follow *tails; /* of logs that are being written; one of both */
    struct finding_stream *stream;
    struct file_vhosts *file_vhosts; /* or NULL */
    struct record_filter filter;     /* of what is learned */
    struct learned learned;
    struct runs *runs;          /* whose reading is in it */
    struct set_aside *aside;    /* what need not be learned of; or NULL */
    struct record_relay *relay; /* lets another thread learn; NULL: we do */
    struct report_builder *builder;
    struct progress *progress;
    struct outputs outputs;
    struct nightly nightly;   /* with --state */
    struct log_counts before; /* read by the runs that this one goes on from */
    struct names *names;      /* of their files */
    uint64_t log_size;
    struct named_lists lists;
    char *first_format, *last_format; /* names */
    bool failed, partial; /* something could not be read; something was cut */
    bool untold;          /* a report could not be written */
    bool no_memory;
    uint64_t was_partial; /* so was what this run goes on from */
};

/** A sentence for standard error. */
void run_complain(const char *text);

/* --- what a run goes on from, and leaves; each says itself what is wrong ---- */

/** Take up what other runs have learned (--restore, merge): before anything
 *  else. */
bool run_restore(struct run *run);

/** The same with --state, and choose the logs that hold something new. */
bool run_take_up(struct run *run);

/** With --follow the state is taken up behind the reading; look before whether that
 *  will do. */
bool run_look_at_state(struct run *run);

/** Add what other runs have left in it by then to what this one has learned, which
 *  is settled: others have read what comes behind it. */
bool run_join_state(struct run *run);

/** Save what was learned, before the rest is settled: what waits may be answered
 *  by what comes. */
bool run_save_state(struct run *run, struct log_counts *counts);

/** Keep it, behind the reports: what they could not tell, the next run tells. */
bool run_keep_state(struct run *run);

#endif
