/**
 * @file
 * One finding for each virtual host where scanners would cause one for each
 * URL they try.
 */
#ifndef DETECT_PER_VHOST_H
#define DETECT_PER_VHOST_H

#include "detect/detector.h"

/** What is counted of an answer; hits 0: nothing. */
struct vhost_sign {
    uint64_t hits;
    const struct graph_line *line;
};

typedef struct vhost_sign vhost_sign_function(const struct detection *d,
                                              const struct redirect_answer *a);

/** Report what @a sign_of says of all answers, once for each virtual host,
 *  shown at the answer with most of it: when the log is over, since that may be
 *  another one until then. */
void report_per_vhost(struct detection *d, const struct detect_input *log,
                      vhost_sign_function *sign_of, enum severity severity,
                      enum confidence confidence);

#endif
