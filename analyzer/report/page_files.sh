#!/bin/sh
# The style sheets and the script of pages as a C header, each with the hash
# by which a Content-Security-Policy names it:
#
#   page_files.sh FOLDER >HEADER
set -eu
folder=$1

# A text as the literal of a C string.
literal() {
    sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' "$1"
}

# sha256 in base64, of coreutils alone.
hash() {
    sha256sum <"$1" | cut -c 1-64 | tr a-f A-F | basenc --base16 -d | base64
}

echo "/* Made by page_files.sh. */"
for file in page.css page.js; do
    name=$(echo "$file" | tr . _)
    macro=$(echo "$name" | tr a-z A-Z)_HASH
    echo "#define $macro \"sha256-$(hash "$folder/$file")\""
    echo "static const char $name[] ="
    literal "$folder/$file"
    echo "    ;"
done
