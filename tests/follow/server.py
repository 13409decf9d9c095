#!/usr/bin/env python3
"""A real httpd that writes into the analyzer and is restarted gracefully, again
and again: no line is lost or counted twice, and findings are written meanwhile.

    server.py ANALYZER GOLDEN

Needs the environment of ../httpd/env.sh. Everything is on 127.0.0.1.
"""
import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time

import streams
from streams import ANALYZER, LONGEST, told_in, wait_for

RESTARTS, PAIRS = 3, 12
FORMAT = (r'%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" '
          r'\"%{Location}o\" %v %D %I %{remote}p %k %X \"-\" - - - %{msec_frac}t')
CONF = """
ServerRoot {folder}
ServerName www.example.org
Listen 127.0.0.1:{port}
PidFile {folder}/httpd.pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
DocumentRoot {folder}
StartServers 1
{user}
{modules}
<Directory {folder}>
    Require all granted
</Directory>
RedirectMatch 301 ^/form$ /form/
LogFormat "{format}" located
CustomLog {folder}/access.log located
CustomLog "|{analyzer} --follow --state={folder}/s.db -o {folder}/f.ndjson \
-o {folder}/r.json -" located
"""
MODULES = ("mpm_event", "authz_core", "alias", "log_config", "unixd")


def modules():
    """Those that are not built in."""
    lines = []
    for name in MODULES:
        path = "%s/mod_%s.so" % (os.environ["MR_MODULES"], name)
        if os.path.exists(path):
            lines.append("LoadModule %s_module %s" % (name, path))
    return "\n".join(lines)


def user():
    if os.getuid() != 0:
        return ""
    names = {p.pw_name: p for p in pwd.getpwall()}
    who = names.get("www-data", names["nobody"])
    return "User #%d\nGroup #%d" % (who.pw_uid, who.pw_gid)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.torn = 0  # pairs of which each half may be for another logger
        with open(folder + "/httpd.conf", "w") as f:
            f.write(CONF.format(folder=folder, port=self.port, user=user(),
                                modules=modules(), format=FORMAT,
                                analyzer=ANALYZER))
        os.mkdir(folder + "/form")
        shutil.copy(folder + "/httpd.conf", folder + "/form/index")
        os.chmod(folder, 0o755)
        self.child = subprocess.Popen(
            [os.environ["MR_HTTPD"], "-f", folder + "/httpd.conf", "-D",
             "FOREGROUND"], stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        streams.STARTED.append(self.child)
        wait_for(lambda: os.path.exists(folder + "/httpd.pid")
                 or self.child.poll() is not None, "httpd does not start")

    def end(self):
        """Its children are not ours to end."""
        if self.child.poll() is None:
            self.child.terminate()
            self.child.wait(LONGEST)

    def connect(self, client):
        return http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=LONGEST,
            source_address=("127.0.0.%d" % (2 + client), 0))

    def pairs(self, first):
        for client in range(first, first + PAIRS):
            c = self.connect(client)
            closed = False
            for method, url in ("POST", "/form"), ("GET", "/form/"):
                # A child that ends says "Connection: close", or closes what is
                # idle unless it is asked just before: then nothing has read
                # it. What comes now may be for another logger.
                self.torn += closed
                try:
                    closed = self.ask(c, method, url)
                except http.client.RemoteDisconnected:
                    self.torn += 1
                    c.close()
                    closed = self.ask(c, method, url)
            c.close()

    @staticmethod
    def ask(c, method, url):
        """Whether the server closes the connection after its answer."""
        c.request(method, url, body="x=1" if method == "POST" else None,
                  headers={"User-Agent": "curl/8.5.0"})
        answer = c.getresponse()
        answer.read()
        return answer.will_close

    def restart(self):
        """While a request goes on, whose line is for the logger that has been
        sent SIGTERM by then."""
        generations = self.log("resuming normal operations")
        slow = self.connect(200)
        slow.putrequest("POST", "/form/index")
        slow.putheader("Content-Length", "2")
        slow.endheaders(b"x")
        time.sleep(0.1)
        self.child.send_signal(signal.SIGUSR1)
        wait_for(lambda: self.log("resuming normal operations") > generations,
                 "no graceful restart")
        return slow

    def log(self, words):
        with open(self.folder + "/error.log", errors="replace") as f:
            return f.read().count(words)

    def lines(self):
        with open(self.folder + "/access.log", "rb") as f:
            return f.read().count(b"\n")

    def saved(self):
        """What the state tells, and its report."""
        report = self.folder + "/merged.json"
        done = subprocess.run([ANALYZER, "merge", self.folder + "/s.db", "-o",
                               report], capture_output=True, timeout=LONGEST)
        if done.returncode != 0:
            return None
        with open(report) as f:
            return json.load(f)


    def saved_lines(self):
        report = self.saved()
        return report["general"]["lines_read"] if report else 0


def finish(slow):
    slow.send(b"y")
    slow.getresponse().read()
    slow.close()


def restart_often(server):
    slow = None
    for n in range(RESTARTS):
        server.pairs(n * PAIRS)
        wait_for(lambda: told_in(server.folder + "/f.ndjson"),
                 "no finding comes")
        if slow:
            finish(slow)
        slow = server.restart()
    server.pairs(RESTARTS * PAIRS)
    finish(slow)
    server.child.send_signal(signal.SIGWINCH)
    server.child.wait(LONGEST)


def no_line_is_lost_by_graceful_restarts(folder):
    server = Server(folder)
    try:
        restart_often(server)
    finally:
        server.end()
    total = server.lines()
    assert total == 2 * PAIRS * (RESTARTS + 1) + RESTARTS, total
    wait_for(lambda: server.saved_lines() == total,
             "the last logger saves nothing")
    report = server.saved()
    general = report["general"]
    assert general["valid_requests"] == total, general
    found = [(f["rule"], f["url"], f["hits"]) for f in report["findings"]
             if f["rule"] == "MR101"]
    hits = PAIRS * (RESTARTS + 1)
    assert len(found) == 1 and found[0][:2] == ("MR101", "/form") \
        and hits - server.torn <= found[0][2] <= hits, (found, server.torn)
    with open(folder + "/r.json") as f:
        last = json.load(f)["general"]
    assert last["lines_read"] == total, last
    told = [f["fingerprint"] for f in told_in(folder + "/f.ndjson")
            if f["rule"] == "MR101"]
    # Each logger tells what it sees itself.
    assert 1 <= len(told) <= RESTARTS + 1 and len(set(told)) == 1, told
    # One may wait for another that saves.
    assert server.log("redirect-analyzer:") == server.log("; waiting for"), \
        "it had something to say"


if __name__ == "__main__":
    sys.exit(streams.main((no_line_is_lost_by_graceful_restarts,)))
