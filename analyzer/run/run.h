/**
 * @file
 * The pipeline: options in, reports out. This is the only place that knows all
 * stages; each of them hands its product to a callback given here.
 *
 *     input -> line -> record -> session -> graph -> detect -> report
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "options.h"

/** Exit statuses (see --help). */
enum run_status {
    RUN_OK = 0,
    RUN_GATE = 1,    /**< --fail-on reached */
    RUN_ERROR = 2,   /**< nothing or not everything could be read or written */
    RUN_PARTIAL = 3, /**< a report of a part: interrupted, cut input */
    RUN_HELD = 75,   /**< another run has the state */
};

/** Do what @a options ask for. Diagnostics go to standard error, each once.
 *  SIGINT and SIGTERM end the reading and bring the report of what was read. */
enum run_status run(const struct options *options);

#endif
