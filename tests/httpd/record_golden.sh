#!/bin/sh
# Make the golden case `clients`: the log of the sample site as its visitors
# wrote it with enforcement off, and the report that the analyzer gives on it.
# Every address in it is the loopback, so it tells nothing about anybody.
#
#   record_golden.sh [OUT]
#
# Look at the difference before committing it.
set -eu
cd "$(dirname "$0")/../.."
out=${1:-build}
. tests/httpd/env.sh

mkdir -p tests/golden/clients
"$out/live" demo off "$TMPDIR/input.log"
# The port is new each time; in the log it would make every run differ.
sed -E 's#http://127\.0\.0\.1:[0-9]+#http://127.0.0.1:8080#g' \
    "$TMPDIR/input.log" >tests/golden/clients/input.log
[ -f tests/golden/clients/why ] || echo \
    "the log of real clients on the sample site: one lost POST, one loop, one form" \
    >tests/golden/clients/why
tests/golden/run.py --record clients "$out/redirect-analyzer"
