#!/bin/sh
# Show what both programs do: a private httpd with the samples of conf/, real
# clients, and the report on the log that this httpd has just written.
#
#   demo.sh [OUT]        OUT holds the programs; default build
#
# Leaves report.html and report.json in the checkout, and nothing running.
set -eu
cd "$(dirname "$0")/../.."
out=${1:-build}
. tests/httpd/env.sh

say() {
    printf '\n%s\n' "$1"
}

analyze() {
    "$out/redirect-analyzer" --no-progress "$@"
}

say "A private httpd on loopback, with mod_methodredirect loaded and conf/enforce-off.conf:"
"$out/live" demo off "$TMPDIR/off.log"

say "What redirect-analyzer reads from the log that it wrote:"
analyze "$TMPDIR/off.log"
analyze -o report.html -o report.json "$TMPDIR/off.log"

say "The same site and visitors with conf/enforce-on.conf:"
"$out/live" demo on "$TMPDIR/on.log"

say "And the report on that log:"
analyze "$TMPDIR/on.log"

say "The first report is also in report.html and report.json; nothing is left running."
