#!/bin/sh
# What --suggest-conf writes is read by httpd, whatever the log holds:
#
#   run.sh OUT [SEED]
#
# OUT is the folder of both programs. Of every golden log and of hostile ones
# (hostile.py) the file is written; httpd -t reads them with the module, and
# prints the rules that it understood. The last line is
# `suggest: N passed, N failed`.
set -eu
cd "$(dirname "$0")/../.."
out=$1
. tests/httpd/env.sh
/usr/bin/python3 tests/suggest/suggest.py "$out/redirect-analyzer" "${2:-1}"
