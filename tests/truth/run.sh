#!/bin/sh
# Precision and recall on made traffic: run.sh ANALYZER SEED LINES
#
# The last line is `truth: N passed, N failed`.
set -eu
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM
analyzer=$1
case $analyzer in
/*) ;;
*) analyzer=../../$analyzer ;;
esac
/usr/bin/python3 traffic.py "$2" "$3" "$tmp"
/usr/bin/python3 score.py "$analyzer" "$tmp" --limits
