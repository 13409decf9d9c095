#!/bin/sh
# The packages in a clean root: check_deb.sh FOLDER
#
# FOLDER has the packages; a minimal Debian is made beside them, with httpd, man
# and systemd. There they are installed; httpd answers with the module, the
# nightly run reads its log, alone and as the service of a systemd; they are
# removed and purged, and nothing is left. Needs root. The last line is
# `check-deb: N passed, N failed, N skipped`.
set -u
cd "$1" || exit 2
root=$(pwd)/root
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
port=18080
passed=0 failed=0 skipped=0
started= container=

finish() {
    [ -z "$container" ] || kill "$container" 2>/dev/null
    [ -z "$started" ] || within apache2ctl stop >/dev/null 2>&1
    umount "$root/proc" 2>/dev/null
    rm -rf --one-file-system "$root"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

within() {
    LC_ALL=C.UTF-8 chroot "$root" /usr/bin/env -i LC_ALL=C.UTF-8 \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
}

# check SENTENCE COMMAND...: it must succeed.
check() {
    sentence=$1
    shift
    if "$@" >said 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "check-deb: $sentence"
        sed 's/^/    /' said
    fi
}

says() { # says WORDS COMMAND...: so it prints.
    words=$1
    shift
    "$@" >output 2>&1
    grep -q -e "$words" output || { cat output; return 1; }
}

# What is in the root, but for what apt, dpkg and the tools of httpd's packages
# keep of every package.
listing() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev \
        -o -path ./run -o -path ./tmp -o -path ./var/cache -o -path ./var/lib/apt \
        -o -path ./var/lib/dpkg -o -path ./var/log -o -name '*-' \
        -o -path ./root-packages \) -prune \
        -o -path './var/lib/apache2/module/*' -type d -o -print) | sort
}

apt() {
    within apt-get -y -q -o Dpkg::Use-Pty=0 "$@"
}

check "lintian has nothing to say" lintian --fail-on error,warning ./*.changes

rm -rf "$root"
mmdebstrap --quiet --skip=cleanup/apt/lists --variant=apt --include=apache2,man-db,systemd,curl "$suite" \
    "$root" || exit 2
mount -t proc proc "$root/proc" || exit 2
# Nothing starts by itself in there.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
sed -i "s/^Listen 80$/Listen 127.0.0.1:$port/" "$root/etc/apache2/ports.conf"
mkdir "$root/root-packages"
cp redirect-analyzer_*.deb libapache2-mod-methodredirect_*.deb "$root/root-packages/"
listing >before

debs=$(cd "$root" && ls root-packages/*.deb | sed 's|^|/|')

# shellcheck disable=SC2086
check "apt installs the packages" apt install $debs
check "the module is loaded" says methodredirect_module within apache2ctl -M
check "the timer is enabled" says '^enabled' \
    systemctl --root="$root" is-enabled redirect-analyzer.timer
check "the service is not: the timer starts it" says '^static' \
    systemctl --root="$root" is-enabled redirect-analyzer.service
check "systemd accepts the units" says '^$' within sh -c \
    'systemd-analyze verify /lib/systemd/system/redirect-analyzer.* 2>&1 && echo'
check "redirect-analyzer says its version" says '^redirect-analyzer 0' \
    within redirect-analyzer --version
check "man shows redirect-analyzer(1)" says 'fname-as-vhost' \
    within man redirect-analyzer
check "man shows mod_methodredirect(8)" says 'MethodRedirectEnforceOrigin' \
    within man 8 mod_methodredirect
check "the user of the nightly run is in adm" says adm within id redirect-analyzer

# A server with a rule, and the log that the module's package describes.
cat >"$root/etc/apache2/conf-enabled/trial.conf" <<'END'
ServerName www.example.org
MethodRedirect permanent /api/v1 /api/v2
Redirect 302 /order /thanks
CustomLog ${APACHE_LOG_DIR}/access.log methodredirect
END
sed -i '/CustomLog/d' "$root/etc/apache2/sites-available/000-default.conf"
check "httpd starts" within apache2ctl start
started=yes
ask() { # ask STATUS METHOD PATH
    says "^$1$" within curl -sS -o /dev/null -w '%{http_code}\n' -X "$2" \
        --data x=1 --retry 5 --retry-connrefused "http://127.0.0.1:$port$3"
}
check "POST keeps its method" ask 308 POST /api/v1/orders
check "GET is answered as ever" ask 301 GET /api/v1/orders
check "a redirect of mod_alias loses a POST" ask 302 POST /order
within curl -sS -o /dev/null -L --data x=1 "http://127.0.0.1:$port/order"
check "httpd stops" within apache2ctl stop
started=

# As the service has it, without systemd.
command=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/redirect-analyzer.service")
# shellcheck disable=SC2086
check "the nightly run reads the log" within \
    setpriv --reuid=redirect-analyzer --regid=redirect-analyzer --init-groups $command
check "its report tells of the lost POST" says post-to-get-lost \
    cat "$root/var/lib/redirect-analyzer/report.json"
check "nobody else reads the reports" says '^drwxr-x--- .* redirect-analyzer redirect-analyzer' \
    within ls -ld /var/lib/redirect-analyzer
check "what the administrator has changed stays in an upgrade" sh -c "
    echo '# ours' >>'$root/etc/redirect-analyzer.conf'
    chroot '$root' dpkg -i $(echo $debs) >/dev/null &&
    grep -q '# ours' '$root/etc/redirect-analyzer.conf'"

# The same with a systemd that runs: what it writes lies in memory.
mkdir booted
cat >"$root/etc/systemd/system/trial.service" <<'END'
[Service]
Type=oneshot
ExecStart=/bin/sh /booted/trial.sh
[Install]
WantedBy=multi-user.target
END
cat >booted/trial.sh <<'END'
exec >/booted/said 2>&1
report=/var/lib/redirect-analyzer/report.json
night() {
    rm -f "$report"
    systemctl start redirect-analyzer.service
    echo "$1 $? $(systemctl is-failed redirect-analyzer.service)" \
        "$(systemctl show --value -p ExecMainStatus redirect-analyzer.service)" \
        "$(grep -c post-to-get-lost "$report")" \
        "$(sed -n 's/.*"lines_read":\([0-9]*\).*/\1/p' "$report")"
}
echo "timer $(systemctl is-active redirect-analyzer.timer)"
night plain
echo 'fail-on error' >>/etc/redirect-analyzer.conf
sed -i 's|^state .*|state /var/lib/redirect-analyzer/other.db|' /etc/redirect-analyzer.conf
night gate
sed -i 's|^log-file .*|log-file /var/log/apache2/nothing.log|' /etc/redirect-analyzer.conf
night unread
systemctl status redirect-analyzer.service
touch /booted/done
END
# Enough, and packed, so that it takes all of its threads.
awk 'BEGIN { for (i = 0; i < 100000; i++)
    printf "192.0.2.%d - - [01/Nov/2026:%02d:%02d:%02d +0000] \"GET /%d HTTP/1.1\" 200 9 \"-\" \"-\"\n",
        i % 200, i / 4200, i / 70 % 60, i % 60, i }' \
    | gzip >"$root/var/log/apache2/access.log.2.gz"
chmod 644 "$root/var/log/apache2/access.log.2.gz"
systemctl --quiet --root="$root" enable trial.service
systemd-nspawn --quiet --register=no --keep-unit --kill-signal=SIGKILL --boot \
    --directory="$root" --machine=check-deb --volatile=overlay --private-network \
    --bind="$PWD/booted:/booted" --console=pipe </dev/null >booted/console 2>&1 &
container=$!
for _ in $(seq 120); do
    [ ! -e booted/done ] && kill -0 "$container" 2>/dev/null || break
    sleep 0.5
done
kill "$container" 2>/dev/null
wait "$container" 2>/dev/null
container=
if [ -e booted/said ]; then
    check "the timer waits" says '^timer active' cat booted/said
    check "the service runs within what it is allowed" \
        says '^plain 0 inactive 0 [1-9] 1000[0-9][0-9]$' cat booted/said
    check "findings are a success" says '^gate 0 inactive 1 [1-9]' cat booted/said
    check "a log that cannot be read is a failure" \
        says '^unread 1 failed 2' cat booted/said
else
    skipped=$((skipped + 4))
    echo "check-deb: skipped: a systemd that runs: $(tail -n 1 booted/console)"
fi
systemctl --quiet --root="$root" disable trial.service
rm -r booted "$root/etc/systemd/system/trial.service"
rmdir "$root/booted" 2>/dev/null

rm "$root/etc/apache2/conf-enabled/trial.conf"
check "the packages are removed" apt remove redirect-analyzer libapache2-mod-methodredirect
check "httpd runs without the module" says 'Syntax OK' within apache2ctl -t
check "the state is kept" test -f "$root/var/lib/redirect-analyzer/state.db"
check "the packages are purged" apt purge --autoremove redirect-analyzer \
    libapache2-mod-methodredirect
listing >after
check "nothing is left" diff before after
check "nor the user" says 'no such user' within id redirect-analyzer

echo "check-deb: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
