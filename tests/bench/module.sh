#!/bin/sh
# What the module costs httpd.
#
#   module.sh OUT     OUT holds mod_methodredirect.so; MR_RELOADS=20 is how often
#                     the map is replaced under load
set -eu
out=$1
. tests/httpd/env.sh
echo "machine    $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr)"
status=0
/usr/bin/python3 tests/bench/instructions.py "$out" || status=1
echo
/usr/bin/python3 tests/bench/map.py "$out" 1000000 "${MR_RELOADS:-20}" || status=1
exit "$status"
