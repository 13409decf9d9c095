#!/usr/bin/python3
"""Instructions that httpd spends on a request, with and without the module.

    instructions.py OUT [ROW ...]

Each row is a private httpd (prefork MPM, one process, loopback) under
valgrind's callgrind: the count for 3,000 requests less the count for 1,000,
divided by 2,000, so that start-up does not matter; with many rules, whose
hashes make start-up differ from run to run, 21,000 requests. The numbers repeat
within a per mille; only those of one run on one machine may be compared, and
with one length of TMPDIR: where a request's memory fills a block of its pool,
the next one costs 200 instructions. ROW selects
rows by a part of their name. "vs Redirect" is mod_alias with one rule, of the
path that is asked for.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from made_rules import MISS, new, old, spread
from private_httpd import (ACCESS_LOG, HEAD, HTTPD, free_port, give_up_root,
                           load)

FEW, MANY, MOST = 1000, 3000, 21000
OUT = os.path.abspath(sys.argv[1])
WANTED = sys.argv[2:]
SLICES = 100  # distinct paths asked for
PREFORK = ["mpm_prefork", "unixd", "log_config", "authz_core"]

CONF = HEAD + ACCESS_LOG + """
StartServers 1
DocumentRoot "{root}/htdocs"
{site}
"""


def send(port, paths, count):
    """GET in turn on one connection; the statuses that came."""
    statuses = set()
    with socket.create_connection(("127.0.0.1", port), 1200) as s:
        buffer = b""
        for i in range(count):
            s.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                      b"User-Agent: bench\r\n\r\n"
                      % (paths[i % len(paths)].encode(), port))
            while b"\r\n\r\n" not in buffer:
                buffer += received(s)
            head, buffer = buffer.split(b"\r\n\r\n", 1)
            statuses.add(int(head[9:12]))
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            need = int(length.group(1)) if length else 0
            while len(buffer) < need:
                buffer += received(s)
            buffer = buffer[need:]
    return statuses


def received(s):
    data = s.recv(65536)
    if not data:
        raise RuntimeError("httpd closed the connection")
    return data


def wait_for(process, port):
    for _ in range(24000):
        if process.poll() is not None:
            raise RuntimeError("httpd ended with %s" % process.returncode)
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("httpd did not listen")


def count(root, row, requests):
    port = free_port()
    conf = os.path.join(root, "httpd.conf")
    with open(conf, "w") as f:
        f.write(CONF.format(
            root=root, port=port,
            load=load([*PREFORK, *row["modules"]], OUT if row["ours"] else None),
            site=row["site"](root)))
    result = os.path.join(root, "callgrind.out")
    process = subprocess.Popen(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + result,
         HTTPD, "-X", "-f", conf], preexec_fn=give_up_root,
        stdout=subprocess.DEVNULL, env=dict(os.environ, TMPDIR=root),
        stderr=open(os.path.join(root, "valgrind.txt"), "w"))
    try:
        wait_for(process, port)
        statuses = send(port, row["paths"], requests)
    except RuntimeError as error:
        for name in "valgrind.txt", "error.log":
            if os.path.exists(os.path.join(root, name)):
                sys.stderr.write(open(os.path.join(root, name)).read()[-2000:])
        raise SystemExit("%s: %s" % (row["name"], error))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if statuses != {row["status"]}:
        raise SystemExit("%s: answered %s, not %d"
                         % (row["name"], statuses, row["status"]))
    total = re.search(r"(?m)^(?:summary|totals): (\d+)", open(result).read())
    return int(total.group(1)) if total else None


def counted(root, row, requests):
    """httpd may be told to stop before it listens to that: ask again."""
    for _ in range(3):
        total = count(root, row, requests)
        if total:
            return total
    raise SystemExit("%s: callgrind wrote no total" % row["name"])


def measure(row):
    root = tempfile.mkdtemp(prefix="instructions-")
    os.chmod(root, 0o777)
    try:
        os.mkdir(os.path.join(root, "htdocs"))
        with open(os.path.join(root, "htdocs", "empty.html"), "w"):
            pass
        most = MOST if re.search(r"\d{6}", row["name"]) else MANY
        few = counted(root, row, FEW)
        many = counted(root, row, most)
        return (many - few) / (most - FEW)
    finally:
        shutil.rmtree(root)


def rules(form, n):
    """n lines of a directive, the last of which the paths ask for."""
    return lambda root: "\n".join(form(i) for i in range(n))


def map_site(n):
    def site(root):
        path = os.path.join(root, "moved.map")
        if not os.path.exists(path):
            with open(path, "w") as f:
                for i in range(n):
                    f.write("%s %s\n" % (old(i), new(i)))
        return 'MethodRedirectMap permanent "%s"' % path
    return site


def hits(n):
    """The last rule: the dearest of a list."""
    return [old(n - 1)]


HIT = 1.0
BARE = {404: "httpd without redirects, 404", 200: "httpd without redirects, 200"}
ROWS = []


def alone(n):
    """Redirect of the path that hits(n) ask for: every byte of it costs httpd
    a dozen instructions, too."""
    return "Redirect, 1, hit" if n == 1 else "Redirect of the %dth alone, hit" % n


def row(name, status, paths, site=lambda root: "", modules=(), ours=False,
        limit=None, base=None):
    """limit: as many times the instructions of the row named base, which is
    httpd without the module for 200 and 404, at most."""
    ROWS.append({"name": name, "status": status, "paths": paths, "site": site,
                 "modules": list(modules), "ours": ours, "limit": limit,
                 "base": base or BARE.get(status) or alone(1)})


def alias(i):
    return "Redirect 301 %s %s" % (old(i), new(i))


def alias_match(i):
    return "RedirectMatch 301 ^%s$ %s" % (
        old(i).replace(".", "\\."), new(i))


def rewrite(i):
    return "RewriteRule ^%s$ %s [R=301,L]" % (
        old(i).replace(".", "\\."), new(i))


def ours(i):
    return "MethodRedirect permanent %s %s" % (old(i), new(i))


def ours_match(i):
    return "MethodRedirectMatch permanent ^%s$ %s" % (
        old(i).replace(".", "\\."), new(i))


row(BARE[404], 404, [MISS])
row(BARE[200], 200, ["/empty.html"])
row("the module, no rules, 404", 404, [MISS], ours=True)
row("the module, no rules, 200", 200, ["/empty.html"], ours=True)
row("the module, enforcement on, 200", 200, ["/empty.html"],
    site=lambda root: "MethodRedirectEnforce on", ours=True, limit=1.02)
for n in 100, 10000, 100000, 1000000:
    row(alone(n), 301, hits(n), lambda root, n=n: alias(n - 1), ["alias"],
        base=alone(n))
for n in 1, 100, 10000:
    row("Redirect, %d, hit" % n, 301, hits(n), rules(alias, n), ["alias"],
        base=alone(n))
    row("Redirect, %d, miss" % n, 404, [MISS], rules(alias, n), ["alias"])
    row("RedirectMatch, %d, hit" % n, 301, hits(n), rules(alias_match, n),
        ["alias"], base=alone(n))
    row("RewriteRule, %d, hit" % n, 301, hits(n),
        lambda root, n=n: "RewriteEngine on\n" + rules(rewrite, n)(root),
        ["rewrite"], base=alone(n))
for n in 1, 100, 10000, 100000, 1000000:
    row("MethodRedirect, %d, hit" % n, 301, hits(n), rules(ours, n), ours=True,
        limit=HIT, base=alone(n))
    row("MethodRedirect, %d, miss" % n, 404, [MISS], rules(ours, n), ours=True,
        limit=1.04)
row("Redirect to a host, 1, hit", 301, hits(1),
    lambda root: "Redirect 301 %s http://h.example%s" % (old(0), new(0)),
    ["alias"])
row("MethodRedirect to a host, 1, hit", 301, hits(1),
    lambda root: "MethodRedirect 301 %s http://h.example%s" % (old(0), new(0)),
    ours=True)
row("MethodRedirect, 1, cache=off, hit", 301, hits(1),
    lambda root: ours(0) + " cache=off", ours=True)
for n in 1, 100, 10000:
    row("MethodRedirectMatch, %d, hit" % n, 301, hits(n),
        rules(ours_match, n), ours=True, base=alone(n))
for n in 1, 10000, 1000000:
    row("MethodRedirectMap, %d lines, hit" % n, 301, hits(n), map_site(n),
        ours=True, limit=HIT, base=alone(n))
    row("MethodRedirectMap, %d lines, spread" % n, 301, spread(n, SLICES), map_site(n),
        ours=True, limit=HIT, base=alone(n))
    row("MethodRedirectMap, %d lines, miss" % n, 404, [MISS], map_site(n),
        ours=True, limit=1.04)


def shown(r):
    return not WANTED or any(w in r["name"] for w in WANTED)


def main():
    measured, failed = {}, 0

    def instructions(r):
        if r["name"] not in measured:
            measured[r["name"]] = measure(r)
        return measured[r["name"]]

    print("%-44s %12s %10s %10s" % ("per request", "instructions", "vs httpd",
                                    "vs Redirect"))
    by_name = {r["name"]: r for r in ROWS}
    for r in filter(shown, ROWS):
        ratio = instructions(r) / instructions(by_name[r["base"]])
        over = r["limit"] and ratio > r["limit"]
        failed += bool(over)
        print("%-44s %12.0f %10s %10s%s" % (
            r["name"], instructions(r),
            "%.4f" % ratio if r["status"] != 301 else "",
            "%.4f" % ratio if r["status"] == 301 else "",
            "  over %.3f" % r["limit"] if over else ""), flush=True)
    return failed > 0


sys.exit(main())
