#!/bin/sh
# Precision and recall on traffic of real clients, as it was and multiplied:
#
#   clients.sh OUT ANALYZER SEED LINES
#
# OUT is the folder of mod_methodredirect.so. The last line is
# `truth-clients: N passed, N failed`.
set -eu
cd "$(dirname "$0")/../.."
out=$1
. tests/httpd/env.sh
truth=tests/truth failed=0 limits=--limits

score() { # score FOLDER
    /usr/bin/python3 $truth/score.py "$2" "$1" $limits >"$TMPDIR/score" \
        || failed=1
    grep -v '^truth: ' "$TMPDIR/score"
    sed -n 's/^truth: //p' "$TMPDIR/score" >>"$TMPDIR/sum"
}

echo "Real clients, as httpd logged them:"
/usr/bin/python3 $truth/clients.py "$3" "$TMPDIR/real" >"$TMPDIR/said"
cat "$TMPDIR/said"
# Without people who get through, what programs do to forms is all there is.
if grep -q "skipped chromium" "$TMPDIR/said"; then
    limits=
    echo "truth-clients: skipped limits: figures only, for want of a browser"
fi
score "$TMPDIR/real" "$2"
echo "The same clients again, with the rules that --suggest-conf writes:"
"$2" --no-progress --log-format=METHODREDIRECT \
    --suggest-conf="$TMPDIR/rules.conf" -o "$TMPDIR/report.json" \
    "$TMPDIR/real/module.log"
chmod 644 "$TMPDIR/rules.conf"
/usr/bin/python3 $truth/clients.py "$3" "$TMPDIR/again" "$TMPDIR/rules.conf"
/usr/bin/python3 $truth/repaired.py "$2" "$TMPDIR/real" "$TMPDIR/again" \
    "$TMPDIR/rules.conf" >"$TMPDIR/score" || failed=1
grep -v '^truth: ' "$TMPDIR/score"
sed -n 's/^truth: //p' "$TMPDIR/score" >>"$TMPDIR/sum"
echo "Their visits, many times:"
/usr/bin/python3 $truth/scale.py "$3" "$4" "$TMPDIR/real" "$TMPDIR/many"
score "$TMPDIR/many" "$2"
[ -n "$limits" ] || echo "0 passed, 0 failed" >"$TMPDIR/sum"
awk '{ p += $1; f += $3 }
     END { printf "truth-clients: %d passed, %d failed\n", p, f }' "$TMPDIR/sum"
exit $failed
