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

said=$(mktemp) || exit 1
trap 'rm -f "$said"' EXIT

run() { # run COMMAND...: its last line counts.
    timeout 300 "$@" >"$said" 2>&1
    sed '$d' "$said"
    set -- $(count "$said")
    passed=$((passed + ${1:-0}))
    failed=$((failed + ${2:-1}))
}

# shellcheck disable=SC2034,SC2016
server='out=$(dirname "$1"); . tests/httpd/env.sh; "$2" tests/follow/server.py "$1" tests/golden'
run "$python" tests/follow/streams.py "$analyzer" tests/golden
run "$python" tests/follow/logger.py "$analyzer" tests/golden
run sh -c "$server" server "$analyzer" "$python"
n=0
while [ "$n" -lt "$times" ]; do
    run "$python" tests/follow/rotate.py "$analyzer" "$rounds"
    n=$((n + 1))
done
echo "follow: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
