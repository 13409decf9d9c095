#!/usr/bin/python3
"""The law: pieces and parts of a log give the report of the whole.

    law.py ANALYZER [SEED]

Each log is cut at random lines, its pieces read one after the other, each with
what the one before has left (--partial, --restore); divided by the address of
clients into parts that are read by themselves and merged in any order; and read
by 1 and 2 threads, packed by 1 and 3 (--jobs); and all that again with a filter.
Sets of many logs are read in slices of time, and line by line, for which so little
memory is enough that slices find no room; their reports are all the same, to the
line of the evidence.  The logs are those of the rules' golden cases that are one plain file, and made
traffic (../truth), and a log with a night in it.

A state that holds what another one holds, too, is refused by merge: the same, a
copy, one that went on from it, two that went on from one, a merge of it.

Left out of the comparison is what reduce.py leaves out, and for parts how many
lines came in disorder (MR902): that is counted where they stand.  Logs with lines
that are not understood are not cut: such a line has no address, and a piece of
nothing else no format.  A report that says that a limit was reached promises
nothing.  The last line is
`law: N passed, N failed`.
"""
import difflib
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "golden"))
from many_logs import write_logs
from reduce import reduced

GOLDEN = os.path.join(HERE, "..", "golden")
TRAFFIC = os.path.join(HERE, "..", "truth", "traffic.py")
TRAFFIC_LINES = 3000
PARTS = 3
MANY = 16  # sets of many logs
FEW = 4  # so many are always open together: else rejects are told earlier


class Runner:
    """Runs the analyzer in a folder of its own."""

    def __init__(self, analyzer, folder):
        self.analyzer = os.path.abspath(analyzer)
        self.folder = folder
        self.options = []  # of every run
        self.filter = []  # of whatever reads a log

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, lines):
        with open(self.path(name), "wb") as out:
            out.write(b"".join(lines))
        return self.path(name)

    def run(self, *words):
        read = self.filter if words[0] != "merge" else []
        done = subprocess.run(
            [self.analyzer, *words, *self.options, *read, "--no-progress"], cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr.decode(errors="replace").strip())

    def refused(self, *words):
        """What it says instead of running, with status 2; "" when it runs."""
        done = subprocess.run(
            [self.analyzer, *words, "--no-progress"], cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        return done.stderr.decode(errors="replace") if done.returncode == 2 else ""

    def whole_report(self, *words):
        """With the places of the evidence, and what was told of rejects."""
        self.run(*words, "-o", self.path("report.json"), f"--invalid-requests={self.path('invalid')}")
        with open(self.path("report.json"), encoding="utf-8") as file:
            report = json.load(file)
        for name in "date_time", "generation_time":
            report["general"].pop(name)
        with open(self.path("invalid"), encoding="utf-8", errors="replace") as file:
            rejects = file.read().splitlines()
        if len(words) > FEW:
            report["quality"].pop("rejects")
            rejects.sort()
        return {"report": report, "rejects": rejects}

    def report(self, *words):
        self.run(*words, "-o", self.path("report.json"))
        with open(self.path("report.json"), encoding="utf-8") as file:
            return reduced(json.load(file))


def of_pieces(runner, lines, cuts):
    """The report after the last of the pieces."""
    before, report = [], None
    for i, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(lines)])):
        piece = runner.write("piece.log", lines[start:end])
        state = runner.path(f"state{i}")
        report = runner.report(f"--partial={state}", *before, piece)
        before = [f"--restore={state}"]
    return report


def of_parts(runner, lines, rng):
    """The report of the parts, merged in any order."""
    parts = [[] for _ in range(PARTS)]
    for line in lines:
        address = line.split(b" ")[0]
        parts[hashlib.md5(address).digest()[0] % PARTS].append(line)
    states = []
    for i, part in enumerate(parts):
        if part:
            states.append(runner.path(f"part{i}"))
            runner.run(f"--partial={states[-1]}", runner.write("part.log", part))
    rng.shuffle(states)
    return runner.report("merge", *states)


def difference(whole, other):
    texts = [json.dumps(r, indent=1, sort_keys=True).splitlines() for r in (whole, other)]
    return list(difflib.unified_diff(*texts, "whole", "other", lineterm="", n=1))[:30]


def without_disorder(report):
    del report["quality"]["disorder"]
    report["findings"] = [f for f in report["findings"] if f["rule"] != "MR902"]
    return report


def golden_logs():
    """Logs that are one plain file, read without options."""
    for case in sorted(c for c in os.listdir(GOLDEN) if c.startswith("mr")):
        log = os.path.join(GOLDEN, case, "input.log")
        if os.path.isfile(log) and not os.path.exists(os.path.join(GOLDEN, case, "options")):
            yield case, log


def made_logs(folder, rng):
    for _ in range(2):
        seed = rng.randrange(1000, 10 ** 6)
        made = os.path.join(folder, f"made{seed}")
        os.mkdir(made)
        subprocess.run([sys.executable, TRAFFIC, str(seed), str(TRAFFIC_LINES), made], check=True)
        for name in ("combined", "location"):
            yield f"traffic {seed} {name}", os.path.join(made, f"{name}.log")


def night_log(folder):
    """People who followed nothing one day, and lose orders the next; of the time
    between, one stranger's line tells in the whole log alone."""
    lines = []

    def add(address, clock, request, status):
        lines.append(f'{address} - - [{clock} +0000] "{request} HTTP/1.1" {status} 9 "-" "curl/8.1"\n')

    for who in range(6):
        for minute in range(6):
            add(f"192.0.2.{who}", f"10/Oct/2026:12:{minute:02}:{who:02}", f"GET /x{minute}", 302)
    lines.sort(key=lambda line: line.split("[")[1])
    add("198.51.100.9", "10/Oct/2026:12:07:00", "GET /", 200)
    for who in range(6):
        add(f"192.0.2.{who}", f"11/Oct/2026:12:0{who}:00", "POST /api/orders", 301)
        add(f"192.0.2.{who}", f"11/Oct/2026:12:0{who}:00", "GET /api/orders/", 405)
    path = os.path.join(folder, "night.log")
    with open(path, "w", encoding="ascii") as out:
        out.writelines(lines)
    yield "a night between", path


SPELLINGS = ("/%7Eshop", "/%7eshop", "/~shop")
HOSTS = ("WWW.Example.com", "www.example.com", "www.example.com:80", "Www.example.COM")


def spelled_log(folder, rng):
    """A site whose URLs and hosts every client spells in its own way: where it
    leads to a page, in circles of URLs and of hosts, and to several places."""
    lines = []

    def add(who, second, request, status, location, host):
        lines.append((second, f'192.0.2.{who} - - [10/Oct/2026:12:{second // 60:02}:{second % 60:02} +0000] '
                      f'"{request} HTTP/1.1" {status} 9 "-" "curl/8.1" "{location}" {host} 900 200 '
                      f'{40000 + who} {second % 9} + "-" - - - 000\n'))

    for who in range(24):
        url, host = rng.choice(SPELLINGS), rng.choice(HOSTS)
        at = 60 * who
        add(who, at, f"POST {url}/order", 301, f"{url}/orders/", host)
        add(who, at, f"GET {url}/orders/", 405, "-", host)
        add(who, at + 4, f"GET {url}/now", 301, f"{url}/{'abc'[who % 3]}", host)
        circle = [f"{url}/1", "/~b/2", f"{rng.choice(SPELLINGS)}/3"]
        for i in range(3 + who % 3, 12):
            add(who, at + 10 + i, f"GET {circle[i % 3]}", 302, circle[(i + 1) % 3], host)
        hosts = [host, "Shop.Example.com", "a.example.com"]
        for i in range(who % 3, 9):
            add(who, at + 30 + i, "GET /here", 302, f"http://{hosts[(i + 1) % 3]}/here", hosts[i % 3])
        for i in range(who % 2, who % 2 + 2):
            add(who, at + 50 + i, "GET /round", 302, f"http://{'pq'[(i + 1) % 2]}.example/round", f"{'pq'[i % 2]}.example")
    path = os.path.join(folder, f"spelled{len(os.listdir(folder))}.log")
    with open(path, "w", encoding="ascii") as out:
        out.writelines(line for _, line in sorted(lines, key=lambda line: line[0]))
    yield "spelled in several ways", path


class Law:
    def __init__(self, runner, rng):
        self.runner, self.rng = runner, rng
        self.passed = self.failed = 0

    def compare(self, what, whole, other):
        lines = difference(whole, other)
        self.passed += not lines
        self.failed += bool(lines)
        for line in [what, *lines] if lines else []:
            print(line)

    def check_twice(self, log):
        """What two states hold is not counted twice, whatever they are called."""
        run, path = self.runner.run, self.runner.path
        run("--partial", path("a"), log)
        for name in ("other", "third"):
            run("--partial", path(name), log)
        shutil.copy(path("a"), path("copy"))
        for name in ("b", "c"):
            run("--restore", path("a"), "--partial", path(name), log)
        run("merge", path("a"), path("other"), "--partial", path("m"))
        run("merge", path("b"), path("other"), "--partial", path("n"))
        cases = (("a", "a"), ("a", "copy"), ("a", "b"), ("b", "a"), ("b", "c"),
                 ("m", "a"), ("other", "m"), ("m", "b"), ("m", "n"))
        for one, two in cases:
            said = self.runner.refused("merge", path(one), path(two))
            fine = f"{path(two)}: holds what {path(one)} holds, too" in said
            self.passed += fine
            self.failed += not fine
            if not fine:
                print(f"merge {one} {two}: not refused: {said}")
        for one, two in (("c", "other"), ("m", "third")):
            said = self.runner.refused("merge", path(one), path(two))
            self.passed += not said
            self.failed += bool(said)
            print(said, end="")

    def check(self, name, log):
        with open(log, "rb") as file:
            lines = file.readlines()
        whole = self.runner.report(log)
        packed = self.runner.write("packed.log.gz", [gzip.compress(b"".join(lines), 1)])
        for path, jobs in (log, 2), (packed, 3):
            self.compare(f"{name}: {jobs} threads", self.runner.report(path, "--jobs=1"),
                         self.runner.report(path, f"--jobs={jobs}"))
        quality = whole["quality"]
        if quality["degraded"] or quality["invalid_lines"] > 0 or len(lines) < 2:
            return
        cuts = sorted(self.rng.sample(range(1, len(lines)), min(len(lines) - 1, self.rng.randint(1, 4))))
        self.compare(f"{name}: cut at {cuts}", whole, of_pieces(self.runner, lines, cuts))
        parts = of_parts(self.runner, lines, self.rng)
        self.compare(f"{name}: {PARTS} parts", without_disorder(whole), without_disorder(parts))


    def check_many(self, name, paths):
        by_line = self.runner.whole_report("--memory=8M", *paths)
        if not by_line["report"]["quality"]["degraded"]:
            self.compare(name, by_line, self.runner.whole_report(*paths))


def middle(log):
    """Options that leave the middle half of a log."""
    with open(log, encoding="ascii") as file:
        stamps = re.findall(r"^\S+ \S+ \S+ \[([^]]*)\]", file.read(), re.M)
    times = [datetime.strptime(s, "%d/%b/%Y:%H:%M:%S %z") for s in
             (stamps[len(stamps) // 4], stamps[len(stamps) * 3 // 4])]
    return [f"--since={times[0].isoformat()}", f"--until={times[1].isoformat()}",
            "--ignore-crawlers", "--exclude-ip=10.0.0.0-10.0.0.60"]


def listed(case):
    """The options of a golden case, whose value is a file there."""
    with open(os.path.join(GOLDEN, case, "options"), encoding="ascii") as file:
        name, value = file.read().strip().split("=")
    return [f"{name}={os.path.join(GOLDEN, case, value)}"]


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else random.randrange(10 ** 6)
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        law = Law(Runner(sys.argv[1], folder), rng)
        made = list(made_logs(folder, rng))
        for name, log in [*golden_logs(), *night_log(folder), *spelled_log(folder, rng),
                          *spelled_log(folder, rng), *made]:
            law.check(name, log)
        for name, log in made:
            law.runner.filter = middle(log)
            law.check(f"{name} {' '.join(law.runner.filter)}", log)
        law.runner.filter = []
        for case in "mr502-fires", "ignore-file-rule-of-a-host":
            law.runner.options = listed(case)
            law.check(f"{case} with its list", os.path.join(GOLDEN, case, "input.log"))
        law.runner.options = []
        for i in range(MANY):
            logs = os.path.join(folder, f"many{i}")
            os.mkdir(logs)
            law.check_many(f"set {i} of many logs", write_logs(logs, rng))
        law.check_twice(os.path.join(GOLDEN, "mr101-fires-location", "input.log"))
    print(f"seed {seed}")
    print(f"law: {law.passed} passed, {law.failed} failed")
    return law.failed > 0


if __name__ == "__main__":
    sys.exit(main())
