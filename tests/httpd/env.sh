# Sourced by the scripts beside it: where httpd, its modules and our products
# are.  Takes the folder of the products (build, build/asan) from $out; ends
# the calling script when httpd is missing.
#
# Sets and exports what server.c reads:
#   MR_HTTPD MR_MODULES MR_CONF MR_OUT MR_SANITIZE TMPDIR
# TMPDIR is new, can be read by everybody, and is removed when the script ends.

apxs=$(command -v apxs2 || command -v apxs) || {
    echo "apxs is missing: make deps" >&2
    exit 1
}
MR_HTTPD=$("$apxs" -q SBINDIR)/$("$apxs" -q PROGNAME)
MR_MODULES=$("$apxs" -q LIBEXECDIR)
MR_CONF=$(cd conf && pwd)
# shellcheck disable=SC2154
MR_OUT=$(cd "$out" && pwd)

# An instrumented module needs the sanitizers' libraries in httpd before
# everything else, because httpd itself is not linked with them.
MR_SANITIZE=
case $MR_OUT in
*/asan)
    for library in libasan.so libubsan.so; do
        MR_SANITIZE="$MR_SANITIZE${MR_SANITIZE:+:}$(gcc -print-file-name=$library)"
    done
    ;;
esac

TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' HUP INT TERM
chmod 755 "$TMPDIR"
export MR_HTTPD MR_MODULES MR_CONF MR_OUT MR_SANITIZE TMPDIR
