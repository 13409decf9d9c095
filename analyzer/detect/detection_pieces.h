/**
 * @file
 * What the files of detection share. Detectors see detector.h alone.
 */
#ifndef DETECT_DETECTION_PIECES_H
#define DETECT_DETECTION_PIECES_H

#include "detect/detector.h"
#include "util/arena.h"
#include "util/groups.h"
#include "util/index.h"

struct detection {
    const struct graph *graph;
    const struct detector *current;
    struct arena *arena;
    struct index *with_content; /* URLs redirected for methods GET loses */
    struct index *own_sites;    /* of the log's virtual hosts */
    struct groups *ways; /* clients that got through, by where from and to */
    struct finding *findings;
    size_t count, room;
    uint64_t refused;
};

/** A finding of the current detector, with nothing of its place; NULL when there is
 *  no room for it. */
struct finding *begin_finding(struct detection *d, enum severity severity,
                              enum confidence confidence);

/** Look up once what several rules ask for. */
void list_urls_with_content(struct detection *d);
void note_own_sites(struct detection *d);
void note_ways_through(struct detection *d);

/** Where the rules that findings name stand. */
void locate_rules(struct detection *d, const struct rule_list *rules);

#endif
