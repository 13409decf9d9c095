#!/bin/sh
# clang-format has nothing to change.
set -u
passed=0 failed=0
for file in $(git ls-files '*.c' '*.h'); do
    if clang-format --dry-run -Werror "$file"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "check-format: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
