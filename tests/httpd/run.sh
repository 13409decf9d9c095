#!/bin/sh
# Run the live tests: a real httpd with the files of conf/, real clients.
#
#   run.sh OUT [PREFIX]
#
# OUT is the folder of mod_methodredirect.so and live; PREFIX chooses suites by
# the start of their name.  The last line is `live: N passed, N failed`.
set -eu
cd "$(dirname "$0")/../.."
out=$1
. tests/httpd/env.sh
"$out/live" "${2:-}"
