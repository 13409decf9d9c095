#!/bin/sh
# --split-by, --group-by, --fname-as-vhost: many sites in one run.
#
#   run.sh ANALYZER [SITES]
#
# The last line is `audit: N passed, N failed`.
set -eu
cd "$(dirname "$0")/../.."
TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' HUP INT TERM
export TMPDIR
/usr/bin/python3 tests/audit/audit.py "$1" "${2:-2000}"
