#!/bin/sh
# Run fuzz targets that are already built: run.sh SECONDS NAME...
# Seeds come from tests/fuzz/corpus/NAME, what is learned and what fails goes
# to build/fuzz/.
set -u
seconds=$1
shift
passed=0 failed=0
for name in "$@"; do
    learned=build/fuzz/corpus/$name
    seeds=tests/fuzz/corpus/$name
    mkdir -p "$learned"
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086
    if "build/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=4096 \
        -timeout=60 \
        -artifact_prefix="build/fuzz/$name-" "$learned" $seeds \
        >"build/fuzz/$name.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        tail -n 40 "build/fuzz/$name.log"
    fi
    printf '%s: %s\n' "$name" "$(grep -a '^Done\|^#[0-9]*.*DONE' "build/fuzz/$name.log" | tail -n 1)"
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
