#!/bin/sh
# Nightly runs with --state: run.sh ANALYZER [SEED]
#
# The last line is `nightly: N passed, N failed[, N skipped]`.
set -u
cd "$(dirname "$0")/../.."
analyzer=$1 seed=${2:-}
python=/usr/bin/python3
[ -x "$python" ] || python=python3
passed=0 failed=0 skipped=0

out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
for test in "nights.py $analyzer $seed" "days.py $analyzer $seed" "refused.py $analyzer" "faults.py $analyzer 40" \
    "faults.py $analyzer 16 --keep-last=9" "bombs.py $analyzer"; do
    # shellcheck disable=SC2086
    timeout 600 "$python" tests/nightly/$test >"$out" 2>&1
    last=$(tail -n 1 "$out")
    case $last in
    *' passed, '*) sed '$d' "$out" ;;
    *) # it did not come to its end
        cat "$out"
        last="0 1"
        ;;
    esac
    # shellcheck disable=SC2046
    set -- $(printf '%s' "$last" | sed 's/[^0-9]\{1,\}/ /g')
    passed=$((passed + ${1:-0}))
    failed=$((failed + ${2:-1}))
    skipped=$((skipped + ${3:-0}))
done
echo "nightly: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
