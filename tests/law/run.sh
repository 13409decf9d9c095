#!/bin/sh
# Pieces and parts of logs give the report of the whole: run.sh ANALYZER [SEED]
#
# The last line is `law: N passed, N failed`.
exec /usr/bin/python3 "$(dirname "$0")/law.py" "$@"
