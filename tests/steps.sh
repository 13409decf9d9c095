#!/bin/sh
# Run make targets one after the other, all of them even when one fails, and
# end with the sum of their last lines as `N passed, N failed`.
#
#   steps.sh [VARIABLE=value...] TARGET...
#
# Each target ends with a line `name: N passed, N failed[, N skipped]`; one
# that fails without such a line counts as one failure.
set -u

vars=""
total=$(mktemp -d) || exit 2
trap 'rm -rf "$total"' EXIT
: >"$total/sum"
for word in "$@"; do
    case $word in
    *=*) vars="$vars $word"; continue ;;
    esac
    start=$(date +%s)
    # shellcheck disable=SC2086
    ${MAKE:-make} $vars "$word" >"$total/log" 2>&1
    status=$?
    last=$(grep -E '^([a-z-]+: )?[0-9]+ passed, [0-9]+ failed' "$total/log" | tail -n 1)
    case $last in
    "") if [ "$status" -eq 0 ]; then last="1 passed, 0 failed"; else last="0 passed, 1 failed"; fi ;;
    *) last=${last#*: }
       [ "$status" -eq 0 ] || case $last in
           *" 0 failed"*) last="${last%% *} passed, 1 failed" ;;
       esac ;;
    esac
    case $last in *" 0 failed"*) ;; *) cat "$total/log" ;; esac
    grep -E '(: skipped|^skipped)' "$total/log"
    printf '%-14s %s  (%s s)\n' "$word" "$last" "$(($(date +%s) - start))"
    echo "$last" >>"$total/sum"
done
awk '{ p += $1; f += $3; if ($6 == "skipped") s += $5 }
     END { printf "%d passed, %d failed%s\n", p, f, s ? ", " s " skipped" : ""; exit f > 0 }' \
    "$total/sum"
