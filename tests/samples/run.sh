#!/bin/sh
# Log samples of others, which are not in this repository: run.sh ANALYZER FOLDER
#
# FOLDER has the folders lnav (test/logfile_* of github.com/tstack/lnav, BSD-2)
# and crowdsec (the *.log files of .tests of github.com/crowdsecurity/hub, MIT).
# expected.txt says what each must give without any option:
#
#   FILE FORMAT VALID FAILED FILTERED      an access log
#   FILE refused WORDS                     what the refusal says it looks like
#
# The last line is `samples: N passed, N failed`.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
analyzer=${1:?run.sh ANALYZER FOLDER}
folder=${2:?run.sh ANALYZER FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

counts() {
    /usr/bin/python3 -c '
import json, sys
g = json.load(open(sys.argv[1]))["general"]
print(g["log_format"].replace(" ", "_"), g["valid_requests"],
      g["failed_requests"], g["filtered_requests"])' "$1"
}

while read -r file format rest; do
    rm -f "$tmp/report.json"
    "$analyzer" --no-progress -o "$tmp/report.json" "$folder/$file" \
        >"$tmp/stdout" 2>"$tmp/stderr"
    if [ "$format" = refused ]; then
        got=$(cat "$tmp/stderr")
        case $got in
        *"$rest"*) passed=$((passed + 1)) ; continue ;;
        esac
    else
        got=$(counts "$tmp/report.json")
        [ "$got" = "$format $rest" ] && passed=$((passed + 1)) && continue
    fi
    failed=$((failed + 1))
    echo "$file: expected $format $rest, got $got"
done <"$here/expected.txt"
echo "samples: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
