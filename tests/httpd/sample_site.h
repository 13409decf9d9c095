/**
 * @file
 * The sample site of conf/demo/ and what its visitors do there.
 */
#ifndef SAMPLE_SITE_H
#define SAMPLE_SITE_H

#include <stdbool.h>

#include "server.h"

/** What became of the visits. */
struct visits {
    unsigned orders;      /* POSTed to the address the service had before */
    unsigned orders_kept; /* of these, how many arrived */
    unsigned moved;       /* POSTed to the address with the healthy rule */
    unsigned moved_kept;
    unsigned messages; /* sent with the contact form */
    unsigned thanked;
};

/** Let every client that is here read the site, send an order to both old
 *  addresses and run into the loop; let the browser send the form. With
 *  @a tell each step is printed. */
struct visits sample_site_visit(const struct server *server, bool tell);

/** The demonstration: start the sample site with @a enforce ("off", "report",
 *  "on"), visit it, and copy its access log to @a log. Exit status. */
int sample_site_demo(const char *enforce, const char *log);

#endif
