#!/usr/bin/env python3
"""Nights that are killed or failed at a system call: redirect-analyzer and
GoAccess, each with the state that it keeps.

    nightly_faults.py ANALYZER [CASES]

A state of three days; then a night whose log was rotated by renaming. strace
stops that run at the Nth call of a kind or lets the call fail, as in
../nightly/faults.py, and a run that nothing disturbs follows. Its totals, of all
requests and of each status, are compared with the lines that were written. CASES
(200) for each program, spread over all calls that read, write or make a change
stay; the log is plain, with no broken line: what both can read.
"""
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../nightly"))
import analyzer as runs  # noqa: E402
import faults  # noqa: E402
import rotation  # noqa: E402
from site_log import Site  # noqa: E402

ANALYZER = os.path.abspath(sys.argv[1])
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 200
FORMAT = ('%h %^[%d:%t %^] "%r" %s %b "%R" "%u" "%J" %v %D %I %P %N %X "%Y" '
          '%g %a %o %f')
TIMES = ["--date-format=%d/%b/%Y", "--time-format=%T"]
# msync is how GoAccess writes its tables.
KINDS = (*faults.FAILING, "msync")


class Analyzer:
    name = "redirect-analyzer --state"

    @staticmethod
    def command(logs, state, report):
        return [ANALYZER, "--no-progress", "--quiet", "--jobs=1",
                "--log-format=" + FORMAT, *TIMES, "--state=" + state, "-o",
                report, *logs]

    @staticmethod
    def statuses(report):
        return report["general"]["status_counts"]


class GoAccess:
    name = "goaccess --persist --restore"

    @staticmethod
    def command(logs, state, report):
        os.makedirs(state, exist_ok=True)
        return ["goaccess", "--no-global-config", "--no-progress",
                "--log-format=" + FORMAT, *TIMES, "--persist", "--restore",
                "--db-path=" + state, "-o", report, *logs]

    @staticmethod
    def statuses(report):
        return {item["data"][:3]: item["hits"]["count"]
                for group in report["status_codes"]["data"]
                for item in group["items"]}


class Nights:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        site = Site(7)
        log = rotation.Log(os.path.join(folder, "logs"))
        for day in range(3):
            log.write(self.requests(site, day))
        self.before = self.state("before")
        self.run(log.files(), self.before)
        log.write(self.requests(site, 3))
        rotation.rename(log, self.requests(site, 4), 4)
        log.write(self.requests(site, 5))
        self.logs = log.files()
        self.expected = (len(log.written),
                         runs.expected(log.written)["statuses"])

    @staticmethod
    def requests(site, day):
        return [line for line in site.day(day, 12)
                if not line.startswith("broken")]

    def state(self, name):
        return os.path.join(self.folder, name)

    def report(self):
        return self.state("report.json")

    def counted(self):
        """How many requests the report tells of, and with which statuses; None:
        there is none."""
        try:
            with open(self.report()) as f:
                report = json.load(f)
            return (report["general"]["valid_requests"],
                    self.program.statuses(report))
        except (OSError, ValueError, KeyError):
            return None

    def run(self, logs, state, *tracer):
        if os.path.exists(self.report()):
            os.unlink(self.report())
        words = self.program.command(logs, state, self.report())
        return subprocess.run([*tracer, *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=60)

    def begin(self):
        now = self.state("now")
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            if name.startswith("now"):
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        if os.path.isdir(self.before):
            shutil.copytree(self.before, now)
        else:
            shutil.copyfile(self.before, now)
        return now

    def traced(self, *how):
        now = self.begin()
        return now, self.run(self.logs, now, "strace", "-f", "-qq", *how)

    def calls(self):
        trace = self.state("trace")
        _, done = self.traced("-o", trace)
        if done.returncode != 0:
            return None
        with open(trace, errors="replace") as f:
            return collections.Counter(faults.CALL.findall(f.read()))

    def attempt(self, call, what, when):
        """What the next run makes of it."""
        try:
            now, done = self.traced("-o", "/dev/null", "-e", "trace=" + call,
                                    "-e", f"inject={call}:{what}:when={when}")
            untold = done.returncode == 0 and self.counted() != self.expected
            self.run(self.logs, now)
            counted = self.counted()
        except subprocess.TimeoutExpired:
            return "hangs", False
        if counted is None:
            return "no report", untold
        if counted == self.expected:
            return "right", untold
        return ("lost" if counted[0] < self.expected[0] else
                "twice" if counted[0] > self.expected[0] else "torn"), untold


def table(program):
    with tempfile.TemporaryDirectory() as folder:
        nights = Nights(program, folder)
        calls = nights.calls()
        if not calls:
            return None
        undisturbed = nights.counted()
        cases = [case for case in faults.cases_of(calls) if case[0] in KINDS]
        everything = len(cases)
        random.seed(1)
        random.shuffle(cases)
        cases = cases[:CASES]
        became, untold = collections.Counter(), 0
        for case in cases:
            what, silent = nights.attempt(*case)
            became[what] += 1
            untold += silent
    print("%-30s %9s %6d of %-6d %5d %5d %5d %5d %9d %5d %7d"
          % (program.name, "right" if undisturbed == nights.expected
             else "wrong", len(cases), everything, became["right"],
             became["lost"], became["twice"], became["torn"],
             became["no report"], became["hangs"], untold), flush=True)
    return became


def main():
    print("%-30s %9s %16s %5s %5s %5s %5s %9s %5s %7s"
          % ("", "undisturb", "places tried", "right", "lost", "twice", "torn",
             "no report", "hangs", "silent"))
    for program in Analyzer, GoAccess:
        if program is GoAccess and not shutil.which("goaccess"):
            print("goaccess: skipped, it is not installed")
        elif not table(program):
            print(f"{program.name}: skipped, strace may not trace here")
    return 0


if __name__ == "__main__":
    sys.exit(main())
