#!/bin/sh
# Run make targets one after the other, all of them even when one fails, and
# end with the sum of their last lines as `N passed, N failed`. Of targets joined
# with + as many run at the same time as there are processors: most use one, or
# wait. The longest come first.
#
#   steps.sh [VARIABLE=value...] TARGET[+TARGET...]...
#
# Each target ends with a line `name: N passed, N failed[, N skipped]`; one
# that fails without such a line counts as one failure.
set -u

# Its output in NAME.log, its line in NAME.line, what it counted in NAME.count.
run() { # run TARGET
    start=$(date +%s)
    # shellcheck disable=SC2086
    ${MAKE:-make} $vars "$1" >"$total/$1.log" 2>&1
    status=$?
    last=$(grep -E '^([a-z-]+: )?[0-9]+ passed, [0-9]+ failed' "$total/$1.log" | tail -n 1)
    case $last in
    "") if [ "$status" -eq 0 ]; then last="1 passed, 0 failed"; else last="0 passed, 1 failed"; fi ;;
    *) last=${last#*: }
       [ "$status" -eq 0 ] || case $last in
           *" 0 failed"*) last="${last%% *} passed, 1 failed" ;;
       esac ;;
    esac
    echo "$last" >"$total/$1.count"
    printf '%-14s %s  (%s s)\n' "$1" "$last" "$(($(date +%s) - start))" >"$total/$1.line"
}

if [ "${1:-}" = --one ]; then # --one FOLDER [VARIABLE=value...] TARGET
    total=$2
    shift 2
    vars=
    while [ $# -gt 1 ]; do
        vars="$vars $1"
        shift
    done
    run "$1"
    exit
fi

vars=""
total=$(mktemp -d) || exit 2
trap 'rm -rf "$total"' EXIT
trap 'trap - TERM; kill 0; exit 130' INT TERM
: >"$total/sum"

for word in "$@"; do
    case $word in
    *=*) vars="$vars $word"; continue ;;
    esac
    names=$(echo "$word" | tr + ' ')
    # shellcheck disable=SC2086
    printf '%s\n' $names | xargs -n 1 -P "$(nproc)" sh "$0" --one "$total" $vars
    for name in $names; do
        grep -q ' 0 failed' "$total/$name.count" || cat "$total/$name.log"
        grep -E '(: skipped|^skipped)' "$total/$name.log"
        cat "$total/$name.line"
        cat "$total/$name.count" >>"$total/sum"
    done
done
awk '{ p += $1; f += $3; if ($6 == "skipped") s += $5 }
     END { printf "%d passed, %d failed%s\n", p, f, s ? ", " s " skipped" : ""; exit f > 0 }' \
    "$total/sum"
