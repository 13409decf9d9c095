#!/bin/sh
# What a redirect costs, here and elsewhere: redirects.py.
#
#   redirects.sh OUT [ROW ...]   OUT holds mod_methodredirect.so
set -eu
out=$1
shift
. tests/httpd/env.sh
version() { command -v "$1" >/dev/null 2>&1 && "$@" 2>&1 | head -n 1 || :; }
echo "machine    $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr)"
echo "commit     $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
echo "servers    $(version "$MR_HTTPD" -v); $(version nginx -v); $(version haproxy -v)"
echo "           Caddy $(version caddy version); $(version lighttpd -v)"
/usr/bin/python3 tests/bench/redirects.py "$MR_OUT" "$@"
