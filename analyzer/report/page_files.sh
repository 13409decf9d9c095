#!/bin/sh
# Style sheets and scripts as a C header, each with the hash by which a
# Content-Security-Policy names it:
#
#   page_files.sh FILE... >HEADER
set -eu

# A text as the literal of a C string.
literal() {
    sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' "$1"
}

# sha256 in base64, of coreutils alone.
hash() {
    sha256sum <"$1" | cut -c 1-64 | tr a-f A-F | basenc --base16 -d | base64
}

echo "/* Made by page_files.sh. */"
for file; do
    name=$(basename "$file" | tr . _)
    echo "#define $(echo "$name" | tr a-z A-Z)_HASH \"sha256-$(hash "$file")\""
    echo "static const char $name[] ="
    literal "$file"
    echo "    ;"
done
