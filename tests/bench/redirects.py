#!/usr/bin/python3
"""What a redirect costs a server as its rules grow in number: this module, what
httpd has, and other servers.

    redirects.py OUT [ROW ...]

Each row is a private server on loopback with one process that answers, access
log on, bound to the first processor; wrk asks on the second one, 16 connections
kept alive. The figure is the server's CPU time per request (schedstat, so that
what else runs does not count). Beside each runs its base: httpd with a single
Redirect for hits, httpd without the module for misses, and for another server
that server with a single rule. Both are asked in turn, BENCH_PAIRS times
(default 5) a second each; the ratio is the median of the pairs' ratios. ROW
selects rows by a part of their name; what is not installed is skipped.

  hit     the last rule of the list
  spread  up to 10,000 of its rules, in an order of their own
  miss    a path that no rule has

"start" are the seconds until the first answer, "graceful" those of a graceful
restart of httpd, until it has read its configuration and resumes.
"""
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from made_rules import MISS, new, old, section, spread
from private_httpd import (ACCESS_LOG, HEAD, HTTPD, free_port, give_up_root,
                           load)

OUT = os.path.abspath(sys.argv[1])
WANTED = sys.argv[2:]
PAIRS = int(os.environ.get("BENCH_PAIRS", "5"))
KEYS = 10000
START_SECONDS = 900  # nginx sorts its locations one by one
NUMBERS = (1, 100, 10000, 100000)

# wrk's way to ask for more than one path: a script in Lua, the file of paths as
# its argument.
ASK = """
local asked, i = {}, 0
function init(args)
  for line in io.lines(args[1]) do asked[#asked + 1] = wrk.format("GET", line) end
end
function request()
  i = i % #asked + 1
  return asked[i]
end
"""


# --- servers: each writes its files to root and returns its command ----------

def write(root, name, text):
    path = os.path.join(root, name)
    with open(path, "w") as f:
        f.write(text)
    return path


def httpd(root, port, site, modules=(), ours=False):
    names = ["mpm_event", "unixd", "log_config", "authz_core", *modules]
    conf = write(root, "httpd.conf", (HEAD + ACCESS_LOG + """
StartServers 1
ServerLimit 1
ThreadsPerChild 16
MaxRequestWorkers 16
MinSpareThreads 1
MaxSpareThreads 16
DocumentRoot "{root}"
{site}
""").format(root=root, port=port, load=load(names, OUT if ours else None),
            site=site))
    return [HTTPD, "-D", "FOREGROUND", "-f", conf]


def nginx(root, port, http, server):
    conf = write(root, "nginx.conf", """
daemon off;
worker_processes 1;
pid {root}/nginx.pid;
error_log {root}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log {root}/access.log combined;
    client_body_temp_path {root}/t1;
    proxy_temp_path {root}/t2;
    fastcgi_temp_path {root}/t3;
    uwsgi_temp_path {root}/t4;
    scgi_temp_path {root}/t5;
    keepalive_requests 100000000;
    map_hash_max_size 1048576;
    map_hash_bucket_size 128;
    absolute_redirect off;
    {http}
    server {{
        listen 127.0.0.1:{port};
        {server}
        location / {{ return 404; }}
    }}
}}
""".format(root=root, port=port, http=http, server=server))
    return ["nginx", "-c", conf, "-p", root]


def nginx_map(root, port, n):
    write(root, "moved", "".join("%s %s;\n" % (old(i), new(i))
                                 for i in range(n)))
    return nginx(root, port, 'map $uri $new { default ""; include %s/moved; }'
                 % root, "if ($new) { return 301 $new; }")


def nginx_locations(root, port, n):
    return nginx(root, port, "", "\n".join(
        "location = %s { return 301 %s; }" % (old(i), new(i))
        for i in range(n)))


def haproxy(root, port, n):
    moved = write(root, "moved", "".join("%s %s\n" % (old(i), new(i))
                                         for i in range(n)))
    conf = write(root, "haproxy.cfg", """
global
    nbthread 1
    log stdout format raw local0 info
defaults
    mode http
    log global
    option httplog
    timeout client 60s
    timeout server 60s
    timeout connect 5s
frontend f
    bind 127.0.0.1:{port}
    http-request set-var(txn.to) path,map_str({moved})
    http-request redirect location %[var(txn.to)] code 301 if {{ var(txn.to) -m found }}
    http-request return status 404
""".format(port=port, moved=moved))
    return ["haproxy", "-db", "-f", conf]


def caddy(root, port, n):
    conf = write(root, "Caddyfile", """
{{
    admin off
    auto_https off
}}
http://127.0.0.1:{port} {{
    log {{
        output file {root}/access.log {{
            roll_disabled
        }}
    }}
    map {{path}} {{to}} {{
{lines}
        default ""
    }}
    @moved not vars {{to}} ""
    redir @moved {{to}} 301
    respond 404
}}
""".format(root=root, port=port, lines="\n".join(
        "        %s %s" % (old(i), new(i)) for i in range(n))))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", conf]


def lighttpd(root, port, n):
    conf = write(root, "lighttpd.conf", """
server.modules = ("mod_redirect", "mod_accesslog")
server.document-root = "{root}"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{root}/error.log"
server.max-keep-alive-requests = 65535
accesslog.filename = "{root}/access.log"
url.redirect-code = 301
url.redirect = (
{lines}
)
""".format(root=root, port=port, lines=",\n".join(
        '"^%s$" => "%s"' % (re.escape(old(i)), new(i)) for i in range(n))))
    return ["lighttpd", "-D", "-f", conf]


# --- the lines of httpd ------------------------------------------------------

def lines(form):
    return lambda root, n: "\n".join(form(i) for i in range(n)) + "\n"


def literal(path):
    return path.replace(".", "\\.")


def text_map(root, n):
    return write(root, "moved", "".join("%s %s\n" % (old(i), new(i))
                                        for i in range(n)))


def rewrite_map(kind):
    def site(root, n):
        source = "txt:" + text_map(root, n)
        if kind == "dbm":
            subprocess.run(["httxt2dbm", "-i", source[4:], "-o",
                            os.path.join(root, "moved.dbm")], check=True,
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            source = "dbm:%s/moved.dbm" % root
        return ("RewriteEngine on\nRewriteMap moved %s\n"
                "RewriteCond ${moved:$0|-} ^(/.*)\n"
                "RewriteRule ^/.* %%1 [R=301,L]\n" % source)
    return site


def our_map(root, n):
    return "MethodRedirectMap permanent %s\n" % text_map(root, n)


ALIAS = lines(lambda i: "Redirect 301 %s %s" % (old(i), new(i)))
ALIAS_MATCH = lines(lambda i: "RedirectMatch 301 ^%s$ %s"
                    % (literal(old(i)), new(i)))
REWRITE = lines(lambda i: "RewriteRule ^%s$ %s [R=301,L]"
                % (literal(old(i)), new(i)))
OURS = lines(lambda i: "MethodRedirect permanent %s %s" % (old(i), new(i)))
OURS_PREFIXED = lines(lambda i: "MethodRedirectMatch permanent ^%s/page-%d\\.(htm|html)$ %s"
                      % (section(i), i, new(i)))
# No text that all matches must begin with: each may have to run, as do those of
# a single expression that lists them all.
OURS_BARE = lines(lambda i: "MethodRedirectMatch permanent ^/[^/]+/[^/]+/page-%d\\.html$ %s"
                  % (i, new(i)))


def one_alternation(root, n):
    return ("MethodRedirectMatch permanent ^(?:%s)$ /new\n" % "|".join(
        "/[^/]+/[^/]+/page-%d\\.html" % i for i in range(n)))


def of_httpd(site, modules=(), ours=False, head=""):
    return lambda root, port, n: httpd(root, port, head + site(root, n),
                                       modules, ours)


HTTPD_ROWS = [
    # name, server, numbers of rules
    ("Redirect", of_httpd(ALIAS, ["alias"]), NUMBERS),
    ("RedirectMatch", of_httpd(ALIAS_MATCH, ["alias"]), NUMBERS),
    ("RewriteRule", of_httpd(REWRITE, ["rewrite"], head="RewriteEngine on\n"),
     NUMBERS),
    ("RewriteMap txt", of_httpd(rewrite_map("txt"), ["rewrite"]),
     NUMBERS[1:]),
    ("RewriteMap dbm", of_httpd(rewrite_map("dbm"), ["rewrite"]),
     NUMBERS[1:]),
    ("MethodRedirect", of_httpd(OURS, ours=True),
     (*NUMBERS, 1000000)),
    ("MethodRedirectMap", of_httpd(our_map, ours=True),
     (*NUMBERS, 1000000)),
    ("MethodRedirectMatch", of_httpd(OURS_PREFIXED, ours=True),
     (1, 10000)),
    ("MethodRedirectMatch without a prefix", of_httpd(OURS_BARE, ours=True),
     (1, 100, 300)),
    ("MethodRedirectMatch, one alternation",
     of_httpd(one_alternation, ours=True), (100, 300)),
]
OTHER_ROWS = [
    ("nginx map", nginx_map, NUMBERS),
    ("nginx location =", nginx_locations, NUMBERS),
    ("haproxy map_str", haproxy, NUMBERS),
    ("caddy map", caddy, NUMBERS),
    ("lighttpd url.redirect", lighttpd, NUMBERS),
]


# --- measuring ---------------------------------------------------------------

def on_processor(number, command):
    return ["taskset", "-c", str(number % os.cpu_count()), *command]


class Server:
    def __init__(self, make, n):
        self.root = tempfile.mkdtemp(prefix="redirects-")
        self.port = free_port()
        command = make(self.root, self.port, n)
        subprocess.run(["chmod", "-R", "a+rwX", self.root], check=True)
        begin = time.monotonic()
        with open(os.path.join(self.root, "said"), "wb") as said:
            self.process = subprocess.Popen(
                on_processor(0, command), stdin=subprocess.DEVNULL, stdout=said,
                stderr=said, preexec_fn=give_up_root,
                start_new_session=True,
                env=dict(os.environ, HOME=self.root, GOMAXPROCS="1",
                         XDG_CONFIG_HOME=self.root, XDG_DATA_HOME=self.root))
        self.wait()
        self.start_seconds = time.monotonic() - begin

    def wait(self):
        """httpd's port is open before it has read its configuration."""
        end = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            try:
                self.status(MISS)
                return
            except (OSError, ValueError):
                time.sleep(0.005)
        said = ""
        for name in "said", "error.log":
            if os.path.exists(os.path.join(self.root, name)):
                with open(os.path.join(self.root, name)) as f:
                    said += f.read()[-1000:]
        self.stop()
        raise RuntimeError("did not start: " + said.strip())

    def status(self, path):
        with socket.create_connection(("127.0.0.1", self.port), 30) as s:
            s.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                      b"Connection: close\r\n\r\n" % (path.encode(), self.port))
            return int(s.recv(64)[9:12])

    def pids(self):
        children = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open("/proc/%s/stat" % entry) as f:
                        stat = f.read()
                except OSError:
                    continue
                parent = int(stat[stat.rindex(")") + 2:].split()[1])
                children.setdefault(parent, []).append(int(entry))
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children.get(pid, [])
        return found

    def cpu(self):
        """Nanoseconds of all threads that run."""
        total = 0
        for pid in self.pids():
            try:
                for task in os.listdir("/proc/%d/task" % pid):
                    with open("/proc/%d/task/%s/schedstat" % (pid, task)) as f:
                        total += int(f.read().split()[0])
            except OSError:
                pass
        return total

    def burst(self, paths, seconds):
        """Microseconds of CPU a request."""
        asked = write(self.root, "asked", "".join(p + "\n" for p in paths))
        before = self.cpu()
        said = subprocess.run(
            on_processor(1, ["wrk", "-t1", "-c16", "-d%ds" % seconds, "-s",
                             write(self.root, "ask.lua", ASK),
                             "http://127.0.0.1:%d/" % self.port, "--", asked]),
            stdout=subprocess.PIPE, text=True, check=True).stdout
        count = int(re.search(r"(\d+) requests in", said).group(1))
        return (self.cpu() - before) / max(count, 1) / 1000

    def said(self, what):
        with open(os.path.join(self.root, "error.log")) as f:
            return f.read().count(what)

    def graceful_seconds(self):
        """Of httpd: AH00489 is what it says when it goes on."""
        before, begin = self.said("AH00489"), time.monotonic()
        self.process.send_signal(signal.SIGUSR1)
        while self.said("AH00489") == before:
            if time.monotonic() > begin + START_SECONDS:
                raise RuntimeError("no graceful restart")
            time.sleep(0.005)
        return time.monotonic() - begin

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def paired(server, base, paths, base_paths):
    """Median of the ratios, and of the microseconds."""
    own, ratios = [], []
    for burst in range(PAIRS + 1):
        other = base.burst(base_paths, 1)
        mine = server.burst(paths, 1)
        if burst > 0:  # the first one warms
            own.append(mine)
            ratios.append(mine / other)
    return statistics.median(ratios), statistics.median(own)


def report(name, n, ask, text):
    print("%-38s %9d  %-8s %s" % (name, n, ask, text), flush=True)


def measure(name, make, n, bases, is_httpd):
    """bases: the servers to compare with, for hits and for misses."""
    try:
        server = Server(make, n)
    except RuntimeError as error:
        report(name, n, "start", error)
        return False
    try:
        report(name, n, "start", "%10.2f s" % server.start_seconds)
        kinds = [("hit", [old(n - 1)], 301, bases[0], [old(0)])]
        if n > 1:
            keys = spread(n, KEYS)
            random.Random(n).shuffle(keys)  # a list is walked to each of them
            kinds.append(("spread", keys, 301, bases[0], [old(0)]))
        kinds.append(("miss", [MISS], 404, bases[1], [MISS]))
        for kind, paths, status, base, base_paths in kinds:
            answered = server.status(paths[-1])
            if answered != status:
                report(name, n, kind,
                       "answers %d, not %d" % (answered, status))
                return False
            ratio, us = paired(server, base, paths, base_paths)
            report(name, n, kind, "%10.2f us %8.3f" % (us, ratio))
        if is_httpd and n >= NUMBERS[-1]:
            report(name, n, "graceful", "%10.2f s" % server.graceful_seconds())
    finally:
        server.stop()
    return True


def run_httpd():
    rows = [row for row in HTTPD_ROWS if is_wanted(row[0])]
    bases = []
    try:
        if rows:
            bases.append(Server(of_httpd(ALIAS, ["alias"]), 1))
            bases.append(Server(of_httpd(lambda root, n: ""), 0))
        return all([measure(name, make, n, bases, True)
                    for name, make, numbers in rows for n in numbers])
    finally:
        for base in bases:
            base.stop()


def run_other(name, make, numbers):
    if not shutil.which(name.split()[0], path="/usr/sbin:/usr/bin:/sbin"):
        print("%-38s skipped, it is not installed" % name)
        return True
    base = Server(make, 1)
    try:
        return all([measure(name, make, n, (base, base), False)
                    for n in numbers])
    finally:
        base.stop()


def is_wanted(name):
    return not WANTED or any(part in name for part in WANTED)


def main():
    print("%-38s %9s  %-8s %13s %8s"
          % ("server, directive", "rules", "ask", "CPU", "vs base"))
    right = run_httpd()
    for row in OTHER_ROWS:
        if is_wanted(row[0]):
            right &= run_other(*row)
    return 0 if right else 1


sys.exit(main())
