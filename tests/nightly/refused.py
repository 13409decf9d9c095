#!/usr/bin/env python3
"""Runs that meet another one, and files that are no state.

    refused.py ANALYZER [PLACES]

PLACES (60) bytes of a state are changed, one at a time, and as often it is cut:
each time it is refused with a sentence and left as it is, or nothing that counts
was hit, and the totals are right.
"""
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import analyzer as runs
import rotation
from site_log import Site

ANALYZER = os.path.abspath(sys.argv[1])
PLACES = int(sys.argv[2]) if len(sys.argv) > 2 else 60
HELD = 75


class Folder:
    def __init__(self, path):
        self.path = path
        self.log = rotation.Log(os.path.join(path, "logs"))
        site = Site(11)
        self.log.write(site.day(0, 20))
        self.first = os.path.join(path, "first.state")
        self.read(self.first)
        self.log.write(site.day(1, 20))
        self.state = os.path.join(path, "now.state")

    def read(self, state):
        return runs.run(ANALYZER, self.path, [self.log.path], state)[0]

    def start(self, state, *options, name="report"):
        return subprocess.Popen(
            [ANALYZER, "--no-progress", "--state=" + state, *options, "-o",
             os.path.join(self.path, name + ".json"), self.log.path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def ended(self, *options):
        """The status of a run, and what it said."""
        process = self.start(self.state, *options)
        said = process.communicate(timeout=60)[1]
        return process.returncode, said

    def check_counts(self, state):
        counted = runs.counted(self.read(state)["general"])
        assert counted == runs.expected(self.log.written), counted

    def use(self, other):
        for name in self.state, self.state + "-wal":
            if os.path.exists(name):
                os.unlink(name)
        shutil.copyfile(other, self.state)


def hold(state):
    """Have the state as a run has it."""
    held = sqlite3.connect(state, isolation_level=None)
    held.execute("PRAGMA locking_mode = EXCLUSIVE")
    held.execute("BEGIN EXCLUSIVE")
    return held


def several_runs_at_once_count_every_line_once(f):
    f.use(f.first)
    started = [f.start(f.state, "--quiet", name="report%d" % i)
               for i in range(8)]
    for process in started:
        said = process.communicate(timeout=120)[1]
        assert process.returncode == 0 and said == "", said
    f.check_counts(f.state)


def several_runs_at_once_make_one_state(f):
    os.unlink(f.state)
    several = [f.start(f.state, "--quiet", name="report%d" % i)
               for i in range(8)]
    for process in several:
        assert process.wait(timeout=120) == 0, process.stderr.read()
        process.communicate()
    f.check_counts(f.state)


def a_run_waits_for_another_one_and_says_so(f):
    f.use(f.first)
    held = hold(f.state)
    waiting = f.start(f.state)
    said = waiting.stderr.readline()
    assert "another run has the state" in said and f.state in said, said
    time.sleep(0.3)
    assert waiting.poll() is None, "it does not wait"
    held.close()
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    f.check_counts(f.state)


def a_run_that_may_not_wait_ends_with_a_status_of_its_own(f):
    f.use(f.first)
    held = hold(f.state)
    status, said = f.ended("--no-wait")
    held.close()
    assert status == HELD and f.state in said and "another run" in said, said
    f.check_counts(f.state)


def a_run_that_waits_ends_by_a_signal(f):
    f.use(f.first)
    held = hold(f.state)
    waiting = f.start(f.state)
    waiting.stderr.readline()
    waiting.send_signal(signal.SIGTERM)
    waiting.communicate(timeout=60)
    held.close()
    assert waiting.returncode == HELD, waiting.returncode
    f.check_counts(f.state)


def refuse(f, words):
    """The file is refused, by a sentence with its name, and left as it is."""
    with open(f.state, "rb") as file:
        before = file.read()
    status, said = f.ended()
    assert status == 2 and f.state in said, (status, said)
    assert all(word in said for word in words), said
    with open(f.state, "rb") as file:
        assert file.read() == before, "the file was changed"


def files_that_are_no_state_are_refused(f):
    f.use(f.log.path)
    refuse(f, ["not a state", "name another file"])
    os.unlink(f.state)
    other = sqlite3.connect(f.state)
    other.execute("CREATE TABLE x (y)")
    other.commit()
    other.close()
    refuse(f, ["not a state", "name another file"])
    os.unlink(f.state)
    subprocess.run([ANALYZER, "--partial=" + f.state, f.log.path], check=True)
    refuse(f, ["--partial", "--restore"])
    f.use(f.first)
    newer = sqlite3.connect(f.state)
    newer.execute("PRAGMA user_version = 1000")
    newer.close()
    refuse(f, ["newer", "1000"])
    os.unlink(f.state)
    os.mkdir(f.state)
    status, said = f.ended()
    os.rmdir(f.state)
    assert status == 2 and f.state in said, said


def try_damaged(f, what):
    with open(f.state, "rb") as file:
        before = file.read()
    status, said = f.ended()
    if status == 2:
        assert f.state in said and len(said) > len(f.state) + 20, said
        with open(f.state, "rb") as file:
            assert file.read() == before, what + ": the file was changed"
        return False
    assert status == 0, (what, status, said)
    f.check_counts(f.state)
    return True


def a_damaged_state_is_refused_or_whole(f):
    size = os.path.getsize(f.first)
    chance = random.Random(3)
    refused = 0
    for _ in range(PLACES):
        f.use(f.first)
        at = chance.randrange(size)
        with open(f.state, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ (1 << chance.randrange(8))]))
        refused += not try_damaged(f, "byte %d" % at)
        f.use(f.first)
        os.truncate(f.state, chance.randrange(1, size))
        refused += not try_damaged(f, "cut")
    assert refused > PLACES, "only %d of %d were noticed" % (refused, 2 * PLACES)


def an_older_state_is_gone_on_from(f):
    f.use(f.first)
    f.check_counts(f.state)
    f.use(f.first)
    f.check_counts(f.state)


def options_that_make_no_sense_are_refused(f):
    f.use(f.first)
    for options, words in (
            (["--follow"], "--follow"), (["--restore=x"], "--restore"),
            (["--partial=x"], "--partial"), (["--until=today"], "--until"),
            (["-"], "standard input"), (["--keep-last=0"], "3650")):
        status, said = f.ended(*options)
        assert status == 2 and words in said, said
    done = subprocess.run([ANALYZER, "merge", "--state=x", f.first],
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "--state" in done.stderr, done.stderr
    done = subprocess.run([ANALYZER, "--no-wait", f.log.path],
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "--no-wait" in done.stderr, done.stderr
    done = subprocess.run([ANALYZER, "--keep-last=7", f.log.path],
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "--state" in done.stderr, done.stderr


def a_state_can_be_merged_and_restored(f):
    f.use(f.first)
    f.check_counts(f.state)
    for options in (["merge", f.state], ["--restore=" + f.state, os.devnull]):
        report = os.path.join(f.path, "merged.json")
        subprocess.run([ANALYZER, *options, "-o", report], check=True)
        os.replace(report, os.path.join(f.path, "report.json"))
        counted = runs.counted(runs.report(f.path)["general"])
        assert counted == runs.expected(f.log.written), counted


def an_output_that_cannot_be_written_keeps_nothing(f):
    f.use(f.first)
    done = subprocess.run([ANALYZER, "--state=" + f.state, f.log.path],
                          stdout=open("/dev/full", "w"),
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "stays as it was" in done.stderr, done.stderr
    db = sqlite3.connect(f.state)
    lines = db.execute("SELECT value FROM total WHERE name = 'lines'")
    assert lines.fetchone()[0] < len(f.log.written)
    db.close()
    f.check_counts(f.state)


TESTS = (
    several_runs_at_once_count_every_line_once,
    several_runs_at_once_make_one_state,
    a_run_waits_for_another_one_and_says_so,
    a_run_that_may_not_wait_ends_with_a_status_of_its_own,
    a_run_that_waits_ends_by_a_signal,
    files_that_are_no_state_are_refused,
    a_damaged_state_is_refused_or_whole,
    an_older_state_is_gone_on_from,
    options_that_make_no_sense_are_refused,
    a_state_can_be_merged_and_restored,
    an_output_that_cannot_be_written_keeps_nothing,
)


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as path:
        f = Folder(path)
        for test in TESTS:
            try:
                test(f)
            except (AssertionError, subprocess.SubprocessError) as e:
                failed += 1
                print("%s: %s" % (test.__name__.replace("_", " "), e))
    print("refused: %d passed, %d failed" % (len(TESTS) - failed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
