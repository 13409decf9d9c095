#!/bin/sh
# Bring what npm has for looking at pages: axe-core, which finds what keeps
# people out, and html-validate. packages.sh FOLDER
#
# Silent when they are there. Without npm the tests leave those checks out.
set -eu
folder=$1
packages="axe-core@4.14.1 html-validate@10.17.0"

[ ! -s "$folder/node_modules/axe-core/axe.min.js" ] \
    || [ ! -x "$folder/node_modules/.bin/html-validate" ] || exit 0
mkdir -p "$folder"
# shellcheck disable=SC2086
command -v npm >/dev/null 2>&1 \
    && timeout 180 npm install --silent --no-audit --no-fund --no-save \
        --prefix "$folder" $packages >/dev/null 2>&1 \
    || echo "deps: $packages are not to be had here; pages are checked without them"
