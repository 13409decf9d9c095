#include "detect/detector.h"

static void on_log(struct detection *d, const struct detect_input *log)
{
    if (log->facts && log->facts->shared_addresses > 0)
        report_log(d, log->facts, SEVERITY_INFO, log->facts->shared_addresses);
}

const struct detector detect_shared_addresses = {
    .id = "MR904",
    .name = "shared-addresses",
    .severity = SEVERITY_INFO,
    .summary = "Behind some addresses are many clients: a proxy, or "
               "network address translation. Who followed which redirect "
               "is less sure there.",
    .basis = "how this report was made",
    .fix = "Behind a proxy of your own, log the address that it "
           "tells (mod_remoteip); log %{remote}p and %k to tell "
           "connections apart.",
    .on_log = on_log,
};
