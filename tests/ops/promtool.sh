#!/bin/sh
# Bring promtool, which Debian has in the package of Prometheus, without
# installing a server: promtool.sh FILE
#
# Silent when FILE is there. Where there is no such package the tests of the
# alerts are left out.
set -eu
file=$1
[ ! -x "$file" ] || exit 0
mkdir -p "$(dirname "$file")"
if command -v promtool >/dev/null 2>&1; then
    ln -s "$(command -v promtool)" "$file"
    exit 0
fi
work=$(mktemp -d "$file.XXXXXX")
trap 'rm -rf "$work"' EXIT
download() {
    (cd "$work" && timeout 120 apt-get -qq download prometheus >/dev/null 2>&1)
}
# Without lists of packages, which only root can bring, there is none.
if { download || { apt-get -qq update >/dev/null 2>&1 && download; }; } \
    && dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xf - -C "$work" ./usr/bin/promtool
then
    mv "$work/usr/bin/promtool" "$file"
else
    echo "deps: prometheus is not to be had here; its alerts are not tested"
fi
