#!/bin/sh
# Install the named packages that are missing, with the distribution's package
# manager; those after --optional only where they can be had.
#
#   install_deps.sh PACKAGE... [--optional PACKAGE...]
#
# Silent, and without root, when nothing is missing.
set -eu

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "deps: this needs a Debian or Ubuntu system; elsewhere install: $*" >&2
    exit 1
fi

installed() {
    dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q ' installed$'
}

missing="" optional="" into=missing
for package in "$@"; do
    if [ "$package" = --optional ]; then
        into=optional
    elif ! installed "$package"; then
        eval "$into=\"\$$into $package\""
    fi
done
[ -n "$missing$optional" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo"
else
    [ -n "$missing" ] || exit 0
    echo "deps: missing:$missing" >&2
    echo "deps: install them as root, or install sudo and run this again" >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -y \
        -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1
}

apt update || { cat "$log" >&2; exit 1; }
if [ -n "$missing" ]; then
    echo "deps: installing$missing"
    apt install --no-install-recommends $missing || {
        tail -n 20 "$log" >&2
        exit 1
    }
fi
for package in $optional; do
    # A package that only points outside the archive (a snap) is not one.
    if apt-cache show "$package" 2>/dev/null | grep -q '^Filename:' \
        && ! apt-cache depends "$package" 2>/dev/null | grep -q 'Depends: snapd'
    then
        echo "deps: installing $package"
        apt install --no-install-recommends "$package" \
            || echo "deps: $package is not to be had here; its tests are left out"
    fi
done
