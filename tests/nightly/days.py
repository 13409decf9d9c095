#!/usr/bin/env python3
"""Nights of a state that keeps the last days only (--keep-last).

    days.py ANALYZER [SEED]

Behind each run the report is that of one run over the lines that the runs of
the days kept have read; what was read before is not told. A redirect before midnight
counts on its day, with the request that follows it.
"""
import os
import random
import re
import subprocess
import sys
import tempfile

import analyzer as runs
import rotation
from nights import time_of
from site_log import Site

ANALYZER = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 20)
NIGHTS = 10
HISTORY = 5

REQUEST = re.compile(r"\[.*\] \"")


def first_difference(a, b):
    """Where two reports differ, and how."""
    if type(a) is type(b) and isinstance(a, (dict, list)):
        keys = a if isinstance(a, dict) else range(max(len(a), len(b)))
        for key in keys:
            if isinstance(a, list) and key >= min(len(a), len(b)):
                return [key, (a + b)[key] if len(a) > key else b[key]]
            if a[key] != b.get(key) if isinstance(a, dict) else a[key] != b[key]:
                return [key] + first_difference(a[key], b[key])
    return [a, b]


class Days:
    def __init__(self, folder, seed, keep):
        self.random = random.Random(seed)
        self.keep = keep
        self.work = folder
        self.site = Site(seed)
        self.log = rotation.Log(os.path.join(folder, "logs"))
        self.state = os.path.join(folder, "site.state")
        self.was_read = []  # (day of the newest line, lines), run by run
        self.seen = 0
        self.is_one = False

    def options(self):
        return ["--keep-last=%d" % self.keep] if self.keep else []

    def read(self, options=None):
        report, _ = runs.run(ANALYZER, self.work, self.log.files(), self.state,
                             self.options() if options is None else options)
        new, self.seen = self.log.written[self.seen:], len(self.log.written)
        times = [time_of(line) for line in self.log.written
                 if REQUEST.search(line)]
        if self.is_one:  # what was read before the days were kept apart
            new = [line for _, lines in self.was_read for line in lines] + new
            self.was_read, self.is_one = [], False
        if new:
            self.was_read.append((times[-1].toordinal(), new))
        return report

    def kept(self):
        newest = self.was_read[-1][0]
        return [line for day, lines in self.was_read
                if not self.keep or day > newest - self.keep for line in lines]

    def check(self, report):
        kept = self.kept()
        assert runs.counted(report["general"]) == runs.expected(kept), \
            (runs.counted(report["general"]), runs.expected(kept))
        whole = os.path.join(self.work, "whole.log")
        with open(whole, "w", newline="") as f:
            f.write("".join(kept))
        once = runs.learned(runs.run(ANALYZER, self.work, [whole])[0])
        report["findings"] = [f for f in report["findings"]
                              if f.get("baseline") != "gone"]
        days = runs.learned(report)
        for told in days["findings"]:
            told.pop("baseline", 0), told.pop("first_told", 0)
        for report in (days, once):
            # What follows a redirect that is forgotten was seen all the same,
            # and which lines are shown hangs on the names of their files.
            report.pop("follow"), report["quality"].pop("rejects")
        # What has not come for a week was told as gone, once.
        once["findings"] = [f for f in once["findings"]
                            if f["url"] != "/contact" or f in days["findings"]]
        assert days == once, first_difference(days, once)

    def night(self, day):
        lines = self.site.day(day)
        noon = self.random.randrange(1, len(lines))
        self.log.write(lines[:noon])
        if self.random.random() < 0.4:
            self.check(self.read())
        self.log.write(lines[noon:])
        if self.random.random() < 0.8:
            self.check(self.read())
        rotation.rename(self.log, [], day)


def simulate(seed, keep, history):
    """@a history: days that a state without the option has read before."""
    with tempfile.TemporaryDirectory() as folder:
        days = Days(folder, seed, keep)
        for day in range(60 - history, 60):
            days.log.write(days.site.day(day))
        if history:
            days.read(options=[])
            days.is_one = True
        for n in range(NIGHTS):
            days.night(60 + n)
        days.check(days.read())
        days.check(days.read())  # nothing is new
        # merge reads it, too, and so does a run that keeps all from then on.
        merged = subprocess.run([ANALYZER, "merge", days.state, "-o",
                                 os.path.join(folder, "report.json")])
        assert merged.returncode == 0
        days.check(runs.report(folder))
        days.log.write(days.site.day(60 + NIGHTS))
        days.keep, kept = 0, days.kept()
        days.was_read = [(0, kept)]
        days.check(days.read())


def main():
    failed = 0
    tests = [(1, 0), (3, 0), (3, HISTORY), (30, HISTORY)]
    for keep, history in tests:
        try:
            simulate(SEED + keep, keep, history)
        except AssertionError as e:
            failed += 1
            print("--keep-last=%d, seed %d: %s" % (keep, SEED, e))
    print("days: %d passed, %d failed" % (len(tests) - failed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
