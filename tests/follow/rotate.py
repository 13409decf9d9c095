#!/usr/bin/env python3
"""Numbered lines through every kind of log rotation, under --follow.

    rotate.py ANALYZER [ROUNDS [SEED]]

A writer appends lines to access.log as a server does, while the log is rotated
at random moments. Each line is a redirect of its own, so that --hops shows what
the analyzer has read. Every line must be there once; the only ones that may be
missing are those that copytruncate itself lost (written between its copy and
its truncation), and these the analyzer must have told as a gap.
"""
import collections
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ANALYZER = os.path.abspath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 12
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)


class Server:
    """Writes a log as httpd does: appends to the file it has open."""

    def __init__(self, path):
        self.path = path
        self.number = 0
        self.lost = set()
        self.reopen()

    def reopen(self):
        self.opened = time.time()
        self.fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND,
                          0o644)

    def line(self):
        n = self.number
        self.number += 1
        now = time.gmtime()
        return ('198.51.%d.%d - - [%s +0000] "GET /old/%d HTTP/1.1" 301 0 "-" '
                '"curl/8.0"\n' % (n // 250 % 250, n % 250,
                                  time.strftime("%d/%b/%Y:%H:%M:%S", now), n))

    def write(self, count):
        for _ in range(count):
            data = self.line().encode()
            cut = random.choice((0, 0, 0, random.randrange(1, len(data))))
            if cut:  # a line may come in pieces
                os.write(self.fd, data[:cut])
                pause(0.01)
            os.write(self.fd, data[cut:])


def pause(most):
    time.sleep(random.random() * most)


def shift(log):
    """access.log.1 -> access.log.2 and so on."""
    for i in range(8, 0, -1):
        for ending in "", ".gz":
            if os.path.exists("%s.%d%s" % (log, i, ending)):
                os.rename("%s.%d%s" % (log, i, ending),
                          "%s.%d%s" % (log, i + 1, ending))


def rename_and_reopen(server, log):
    shift(log)
    os.rename(log, log + ".1")
    server.write(random.randrange(30))  # until it is told
    os.close(server.fd)
    server.reopen()


def rename_and_create(server, log):
    shift(log)
    os.rename(log, log + ".1")
    os.close(os.open(log, os.O_CREAT | os.O_WRONLY, 0o644))
    pause(0.3)
    server.write(random.randrange(30))  # into the old one still
    os.close(server.fd)
    server.reopen()


def rename_twice(server, log):
    rename_and_reopen(server, log)
    server.write(random.randrange(1, 20))
    rename_and_reopen(server, log)


def rename_and_compress(server, log):
    """What is compressed before it could be seen is not read."""
    begun = server.opened
    rename_and_reopen(server, log)
    time.sleep(max(0, begun + 1 - time.time()))
    with open(log + ".1", "rb") as old, gzip.open(log + ".1.gz", "wb") as new:
        shutil.copyfileobj(old, new)
    os.unlink(log + ".1")


def numbers(data):
    return {int(l.split(b"/old/")[1].split()[0])
            for l in data.splitlines() if b"/old/" in l and b"curl" in l}


def copy_and_truncate(server, log):
    shift(log)
    shutil.copyfile(log, log + ".1")
    if random.random() < 0.5:
        server.write(random.randrange(20))
    with open(log, "rb") as f, open(log + ".1", "rb") as copy:
        server.lost |= numbers(f.read()) - numbers(copy.read())
    os.truncate(log, 0)


def truncate_after(server, log, copy):
    shutil.copyfile(log, copy)  # over what is there, if anything is
    with open(log, "rb") as f, open(copy, "rb") as done:
        server.lost |= numbers(f.read()) - numbers(done.read())
    os.truncate(log, 0)


def copy_over_and_truncate(server, log):
    """The inode of the copy is one that was known before. What nobody had the
    time to read in the older copy would be gone."""
    copy = log + ".0"
    if os.path.exists(copy):
        time.sleep(max(0, os.stat(copy).st_mtime + 2 - time.time()))
    truncate_after(server, log, copy)


def copy_to_date_and_truncate(server, log):
    """logrotate's dateext with an extension."""
    name = time.strftime("access-%Y%m%d-") + str(server.number) + ".log"
    truncate_after(server, log, os.path.join(os.path.dirname(log), name))


def rename_into_folder(server, log):
    """logrotate's olddir, twice."""
    folder = os.path.join(os.path.dirname(log), "old")
    os.makedirs(folder, exist_ok=True)
    for _ in range(2):
        os.rename(log, os.path.join(folder, "access.log.%d" % server.number))
        server.write(random.randrange(20))
        os.close(server.fd)
        server.reopen()
        server.write(random.randrange(1, 20))


WAYS = (rename_and_reopen, rename_and_create, rename_twice,
        rename_and_compress, copy_and_truncate, copy_over_and_truncate,
        copy_to_date_and_truncate, rename_into_folder)


def main():
    random.seed(SEED)
    folder = tempfile.mkdtemp(prefix="rotate-")
    log = os.path.join(folder, "access.log")
    hops = os.path.join(folder, "hops")
    told = os.path.join(folder, "told")
    server = Server(log)
    used = collections.Counter()
    server.write(random.randrange(50))
    with open(told, "w") as errors:
        analyzer = subprocess.Popen(
            [ANALYZER, "--follow", "--hops=" + hops, "--log-format=COMBINED",
             "--num-tests=0", "--memory=512M", log],
            stdout=subprocess.DEVNULL, stderr=errors)
        for _ in range(ROUNDS):
            server.write(random.randrange(100))
            pause(0.5)
            way = random.choice(WAYS)
            used[way.__name__] += 1
            way(server, log)
            pause(0.5)
        server.write(20)
        time.sleep(1)
        analyzer.send_signal(signal.SIGTERM)
        status = analyzer.wait(20)
    with open(hops) as f:
        seen = collections.Counter(
            int(json.loads(l)["url"].split("/")[-1]) for l in f)
    told = open(told).read()
    missing = set(range(server.number)) - set(seen)
    doubled = [n for n, count in seen.items() if count > 1]
    foreign = set(seen) - set(range(server.number))
    lost = missing - server.lost
    gaps = told.count("lines may be missing")
    good = (status == 0 and not lost and not doubled and not foreign
            and bool(gaps) >= bool(server.lost))
    print("follow: seed %d, %d lines, %s; %d lost by copytruncate itself, "
          "%d missing, %d doubled, %d gaps told, status %d"
          % (SEED, server.number,
             ", ".join("%d %s" % (c, w) for w, c in sorted(used.items())),
             len(missing & server.lost), len(lost), len(doubled), gaps, status))
    if not good:
        print(told)
        print("missing:", sorted(lost)[:20], "doubled:", doubled[:20])
    shutil.rmtree(folder)
    print("follow: %d passed, %d failed" % (good, not good))
    return 0 if good else 1


sys.exit(main())
