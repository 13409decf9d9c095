#include "detect/loops.h"

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (loop_kind_of(d, t) == LOOP_SLASH)
        report_loop(d, t);
}

const struct detector detect_slash_ping_pong = {
    .id = "MR305",
    .name = "slash-ping-pong",
    .severity = SEVERITY_ERROR,
    .summary = "A slash, the case of the path or index.* is added and taken "
               "away again: clients go round until they give up.",
    .basis = "RFC 9110 15.4",
    .fix = "Two layers canonicalise in opposite directions, such as mod_dir "
           "and an application: let one of them decide.",
    .on_trail = on_trail,
};
