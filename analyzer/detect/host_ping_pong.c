#include "detect/loops.h"

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (loop_kind_of(d, t) == LOOP_HOST)
        report_loop(d, t);
}

const struct detector detect_host_ping_pong = {
    .id = "MR304",
    .name = "host-ping-pong",
    .severity = SEVERITY_ERROR,
    .summary = "Hosts send the same URL to each other: clients go round until "
               "they give up.",
    .basis = "RFC 9110 15.4",
    .fix = "Two layers canonicalise in opposite directions, such as the server "
           "and an application, with and without www: let one of them decide.",
    .on_trail = on_trail,
};
