#!/usr/bin/env python3
"""A server's pipe: --follow --state=FILE -, one process from one graceful restart
to the next, and some of them at the same time.

    logger.py ANALYZER GOLDEN
"""
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import streams
from streams import ANALYZER, LONGEST, log_of, told_in, wait_for

FIRST, SECOND = "mr301-fires-location", "mr101-fires-location"
MANY = "mr101-fires-combined"
COUNTS = ("lines_read", "valid_requests", "failed_requests",
          "filtered_requests", "bytes_read", "start_date", "end_date")


class Loggers:
    """All of one CustomLog."""

    def __init__(self, folder):
        self.folder = folder
        self.state, self.report, self.found = (
            os.path.join(folder, n) for n in ("s.db", "r.json", "f.ndjson"))

    def start(self, *words):
        return streams.start("--state=" + self.state, "-o", self.report, "-o",
                             self.found, *words, "-", stdin=subprocess.PIPE,
                             stderr=subprocess.PIPE)

    def end(self, process, text=b"", status=0):
        """The pipe is closed, behind some last lines; what was said."""
        said = process.communicate(text, timeout=LONGEST)[1].decode()
        assert process.returncode == status, (process.returncode, said)
        return said

    def read(self, text, *words):
        """A generation from its beginning to its end."""
        assert self.end(self.start(*words), text) == ""

    def content(self):
        with open(self.report) as f:
            return json.load(f)


def check_sums(general):
    assert general["lines_read"] == general["valid_requests"] \
        + general["failed_requests"] + general["filtered_requests"], general


def told_of(report):
    """What a report says, but for what is of one run."""
    check_sums(report["general"])
    findings = [{k: v for k, v in f.items()
                 if k not in ("baseline", "first_told", "evidence")}
                for f in report["findings"]]
    return ({k: report["general"][k] for k in COUNTS}, findings,
            report["follow"], report["general"]["status_counts"])


def report_of(folder, text):
    """That of one run over all of it."""
    log, report = (os.path.join(folder, n) for n in ("one.log", "one.json"))
    with open(log, "wb") as f:
        f.write(text)
    subprocess.run([ANALYZER, "--no-progress", "-o", report, log], check=True,
                   timeout=LONGEST)
    with open(report) as f:
        return json.load(f)


def generations_one_behind_the_other_are_one_report(folder):
    loggers = Loggers(folder)
    for text in log_of(FIRST), log_of(SECOND), b"broken\n" + log_of(FIRST):
        loggers.read(text)
    general = loggers.content()["general"]
    check_sums(general)
    whole = log_of(FIRST) + log_of(SECOND) + log_of(FIRST)
    assert general["lines_read"] == whole.count(b"\n") + 1, general
    assert general["failed_requests"] == 1, general
    found = [(f["rule"], f["baseline"])
             for f in loggers.content()["findings"]]
    assert found.count(("MR301", "unchanged")) == 1, found
    assert found.count(("MR101", "unchanged")) == 1, found
    once = loggers.content()
    subprocess.run([ANALYZER, "merge", loggers.state, "-o", loggers.report],
                   check=True)
    assert told_of(loggers.content()) == told_of(once)


def parts_by_client(text, count):
    parts = [b""] * count
    for line in text.splitlines(True):
        parts[int(line.split()[0].rsplit(b".", 1)[1]) % count] += line
    return parts


def generations_at_the_same_time_are_one_report(folder):
    """Whichever ends first, and when two end at once."""
    loggers = Loggers(folder)
    parts = parts_by_client(log_of(MANY), 4)
    started = [loggers.start() for _ in parts]
    for process, part in zip(started, parts):
        process.stdin.write(part[:len(part) // 2])
        process.stdin.flush()
    time.sleep(0.5)
    for i in 2, 0:
        loggers.end(started[i], parts[i][len(parts[i]) // 2:])
    for i in 1, 3:
        started[i].stdin.write(parts[i][len(parts[i]) // 2:])
        started[i].stdin.close()
    for i in 1, 3:
        assert started[i].wait(LONGEST) == 0, started[i].stderr.read()
    subprocess.run([ANALYZER, "merge", loggers.state, "-o", loggers.report],
                   check=True)
    assert told_of(loggers.content()) == told_of(report_of(folder,
                                                           log_of(MANY)))


def line(client, second, request, status, location="-"):
    return ('192.0.2.%d - - [10/Oct/2026:12:00:%02d +0000] "%s HTTP/1.1" %d 230 '
            '"-" "curl/8.5.0" "%s" www.example.org 9 9 %d 0 + "-" - - - 000\n'
            % (client, second, request, status, location,
               40000 + client)).encode()


def what_is_answered_in_the_next_generation_accuses_nobody(folder):
    """Clients are there after the redirect, but what they asked for then is in
    the other pipe."""
    loggers = Loggers(folder)
    clients = range(1, 41)
    asked = ((1, "GET /a", 301, "/b"), (1, "GET /b", 200),
             (2, "POST /in", 308, "/out"), (5, "GET /style.css", 200))
    loggers.read(b"".join(line(c, *what) for what in asked for c in clients))
    loggers.read(b"".join(line(c, 6, "POST /out", 200) for c in clients))
    report = loggers.content()
    assert report["general"]["lines_read"] == 5 * len(clients)
    wrong = [f["rule"] for f in report["findings"] if f["url"] == "/in"]
    assert wrong == [], wrong


def findings_are_told_by_who_has_seen_them(folder):
    loggers = Loggers(folder)
    loggers.read(log_of(FIRST))
    told = [f["fingerprint"] for f in told_in(loggers.found)]
    assert len(set(told)) == len(told) > 0, told
    loggers.read(log_of(SECOND))
    rules = [f["rule"] for f in told_in(loggers.found)]
    assert rules == ["MR301", "MR101"], rules


def what_a_pipe_has_lost_is_said_from_then_on(folder):
    loggers = Loggers(folder)
    packed = gzip.compress(log_of(MANY))
    loggers.end(loggers.start(), packed[:len(packed) // 2], status=3)
    assert loggers.content()["general"]["partial"]
    loggers.end(loggers.start(), log_of(FIRST), status=3)
    general = loggers.content()["general"]
    assert general["partial"], general
    check_sums(general)


def a_report_that_cannot_be_written_does_not_cost_the_state(folder):
    loggers = Loggers(folder)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [ANALYZER, "--follow", "--state=" + loggers.state, "-o", "json",
             "-"], input=log_of(FIRST), stdout=full, stderr=subprocess.PIPE,
            timeout=LONGEST)
    assert done.returncode == 2 and b"No space" in done.stderr, done
    loggers.read(log_of(SECOND))
    lines = loggers.content()["general"]["lines_read"]
    assert lines == (log_of(FIRST) + log_of(SECOND)).count(b"\n"), lines


def files_of(folder):
    content = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as f:
            content[name] = f.read()
    return content


def a_pipe_without_a_line_changes_nothing(folder):
    """httpd starts its loggers twice, and the first ones get none."""
    loggers = Loggers(folder)
    other = ["-o", os.path.join(folder, "r.html"),
             "--hops=" + os.path.join(folder, "hops"),
             "--invalid-requests=" + os.path.join(folder, "invalid")]
    loggers.read(log_of(FIRST), *other)
    before = files_of(folder)
    loggers.read(b"", *other)
    assert files_of(folder) == before, files_of(folder).keys()
    process = streams.start(*other, "-", stdin=subprocess.DEVNULL)
    assert process.wait(LONGEST) == 0
    assert files_of(folder) == before, files_of(folder).keys()


def an_empty_log_that_is_followed_has_its_report(folder):
    log, report = (os.path.join(folder, n) for n in ("e.log", "e.json"))
    open(log, "w").close()
    process = streams.start("-o", report, log)
    time.sleep(0.5)
    streams.assert_valid(process, report, 0)


def a_state_that_cannot_be_used_is_told_at_once(folder):
    loggers = Loggers(folder)
    with open(loggers.state, "wb") as f:
        f.write(log_of(FIRST))
    process = loggers.start()
    assert process.wait(LONGEST) == 2
    said = process.stderr.read().decode()
    assert loggers.state in said and "not a state" in said, said


def a_state_that_is_gone_bad_meanwhile_leaves_the_reports(folder):
    loggers = Loggers(folder)
    loggers.read(log_of(FIRST))
    before = loggers.content()
    process = loggers.start()
    process.stdin.write(log_of(SECOND))
    process.stdin.flush()
    wait_for(lambda: "MR101" in {f["rule"] for f in told_in(loggers.found)},
             "no finding comes")
    os.unlink(loggers.state)
    with open(loggers.state, "wb") as f:
        f.write(log_of(FIRST))
    said = loggers.end(process, status=2)
    assert "not a state" in said and "is lost" in said, said
    assert loggers.content() == before


def the_state_is_had_only_to_save(folder):
    """And waited for then, also by who was stopped: there is no next time."""
    loggers = Loggers(folder)
    process = loggers.start()
    process.stdin.write(log_of(FIRST))
    process.stdin.flush()
    time.sleep(0.5)
    held = sqlite3.connect(loggers.state, isolation_level=None)
    held.execute("PRAGMA locking_mode = EXCLUSIVE")
    held.execute("BEGIN EXCLUSIVE")
    process.send_signal(signal.SIGINT)
    time.sleep(0.7)
    assert process.poll() is None, "it does not wait"
    held.close()
    said = loggers.end(process)
    assert "waiting" in said, said
    lines = loggers.content()["general"]["lines_read"]
    assert lines == log_of(FIRST).count(b"\n"), lines


def named_pipes_do_and_files_do_not(folder):
    loggers = Loggers(folder)
    log, pipe = (os.path.join(folder, n) for n in ("x.log", "x.pipe"))
    with open(log, "wb") as f:
        f.write(log_of(FIRST))
    with open(log) as f:
        for words, stdin in (((log,), None), (("-", log), subprocess.PIPE),
                             (("-",), f), (("--no-wait", "-"), None)):
            done = subprocess.run(
                [ANALYZER, "--follow", "--state=" + loggers.state, *words],
                stdin=stdin, capture_output=True, text=True,
                timeout=LONGEST)
            assert done.returncode == 2 and "--follow" in done.stderr, done
    assert not os.path.exists(loggers.state)
    os.mkfifo(pipe)
    process = streams.start("--state=" + loggers.state, "-o", loggers.report,
                            pipe)
    with open(pipe, "wb") as f:
        f.write(log_of(FIRST))
    time.sleep(1)
    streams.assert_valid(process, loggers.report, log_of(FIRST).count(b"\n"))


TESTS = (generations_one_behind_the_other_are_one_report,
         generations_at_the_same_time_are_one_report,
         what_is_answered_in_the_next_generation_accuses_nobody,
         findings_are_told_by_who_has_seen_them,
         what_a_pipe_has_lost_is_said_from_then_on,
         a_report_that_cannot_be_written_does_not_cost_the_state,
         a_pipe_without_a_line_changes_nothing,
         an_empty_log_that_is_followed_has_its_report,
         a_state_that_cannot_be_used_is_told_at_once,
         a_state_that_is_gone_bad_meanwhile_leaves_the_reports,
         the_state_is_had_only_to_save,
         named_pipes_do_and_files_do_not)

if __name__ == "__main__":
    sys.exit(streams.main(TESTS))
