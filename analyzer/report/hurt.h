/**
 * @file
 * How many requests were hurt: by errors and warnings that are of URLs. Several
 * may tell of the same requests, those of one site, URL and method: of these the
 * largest counts.
 */
#ifndef REPORT_HURT_H
#define REPORT_HURT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/finding.h"

/** A finding that is of no site is not counted. */
#define HURT_NO_SITE UINT32_MAX

/** Told once for the requests of each URL and method of a site; @a exact: the
 *  number is no bound. */
typedef void hurt_add(void *context, uint32_t site, uint64_t hits, bool exact);

/** @a sites: of each finding; NULL: all are of site 0. @return false without
 *  memory: then not all were counted. */
bool hurt_count(const struct finding *findings, size_t count,
                const uint32_t *sites, hurt_add *add, void *context);

#endif
