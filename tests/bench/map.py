#!/usr/bin/python3
"""What a MethodRedirectMap of a million lines costs: to load, to keep, to reload.

    map.py OUT [LINES [RELOADS]]

A private httpd (event MPM, two children) on loopback. Memory is the
proportional set size of the parent and all children together, less that of the
same server without the map: a page that all share counts once. During the
reloads eight connections ask for rules all the time; every answer must be of
one generation, and none older than one a connection has seen.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from private_httpd import HEAD, HTTPD, NOBODY, free_port, load

OUT = os.path.abspath(sys.argv[1])
LINES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
RELOADS = int(sys.argv[3]) if len(sys.argv) > 3 else 20

EVENT = ["mpm_event", "unixd", "authz_core", "watchdog"]
CONF = HEAD + """
User "#{user}"
Group "#{user}"
StartServers 2
ServerLimit 2
ThreadsPerChild 32
MaxRequestWorkers 64
MinSpareThreads 1
MaxSpareThreads 1000
LogLevel warn methodredirect:notice
DocumentRoot "{root}"
{site}
"""


def old(i):
    return "/old/section-%d/page-%d.html" % (i % 1000, i)


def write_map(path, generation):
    with open(path + ".part", "w") as f:
        f.writelines("%s /new/g%d/page-%d\n" % (old(i), generation, i)
                     for i in range(LINES))
    os.rename(path + ".part", path)


class Server:
    def __init__(self, root, site):
        self.port = free_port()
        conf = os.path.join(root, "httpd.conf")
        user = NOBODY if os.getuid() == 0 else os.getuid()
        with open(conf, "w") as f:
            f.write(CONF.format(root=root, port=self.port, load=load(EVENT, OUT),
                                user=user, site=site))
        begin = time.monotonic()
        self.process = subprocess.Popen([HTTPD, "-D", "FOREGROUND", "-f", conf])
        while True:
            if self.process.poll() is not None:
                raise SystemExit("httpd ended with %d"
                                 % self.process.returncode)
            if self.answers():
                break
            time.sleep(0.005)
        self.start_seconds = time.monotonic() - begin
        time.sleep(1)  # both children are up

    def answers(self):
        """The port is open long before the configuration is read."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as s:
                s.settimeout(60)
                s.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
                return s.recv(4096) != b""
        except OSError:
            return False

    def pids(self):
        found = [self.process.pid]
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    stat = open("/proc/%s/stat" % entry).read()
                except OSError:
                    continue
                if int(stat[stat.rindex(")") + 2:].split()[1]) \
                        == self.process.pid:
                    found.append(int(entry))
        return found

    def pss(self):
        total = 0
        for pid in self.pids():
            text = open("/proc/%d/smaps_rollup" % pid).read()
            total += int(re.search(r"(?m)^Pss: +(\d+)", text).group(1))
        return total * 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Asker(threading.Thread):
    """Asks for one rule after the other on one connection."""

    def __init__(self, port, seed):
        super().__init__(daemon=True)
        self.port, self.at = port, seed
        self.asked = self.wrong = self.newest = 0
        self.done = False
        self.complaint = None

    def run(self):
        with socket.create_connection(("127.0.0.1", self.port), 30) as s:
            buffer = b""
            while not self.done:
                self.at = (self.at * 1103515245 + 12345) % 2147483648
                i = self.at % LINES
                s.sendall(b"HEAD %s HTTP/1.1\r\nHost: h\r\n\r\n"
                          % old(i).encode())
                while b"\r\n\r\n" not in buffer:
                    data = s.recv(65536)
                    if not data:
                        self.complaint = "connection closed"
                        self.wrong += 1
                        return
                    buffer += data
                head, buffer = buffer.split(b"\r\n\r\n", 1)
                match = re.search(rb"Location: \S*/new/g(\d+)/page-(\d+)\r", head)
                self.asked += 1
                if not match or int(match.group(2)) != i \
                        or int(match.group(1)) < self.newest:
                    self.wrong += 1
                    self.complaint = "%s after generation %d for rule %d" % (
                        head, self.newest, i)
                else:
                    self.newest = int(match.group(1))


def touch_all(port):
    """Ask for rules all over the map, so that its pages are in memory."""
    asker = Asker(port, 7)
    asker.start()
    time.sleep(5)
    asker.done = True
    asker.join()


def wait_for_generation(server, generation):
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        asker = Asker(server.port, generation)
        asker.start()
        time.sleep(0.05)
        asker.done = True
        asker.join()
        if asker.newest == generation:
            return
    raise SystemExit("generation %d never came" % generation)


def main():
    root = tempfile.mkdtemp(prefix="map-")
    os.chmod(root, 0o755)
    path = os.path.join(root, "moved.map")
    try:
        write_map(path, 1)
        print("map        %d lines, %d bytes" % (LINES, os.path.getsize(path)))
        plain = Server(root, "")
        without, start = plain.pss(), plain.start_seconds
        plain.stop()
        server = Server(root, "MethodRedirectMap \"%s\" reload=100ms" % path)
        print("load       %.2f s (start %.2f s, without the map %.2f s)"
              % (server.start_seconds - start, server.start_seconds, start))
        touch_all(server.port)
        used = server.pss() - without
        print("memory     %.1f MiB, %.0f bytes a rule (proportional set size)"
              % (used / 1048576, used / LINES))
        askers = [Asker(server.port, i) for i in range(8)]
        for asker in askers:
            asker.start()
        sizes = []
        for generation in range(2, RELOADS + 2):
            write_map(path, generation)
            wait_for_generation(server, generation)
            sizes.append(server.pss() - without)
        for asker in askers:
            asker.done = True
        for asker in askers:
            asker.join()
        wrong = sum(asker.wrong for asker in askers)
        print("reloads    %d under load: %d answers, %d wrong" % (
            RELOADS, sum(asker.asked for asker in askers), wrong))
        for asker in askers:
            if asker.complaint:
                print("           last: " + asker.complaint)
        tenth = max(1, len(sizes) // 10)
        early, late = max(sizes[tenth:2 * tenth + 1]), max(sizes[-tenth - 1:])
        print("growth     %.1f MiB after a few reloads, %.1f MiB at the end"
              % (early / 1048576, late / 1048576))
        server.stop()
        seconds = server.start_seconds - start
        for name, figure, limit in (
                ("seconds to load", seconds, 2e-6 * LINES),
                ("bytes a rule", used / LINES, 200),
                ("growth", late / early, 1.1), ("wrong answers", wrong, 0)):
            if figure > limit:
                print("%s: %.3g, over %.3g" % (name, figure, limit))
                wrong += 1
        sys.exit(1 if wrong else 0)
    finally:
        shutil.rmtree(root, ignore_errors=True)


main()
