#!/bin/sh
# Two commits side by side: compare.py.
#
#   compare.sh A B
set -eu
[ $# -eq 2 ] || {
    echo "bench-compare: say which commits: make bench-compare A=COMMIT B=COMMIT" >&2
    exit 2
}
out=build
. tests/httpd/env.sh
echo "machine    $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr)"
echo "compiler   $("${CC:-gcc}" --version | head -n 1)"
/usr/bin/python3 tests/bench/compare.py "$1" "$2"
