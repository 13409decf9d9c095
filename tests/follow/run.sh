#!/bin/sh
# --follow, against a server that rotates its log in every way.
#
#   run.sh ANALYZER [ROUNDS [TIMES]]
#
# ROUNDS rotations each time. The last line is `follow: N passed, N failed`.
set -u
cd "$(dirname "$0")/../.."
analyzer=$1 rounds=${2:-12} times=${3:-3}
python=/usr/bin/python3
[ -x "$python" ] || python=python3
passed=0 failed=0

count() {
    tail -n 1 "$1" | sed 's/[^0-9]\{1,\}/ /g'
}

out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
n=0
while [ "$n" -le "$times" ]; do
    if [ "$n" -eq 0 ]; then
        timeout 300 "$python" tests/follow/streams.py "$analyzer" tests/golden >"$out" 2>&1
    else
        timeout 300 "$python" tests/follow/rotate.py "$analyzer" "$rounds" >"$out" 2>&1
    fi
    sed '$d' "$out"
    set -- $(count "$out")
    passed=$((passed + ${1:-0}))
    failed=$((failed + ${2:-1}))
    n=$((n + 1))
done
echo "follow: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
