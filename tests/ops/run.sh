#!/bin/sh
# What an administrator gets, without a server: run.sh OUT PROMTOOL
#
# OUT is the folder of both programs. The last line is
# `ops: N passed, N failed[, N skipped]`.
set -eu
cd "$(dirname "$0")/../.."
out=$1
. tests/httpd/env.sh
python=/usr/bin/python3
[ -x "$python" ] || python=python3
timeout 300 "$python" tests/ops/ops.py "$out" "$2"
