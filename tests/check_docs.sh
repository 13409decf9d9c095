#!/bin/sh
# Manuals and tables agree: check_docs.sh ANALYZER
#
#   directives   command table of the module = headings of its README
#   findings     mr_finding.def = the table of MethodRedirectCheck
#   rules        list-rules = the table in analyzer/README.md
#   options      --help = the options named in analyzer/README.md = those of
#                redirect-analyzer(1)
#   log format   conf/ = the preset METHODREDIRECT, letter by letter; so is that
#                of conf/goaccess.conf
#   version      of the programs = that of the package
#   reference    every directive has its table, an example and "See also"; the
#                index at the top of the module's README names all of them
#   contexts     where a directive may stand: command table = its section
#   pages        mod_methodredirect(8) has a section for each directive
#   samples      conf/README.md names every file of conf/
#   paths        every file or folder that a README names exists
#   files        the README of a folder names every source file in it
set -u
analyzer=$1
passed=0 failed=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

same() { # same WHAT: $work/a against $work/b
    if diff -u "$work/a" "$work/b"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "check-docs: $1: what is marked - is in the program, + in the manual"
    fi
}

grep -o 'AP_INIT_[A-Z0-9_]*("[A-Za-z0-9]*"' mod_methodredirect/mr_directives.c \
    | sed 's/.*("//; s/"//' | sort >"$work/a"
sed -n 's/^### \(MethodRedirect[A-Za-z0-9]*\)$/\1/p' mod_methodredirect/README.md \
    | sort >"$work/b"
same directives

# What each heading is followed by, against what it should be.
awk '/^###? / { if (name) print name, parts; name = "" }
     /^### MethodRedirect/ { name = $2; parts = "" }
     name && /^[|] (Syntax|Default|Context|Override) [|]/ { parts = parts $2 " " }
     name && /^```apache$/ && parts !~ /example/ { parts = parts "example " }
     name && /^See also / { parts = parts "see-also" }' \
    mod_methodredirect/README.md | sort >"$work/a"
sed 's/$/ Syntax Default Context Override example see-also/' "$work/b" >"$work/c"
mv "$work/b" "$work/names" && mv "$work/c" "$work/b"
same "sections of directives"

sed -n '/^## Directives/,/^## /s/.*\[\(MethodRedirect[A-Za-z0-9]*\)\](#.*/\1/p' \
    mod_methodredirect/README.md | sort >"$work/a"
mv "$work/names" "$work/b"
same "index of directives"

# OR_FILEINFO is everywhere, SECTIONS all but .htaccess, RSRC_CONF no section.
awk -F '"' '/AP_INIT_/ { name = $2 }
    name && match($0, /OR_FILEINFO|SECTIONS|RSRC_CONF/) {
        flag = substr($0, RSTART, RLENGTH)
        print name, flag == "RSRC_CONF" ? "server config, virtual host" : \
            "server config, virtual host, Location, If, Directory, Files" \
            (flag == "SECTIONS" ? "" : ", .htaccess")
        name = ""
    }' mod_methodredirect/mr_directives.c | sort >"$work/a"
sed -n 's/^### \(MethodRedirect.*\)/\1/; t keep
        s/^| Context | \(.*\) |$/\1/; t print
        b; :keep; h; b; :print; H; g; s/\n/ /p' \
    mod_methodredirect/README.md | sort >"$work/b"
same contexts

awk -f mod_methodredirect/man.awk mod_methodredirect/README.md \
    | sed -n 's/^\.SS \(MethodRedirect.*\)/\1/p' | sort >"$work/b"
grep -o '"MethodRedirect[A-Za-z0-9]*"' mod_methodredirect/mr_directives.c \
    | tr -d '"' | sort >"$work/a"
same "directives of the manual page"

(cd conf && git ls-files | grep -v -e / -e '[.]md$') | sort >"$work/a"
sed -n 's/^| `\([a-z-]*\.[a-z]*\)` |.*/\1/p' conf/README.md | sort >"$work/b"
same samples

sed -n 's/^FINDING([A-Z_]*, *"\([a-z0-9-]*\)", *\([A-Z]*\),.*/\1 \2/p' mod_methodredirect/mr_finding.def \
    | sed 's/ \(PROBLEM\|DOUBT\)//; s/ NOTE/ (note)/' | sort -u >"$work/a"
sed -n '/^### MethodRedirectCheck/,/^### /s/^| `\([a-z0-9-]*\)`\( (note)\)\{0,1\} |.*/\1\2/p' \
    mod_methodredirect/README.md | sort >"$work/b"
same findings

"$analyzer" list-rules | awk -F '\t' '{ print $1, $2, $3 }' >"$work/a"
awk -F ' *[|] *' '/^[|] MR[0-9]/ { print $2, $3, $4 }' analyzer/README.md >"$work/b"
same rules

"$analyzer" --help | grep -o '^   *\(-[a-zA-Z], \)\{0,1\}--[a-z-]*' \
    | grep -o -e '--[a-z-]*' | sort -u >"$work/a"
sed -n '/^## Options/,/^## /p' analyzer/README.md | grep -o '`--[a-z-]*`' \
    | tr -d '`' | sort -u >"$work/b"
same options

"$analyzer" --help=man | sed -n '/^\.SH OPTIONS$/,/^\.SH/p' \
    | sed -n 's/^\(\\fB\\-.\\fR, \)\{0,1\}\\fB\(\\-\\-[a-z\\-]*\)\\fR.*/\2/p' \
    | tr -d '\\' | sort >"$work/b"
same "options of the manual page"

# The Apache directive of each letter, in the order of the preset.
sed -n 's/^PRESET("METHODREDIRECT", "\(.*\)", "%d.*/\1/p' analyzer/format/presets.def \
    | sed 's/\\"/"/g; s/%^\[%d:%t %^\]/%l %u %t/; s/%s/%>s/; s/"%R"/"%{Referer}i"/
           s/"%u"/"%{User-Agent}i"/; s/%J/%{methodredirect-location}n/; s/%P/%{remote}p/
           s/%N/%k/; s/%Y/%{Content-Type}i/; s/%g/%{methodredirect-rule}n/
           s/%a/%{methodredirect-action}n/; s/%o/%{methodredirect-origin}n/
           s/%f/%{msec_frac}t/' >"$work/a"
sed -n 's/^LogFormat "\(.*\)" methodredirect$/\1/p' conf/methodredirect-log.conf \
    | sed 's/\\"/"/g' >"$work/b"
same "log format"

sed -n 's/^PRESET("METHODREDIRECT", "\(.*\)", "\(.*\)", "\(.*\)")$/log-format \1|date-format \2|time-format \3/p' \
    analyzer/format/presets.def | sed 's/\\"/"/g' | tr '|' '\n' | sort >"$work/a"
grep '^[a-z]*-format ' conf/goaccess.conf | sort >"$work/b"
same "log format of GoAccess"

sed -n 's/^#define VERSION *"\(.*\)"$/\1/p' analyzer/util/version.h >"$work/a"
sed -n '1s/.*(\(.*\)).*/\1/p' conf/debian/changelog >"$work/b"
same version

for readme in $(git ls-files '*README.md' conf/MIGRATING.md); do
    folder=$(dirname "$readme")
    # Names with a slash or an ending, in code marks; [ch] means both.
    grep -o '`[a-zA-Z0-9_./-]*\(\[ch\]\)\{0,1\}`' "$readme" | tr -d '`' \
        | grep -E '^[a-zA-Z._][a-zA-Z0-9_.-]*(/[a-zA-Z0-9_.-]*)*(\.(c|h|def|sh|py|md|conf|json|awk|txt|map)|\.\[ch\]|/)$' \
        | grep -v -E '^(input|expect|access|error|report|options|why|build)[./]|^\.(txt|json|html)|^\.htaccess' \
        | sort -u | while read -r name; do
            case $name in
            *'.[ch]') set -- "${name%\[ch\]}c" "${name%\[ch\]}h" ;;
            *) set -- "$name" ;;
            esac
            for file in "$@"; do
                [ -e "$folder/$file" ] || [ -e "$file" ] \
                    || echo "$readme names $file, which is not there"
            done
        done
done >"$work/missing"
if [ -s "$work/missing" ]; then
    cat "$work/missing"
    failed=$((failed + 1))
else
    passed=$((passed + 1))
fi

for readme in $(git ls-files '*/README.md'); do
    folder=$(dirname "$readme")
    git ls-files "$folder" | sed "s|^$folder/||" \
        | grep -E '^[^/]*\.(c|h|def|sh|py|map)$' | while read -r file; do
            name=${file%.*}
            grep -q -F -e "\`$file\`" -e "\`$name.[ch]\`" "$readme" \
                || grep -q -s "^DETECTOR($name)" "$folder/detectors.def" \
                || echo "$readme does not name $file"
        done
done >"$work/unnamed"
if [ -s "$work/unnamed" ]; then
    cat "$work/unnamed"
    failed=$((failed + 1))
else
    passed=$((passed + 1))
fi

echo "check-docs: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
