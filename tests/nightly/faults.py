#!/usr/bin/env python3
"""A nightly run that is killed, or that the system fails, at its system calls.

    faults.py ANALYZER [CASES [OPTION...]]

strace stops the run at the Nth call of a kind, or lets that call fail. Then the
next run must give what an undisturbed history gives: no line lost, none counted
twice, all findings. A call that fails may not go unsaid either: the run succeeds
with a whole report, or says what is wrong and has a status for it.

CASES (200) are tried, spread over all there are; 0 tries all of them. OPTIONs are
given to all runs.

SIGINT ends a run early, with a report of what was read: at each of its reads, of
one log and of two whose lines belong together in time.
"""
import collections
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import analyzer as runs
import rotation
from site_log import Site

ANALYZER = os.path.abspath(sys.argv[1])
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 200
OPTIONS = sys.argv[3:]
FAILING = ("openat", "read", "pread64", "write", "pwrite64", "fsync",
           "fdatasync", "rename", "ftruncate", "unlink")
ERRORS = ("ENOSPC", "EIO", "EINTR")
STOPPED = 3
# What the kernel does to a process that is gone: nothing to be stopped at.
NOT_STOPPED = ("execve", "exit_group", "exit", "rt_sigreturn")
CALL = re.compile(r"^(?:\d+ +)?(\w+)\(", re.M)


class History:
    """A state, and the logs of the night that comes behind it."""

    def __init__(self, folder):
        self.folder = folder
        site = Site(7)
        log = rotation.Log(os.path.join(folder, "logs"))
        for day in range(3):
            log.write(site.day(day, 12))
        self.read(log.files(), "before")
        # What is known and what is not, in a packed file and in two plain ones.
        log.write(site.day(3, 12))
        rotation.rename(log, site.day(4, 12)[:9], 4)
        log.pack(log.path + ".1", ".gz")
        log.write(site.day(5, 12))
        rotation.copytruncate(log, [], 5)
        lines = site.day(6, 12)
        log.write(lines[:-1])
        log.begin(lines[-1])
        self.logs = log.files()
        self.written = log.written
        shutil.copyfile(self.state("before"), self.state("whole"))
        self.whole = self.said(self.read(self.logs, "whole"))

    def stop(self, call, when):
        """Let somebody stop the run, and let the next one follow."""
        done = self.traced("-o", "/dev/null", "-e", "trace=" + call, "-e",
                           "inject=%s:signal=INT:when=%d" % (call, when))
        assert done.returncode in (0, STOPPED, -signal.SIGINT), \
            (done.returncode, done.stderr)
        self.check_next()
        return done.returncode == STOPPED

    def state(self, name):
        return os.path.join(self.folder, name + ".state")

    def options(self):
        return ["--jobs=1", *OPTIONS]

    def read(self, logs, name):
        return runs.run(ANALYZER, self.folder, logs, self.state(name),
                        self.options())[0]

    @staticmethod
    def said(report):
        """A report but for what was told before it."""
        report = runs.learned(report)
        for finding in report["findings"]:
            finding.pop("baseline"), finding.pop("first_told")
        if OPTIONS:  # of days that are kept apart the newest shows its own
            report["quality"].pop("rejects")
        return report

    def begin(self):
        """Everything as it was before the night."""
        for name in os.listdir(self.folder):
            if name.startswith(("now.state", "report", "invalid")):
                os.unlink(os.path.join(self.folder, name))
        shutil.copyfile(self.state("before"), self.state("now"))

    def traced(self, *how):
        self.begin()
        command = runs.command(ANALYZER, self.folder, self.logs,
                               self.state("now"), self.options())
        return subprocess.run(["strace", "-f", "-qq", *how, *command],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=120)

    def calls(self):
        """How often the run makes each system call."""
        trace = os.path.join(self.folder, "trace")
        done = self.traced("-o", trace)
        if done.returncode != 0:
            return None, done.stderr
        with open(trace) as f:
            return collections.Counter(CALL.findall(f.read())), ""

    def attempt(self, call, what, when):
        """Disturb the run, and let the next one follow."""
        done = self.traced("-o", "/dev/null", "-e", "trace=" + call, "-e",
                           "inject=%s:%s:when=%s" % (call, what, when))
        if done.returncode == 0:
            assert self.said(runs.report(self.folder)) == self.whole, \
                "it says nothing, and its report is not whole"
        # Nor can it say anything where nothing can be written.
        elif "error" in what and (call, when[-1]) != ("write", "+"):
            assert done.stderr.strip(), "status %d, and no word" \
                % done.returncode
        self.check_next()

    def check_next(self):
        """The next run gives what an undisturbed history gives."""
        report = self.read(self.logs, "now")
        counted = runs.counted(report["general"])
        assert counted == runs.expected(self.written), \
            (counted, runs.expected(self.written))
        said = self.said(report)
        assert said == self.whole, [k for k in said
                                    if said[k] != self.whole[k]]


class Several(History):
    """Two logs of one server, which are read block by block in turns."""

    def __init__(self, folder):
        self.folder = folder
        sites = [Site(7), Site(8, "secure.example.org")]
        logs = [rotation.Log(os.path.join(folder, "logs"), name)
                for name in ("access.log", "ssl_access.log")]
        for log, site in zip(logs, sites):
            log.write(site.day(0, 12))
        self.read([log.path for log in logs], "before")
        for log, site in zip(logs, sites):
            log.write(site.day(1, 900))
        self.logs = [log.path for log in logs]
        self.written = logs[0].written + logs[1].written
        shutil.copyfile(self.state("before"), self.state("whole"))
        self.whole = self.said(self.read(self.logs, "whole"))


def cases_of(calls):
    """(call, what becomes of it, which of them), all there are."""
    cases = [(call, "signal=KILL", str(n + 1))
             for call, count in sorted(calls.items())
             if call not in NOT_STOPPED for n in range(count)]
    for call in FAILING:
        for error in ERRORS:
            cases += [(call, "error=" + error, "%d%s" % (n + 1, on))
                      for n in range(calls[call])
                      # What is interrupted for ever is tried for ever.
                      for on in (("",) if error == "EINTR" else ("", "+"))]
    return cases


def stops(history, calls):
    """Stop it at each of its reads. @return how many were right, and wrong."""
    failed = stopped = 0
    for when in range(1, calls["read"] + 1):
        try:
            stopped += history.stop("read", when)
        except AssertionError as e:
            failed += 1
            print("%s: stopped at read, number %d: %s"
                  % (type(history).__name__, when, e))
    if stopped == 0:
        failed += 1
        print("%s: was never stopped" % type(history).__name__)
    return calls["read"] - failed, failed


def main():
    with tempfile.TemporaryDirectory() as folder, \
            tempfile.TemporaryDirectory() as other:
        history = History(folder)
        calls, why = history.calls()
        if not calls:
            print("faults: skipped: strace may not trace here (%s)"
                  % why.strip().splitlines()[-1:])
            print("faults: 0 passed, 0 failed, 1 skipped")
            return 0
        cases = cases_of(calls)
        everything = len(cases)
        if CASES and CASES < everything:
            random.seed(1)
            random.shuffle(cases)
            cases = cases[:CASES]
        failed = 0
        for case in cases:
            try:
                history.attempt(*case)
            except AssertionError as e:
                failed += 1
                print("%s %s, number %s: %s" % (*case, e))
        print("%d of %d places tried" % (len(cases), everything))
        passed = len(cases) - failed
        several = Several(other)
        for one, made in (history, calls), (several, several.calls()[0]):
            right, wrong = stops(one, made)
            passed, failed = passed + right, failed + wrong
    print("faults: %d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
