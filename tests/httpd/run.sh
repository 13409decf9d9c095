#!/bin/sh
# Run the live tests: a real httpd with the files of conf/, real clients.
#
#   run.sh OUT [PREFIX]
#
# OUT is the folder of mod_methodredirect.so and live; PREFIX chooses suites by
# the start of their name. Without it the suites run one on each processor, and
# afterwards those whose limits are of time, alone. The last line is
# `live: N passed, N failed[, N skipped]`.
set -eu
cd "$(dirname "$0")/../.."
out=$1
. tests/httpd/env.sh
if [ -n "${2:-}" ]; then
    "$out/live" "$2"
    exit
fi
each() { # each NAMES PROCESSES
    "$out/live" "$1" | xargs -d '\n' -n 1 -P "$2" "$out/live" suite || :
}
{ each names "$(nproc)"; each timed 1; } >"$TMPDIR/said"
grep -v '^live: [0-9]* passed' "$TMPDIR/said" || :
awk -v suites="$({ "$out/live" names; "$out/live" timed; } | wc -l)" '
    /^live: [0-9]+ passed/ { p += $2; f += $4; s += $6; n++ }
    END { f += suites - n
          printf "live: %d passed, %d failed%s\n", p, f, s ? ", " s " skipped" : ""
          exit f > 0 }' "$TMPDIR/said"
