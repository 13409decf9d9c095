#!/bin/sh
# Logs, and the report that the analyzer must give on each.
#
#   run.sh ANALYZER [CASE]            run all cases, or those starting with CASE
#   run.sh --record CASE [ANALYZER]   write what the analyzer gives now
#
# A case is a folder beside this script:
#
#   input.*         the log or logs, compressed or not; * sorts them
#   options         options of the analyzer, one line            (optional)
#   expect.json     the report as reduce.py leaves it            (optional)
#   expect.exit     the exit status, default 0                   (optional)
#   expect.stderr   words that standard error must say once      (optional)
#   expect.stdout   all of standard output, empty for none       (optional)
#   why             one line: what the case is there for
#
# The analyzer runs inside the folder of the case.  Each report must also be
# valid against analyzer/report/report.schema.json, and in every other format
# what check_report.py says.  The last line is `golden: N passed, N failed`.
set -u
export LC_ALL=C.UTF-8 TZ=UTC

here=$(cd "$(dirname "$0")" && pwd)
schema=$here/../../analyzer/report/report.schema.json
check_report=$here/../unit/analyzer/report/check_report.py
python=/usr/bin/python3

record=
if [ "${1:-}" = --record ]; then
    record=${2:?run.sh --record CASE [ANALYZER]}
    set -- "${3:-$here/../../build/redirect-analyzer}" "$record"
fi
analyzer=${1:?run.sh ANALYZER [CASE]}
case $analyzer in
*/*) analyzer=$(cd "$(dirname "$analyzer")" && pwd)/${analyzer##*/} ;;
esac
prefix=${2:-}

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM

# Run the analyzer in the case $1; leaves report, reduced, stderr and status,
# and in outputs the report in the other formats.
mkdir "$tmp/outputs"
analyze() {
    options=
    [ ! -f "$1/options" ] || options=$(cat "$1/options")
    rm -f "$tmp"/report.json "$tmp"/reduced.json
    output=$tmp/outputs/${1##*/}
    (
        cd "$1" || exit 2
        # The options are one line of shell words.
        eval "set -- $options"
        exec timeout 120 "$analyzer" --no-progress -o "$tmp/report.json" \
            -o "$output.html" -o "$output.ndjson" -o "$output.csv" \
            -o "$output.sarif" -o "$output.xml" -o "$output.prom" -o "$output.eml" "$@" input.*
    ) >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
    status=$?
    [ ! -f "$tmp/report.json" ] || {
        cp "$tmp/report.json" "$output.json"
        "$python" "$here/reduce.py" <"$tmp/report.json" >"$tmp/reduced.json"
    }
}

# Say what is wrong with the case $1, one line or more for each thing.
problems() {
    want=0
    [ ! -f "$1/expect.exit" ] || read -r want <"$1/expect.exit"
    [ "$status" -eq "$want" ] || {
        echo "exit status $status, expected $want"
        head -n 20 "$tmp/stderr"
    }
    [ ! -f "$1/expect.stderr" ] || while IFS= read -r words; do
        said=$(grep -cF -- "$words" "$tmp/stderr")
        [ "$said" -eq 1 ] \
            || echo "standard error says $said times, not once: $words"
    done <"$1/expect.stderr"
    [ ! -f "$1/expect.stdout" ] \
        || diff -u --label expected --label got "$1/expect.stdout" "$tmp/stdout"
    [ -f "$1/why" ] || echo "the case does not say why it is there"
    [ -f "$1/expect.json" ] || [ -f "$1/expect.exit" ] \
        || echo "nothing is expected: run.sh --record ${1##*/}"
    [ ! -f "$1/expect.json" ] || {
        [ -f "$tmp/reduced.json" ] || : >"$tmp/reduced.json"
        diff -u --label expected --label got "$1/expect.json" "$tmp/reduced.json"
    }
    [ ! -f "$tmp/report.json" ] || [ ! -f "$schema" ] \
        || "$python" "$here/reduce.py" --check "$schema" "$tmp/report.json" \
            $([ "$status" -gt 1 ] || echo "$1")
}

if [ -n "$record" ]; then
    analyze "$here/$record"
    [ -s "$tmp/reduced.json" ] || { cat "$tmp/stderr" >&2; exit 1; }
    cp "$tmp/reduced.json" "$here/$record/expect.json"
    [ "$status" -eq 0 ] || echo "$status" >"$here/$record/expect.exit"
    echo "golden: recorded $record"
    exit 0
fi

passed=0 failed=0
for dir in "$here/$prefix"*/; do
    dir=${dir%/}
    [ -d "$dir" ] || continue
    analyze "$dir"
    problems "$dir" >"$tmp/problems" 2>&1
    if [ -s "$tmp/problems" ]; then
        failed=$((failed + 1))
        echo "${dir##*/}: $(cat "$dir/why" 2>/dev/null)"
        sed 's/^/    /' "$tmp/problems"
    else
        passed=$((passed + 1))
    fi
done
if "$python" "$check_report" outputs "$tmp/outputs"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi
echo "golden: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
