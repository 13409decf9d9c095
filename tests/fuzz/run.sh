#!/bin/sh
# Run fuzz targets that are already built, as many at a time as there are
# processors: run.sh SECONDS NAME...
# Seeds come from tests/fuzz/corpus/NAME, what is learned and what fails goes
# to build/fuzz/.
set -u
seconds=$1
shift

# one SECONDS NAME: prints a line, and the end of the log when it failed.
if [ "$seconds" = one ]; then
    seconds=$1 name=$2 status=0
    learned=build/fuzz/corpus/$name
    seeds=tests/fuzz/corpus/$name
    mkdir -p "$learned"
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086
    "build/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=4096 \
        -timeout=60 \
        -artifact_prefix="build/fuzz/$name-" "$learned" $seeds \
        >"build/fuzz/$name.log" 2>&1 || status=1
    lines=$(grep -a '^Done\|^#[0-9]*.*DONE' "build/fuzz/$name.log" | tail -n 1)
    [ "$status" -eq 0 ] || lines="failed
$(tail -n 40 "build/fuzz/$name.log")"
    printf '%s: %s\n' "$name" "$lines"
    exit "$status"
fi

said=$(printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 "$0" one "$seconds")
printf '%s\n' "$said"
failed=$(printf '%s\n' "$said" | grep -c '^[a-z0-9_]*: failed$')
echo "fuzz: $(($# - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
