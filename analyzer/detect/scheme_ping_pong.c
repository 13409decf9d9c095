#include "detect/loops.h"

static void on_trail(struct detection *d, const struct redirect_trail *t)
{
    if (loop_kind_of(d, t) == LOOP_SCHEME)
        report_loop(d, t);
}

const struct detector detect_scheme_ping_pong = {
    .id = "MR303",
    .name = "scheme-ping-pong",
    .severity = SEVERITY_ERROR,
    .summary =
        "A URL is sent from http to https, or back, and comes again as before.",
    .basis = "RFC 9110 15.4, 4.2",
    .fix = "A proxy that ends TLS asks the server by http: let the server "
           "believe it about the client's scheme (MethodRedirectTrustProxy), "
           "or have the proxy ask by https.",
    .on_trail = on_trail,
};
