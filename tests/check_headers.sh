#!/bin/sh
# Every header compiles alone, twice included, with the given compiler command.
set -u
compile=$1
passed=0 failed=0
for header in $(git ls-files 'analyzer/*.h' 'mod_methodredirect/*.h'); do
    if printf '#include "%s"\n#include "%s"\n' "$header" "$header" \
        | $compile -I. -fsyntax-only -x c -; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "check-headers: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
