#!/bin/sh
# Speed of redirect-analyzer against wc, grep and GoAccess on one made-up log,
# and on the log packed against the tools that unpack it.
#
#   run.sh OUT        OUT holds redirect-analyzer; BENCH_MB=1024 is the log's
#                     size in MiB, BENCH_RUNS=3 the runs behind each median
#
# README.md tells how to read the table.
set -eu

out=$1
bin=build/bench
mib=${BENCH_MB:-1024}
runs=${BENCH_RUNS:-3}
log=$bin/combined-$mib.log
slice=$bin/slice.log
slice_bytes=100000000

[ -x "$out/redirect-analyzer" ] || {
    echo "bench: $out/redirect-analyzer is missing; run make bench" >&2
    exit 2
}

# The log is made once, and again when its generator changed.
if [ ! -f "$log" ] || [ "$bin/loggen" -nt "$log" ]; then
    "$bin/loggen" -b $((mib * 1048576)) >"$log.part"
    mv "$log.part" "$log"
fi
size=$(stat -c %s "$log")
lines=$(wc -l <"$log") # also warms the cache

version() { "$@" --version 2>/dev/null | head -n 1; }
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
git diff --quiet HEAD 2>/dev/null || commit="$commit and changes"

echo "machine    $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr)"
echo "compiler   $(version "${CC:-gcc}")"
echo "versions   $(version grep); $(version wc); $(version goaccess || :)"
echo "commit     $commit"
echo "log        $log: $size bytes, $lines lines, in the page cache; medians of $runs"
echo
printf '%-44s %8s %8s %7s %9s %9s %8s\n' \
    what 'wall s' 'CPU s' MB/s 'M lines/s' 'peak MiB' 'vs grep'

# row NAME BYTES LINES "WALL CPU KIB": one line, scaled to the whole log; the
# last is empty when the command failed, which measure has said.
failed=0
row() {
    [ -n "$4" ] || { failed=1; return 0; }
    echo "$4" | awk -v name="$1" -v bytes="$2" -v lines="$3" -v size="$size" \
        -v grep="$grep_wall" '{
        scale = size / bytes
        printf "%-44s %8.3f %8.3f %7.0f %9.2f %9.1f %7.2fx\n", name,
            $1 * scale, $2 * scale, bytes / $1 / 1e6, lines / $1 / 1e6,
            $3 / 1024, $1 * scale / grep
    }'
}

grep_result=$(LC_ALL=C "$bin/measure" -n "$runs" grep -cE '" 30[1278] ' "$log")
grep_wall=${grep_result%% *}
row 'redirect-analyzer -o json' "$size" "$lines" "$("$bin/measure" -n "$runs" \
    "$out/redirect-analyzer" --log-format=COMBINED -o json "$log")"
row 'redirect-analyzer -o json, --jobs=1' "$size" "$lines" "$("$bin/measure" \
    -n "$runs" "$out/redirect-analyzer" --log-format=COMBINED --jobs=1 -o json \
    "$log")"
row 'all fields of all lines, one thread' "$size" "$lines" "$("$bin/measure" \
    -n "$runs" "$bin/fields" --log-format=COMBINED --jobs=1 "$log")"
row "LC_ALL=C grep -cE '\" 30[1278] '" "$size" "$lines" "$grep_result"
row 'wc -l' "$size" "$lines" "$("$bin/measure" -n "$runs" wc -l "$log")"

# packed TOOL FILE PACK...: the analyzer on the packed FILE, and TOOL alone. The
# packed file is made once.
packed() {
    tool=$1 file=$2
    shift 2
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "$tool: skipped, it is not installed"
        return 0
    fi
    what=.${file##*.}
    plain=${file%.*}
    [ "$file" -nt "$plain" ] || "$@" <"$plain" >"$file"
    bytes=$(stat -c %s "$plain") count=$(wc -l <"$plain")
    row "redirect-analyzer -o json, $what" "$bytes" "$count" \
        "$("$bin/measure" -n "$runs" "$out/redirect-analyzer" \
            --log-format=COMBINED -o json "$file")"
    row "$tool -dc, $what" "$bytes" "$count" \
        "$("$bin/measure" -n "$runs" "$tool" -dc "$file")"
}

packed igzip "$log.gz" gzip -c
packed zstd "$log.zst" zstd -qc

# Whole lines of the beginning; slow tools would take minutes for the rest.
if [ "$size" -le "$slice_bytes" ]; then
    cp "$log" "$slice"
else
    head -c "$slice_bytes" "$log" | sed '$d' >"$slice"
fi
packed xz "$slice.xz" xz -c -1
packed bzip2 "$slice.bz2" bzip2 -c

if ! command -v goaccess >/dev/null 2>&1; then
    echo "goaccess: skipped, it is not installed"
elif [ "$size" -le "$slice_bytes" ]; then
    row 'goaccess -o json (one run)' "$size" "$lines" "$("$bin/measure" -n 1 \
        goaccess "$log" --log-format=COMBINED -o json --no-progress)"
else
    row 'goaccess -o json (100 MB, one run, scaled)' \
        "$(stat -c %s "$slice")" "$(wc -l <"$slice")" "$("$bin/measure" -n 1 \
        goaccess "$slice" --log-format=COMBINED -o json --no-progress)"
fi
rm -f "$slice" "$slice".*
exit "$failed"
