#!/usr/bin/env python3
"""What --follow does besides reading: findings while the log is written, a
clean stop, logs that are not there yet, a server's pipe.

    streams.py ANALYZER GOLDEN
"""
import array
import fcntl
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

ANALYZER, GOLDEN = os.path.abspath(sys.argv[1]), sys.argv[2]
CASE = "mr301-fires-location"  # found for certain
LONGEST = 20  # seconds


def log_of(case):
    with open(os.path.join(GOLDEN, case, "input.log"), "rb") as f:
        return f.read()


STARTED = []


def start(*words, **more):
    STARTED.append(subprocess.Popen([ANALYZER, "--follow", *words],
                                    stdout=subprocess.PIPE, **more))
    return STARTED[-1]


def waiting_in(pipe):
    """How many bytes nobody has read yet."""
    count = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


def line_of(process, seconds=LONGEST):
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return json.loads(process.stdout.readline()) if ready else None


def assert_valid(process, report, count):
    """Stop it: it has read so many records."""
    process.send_signal(signal.SIGTERM)
    process.stdout.read()
    assert process.wait(LONGEST) == 0, process.returncode
    with open(report) as f:
        valid = json.load(f)["general"]["valid_requests"]
    assert valid == count, valid


def findings_come_while_the_log_is_written(folder):
    log = os.path.join(folder, "access.log")
    open(log, "w").close()
    process = start(log)
    with open(log, "ab") as f:
        f.write(log_of(CASE))
    finding = line_of(process)
    assert finding and finding["rule"] == "MR301", finding
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    rest = process.stdout.read()
    assert process.wait(LONGEST) == 0, process.returncode
    rules = [(f["rule"], f["fingerprint"])
             for f in [finding] + [json.loads(l) for l in rest.splitlines()]]
    assert len(set(rules)) == len(rules), rules


def a_log_is_waited_for(folder):
    log = os.path.join(folder, "later.log")
    process = start(log, stderr=subprocess.PIPE)
    told = process.stderr.readline()
    assert b"is not there yet" in told, told
    time.sleep(0.5)
    with open(log + ".new", "wb") as f:
        f.write(log_of(CASE))
    os.rename(log + ".new", log)
    finding = line_of(process)
    assert finding and finding["rule"] == "MR301", finding
    process.send_signal(signal.SIGTERM)
    process.stdout.read()
    assert process.wait(LONGEST) == 0
    told = process.stderr.read()
    assert told == b"", told


def a_pipe_is_read_to_its_end_whatever_signals_come(folder):
    report = os.path.join(folder, "report.json")
    process = start("-o", report, "-", stdin=subprocess.PIPE)
    lines = log_of(CASE).splitlines(True)
    for line in lines[:3]:
        process.stdin.write(line)
    process.stdin.flush()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)  # as httpd does before it closes
    time.sleep(0.5)
    assert process.poll() is None
    for line in lines[3:]:
        process.stdin.write(line)
    process.stdin.close()
    found = [json.loads(l) for l in process.stdout.read().splitlines()]
    assert process.wait(LONGEST) == 0, process.returncode
    assert any(f["rule"] == "MR301" for f in found), found
    with open(report) as f:
        general = json.load(f)["general"]
    assert general["lines_read"] == len(lines), general


def a_server_never_waits_for_its_log(folder):
    """Nobody reads the findings, so that the analyzer stands still."""
    report = os.path.join(folder, "report.json")
    loops = b"".join(
        b'192.0.2.%d - - [20/Nov/2026:10:%02d:%02d +0000] "GET /loop/%d/%s '
        b'HTTP/1.1" 302 0 "-" "curl/8.0" "/loop/%d/%s" www.example.com 1 1 '
        b'40000 %d + "-" - - - 000\n'
        % (c + 1, i // 60 % 60, i % 60, i, b"x" * 200, i, b"x" * 200, n)
        for i in range(400) for c in range(3) for n in range(4))
    line = (b'192.0.2.9 - - [20/Nov/2026:11:00:00 +0000] "GET / HTTP/1.1" 200 5 '
            b'"-" "curl/8.0" "-" www.example.com 1 1 40000 0 + "-" - - - 000\n')
    process = start("-o", report, "-", stdin=subprocess.PIPE,
                    stderr=subprocess.PIPE)
    process.stdin.write(loops)
    process.stdin.flush()
    before = time.monotonic()
    while waiting_in(process.stdout) < 60000:  # of 64 KiB: it stands still
        assert time.monotonic() - before < 3 * LONGEST
        time.sleep(0.1)
    before = time.monotonic()
    sent = 0
    while sent < 64 << 20:
        process.stdin.write(line * 1000)
        sent += len(line) * 1000
    process.stdin.close()
    took = time.monotonic() - before
    assert took < LONGEST, took
    process.stdout.read()
    told = process.stderr.read().decode()
    status = process.wait(LONGEST)
    assert status == 3 and "were dropped" in told, (status, told)
    dropped = int(told.split(": ")[-1].split()[0])
    with open(report) as f:
        general = json.load(f)["general"]
    total = sent // len(line) + loops.count(b"\n")
    assert general["lines_read"] + dropped == total, (general, dropped, total)


def a_log_that_cannot_be_understood_is_told_once(folder):
    log = os.path.join(folder, "odd.log")
    with open(log, "w") as f:
        f.write("this is no access log\n" * 300)
    process = start(log, stderr=subprocess.PIPE)
    told = process.stderr.readline()
    assert b"fit no format known here" in told, told
    with open(log, "ab") as f:
        f.write(b"nor is this\n")
        f.flush()
        time.sleep(0.5)
        f.write(log_of(CASE))
    finding = line_of(process)
    assert finding and finding["rule"] == "MR301", finding
    process.send_signal(signal.SIGTERM)
    process.stdout.read()
    assert process.wait(LONGEST) == 0
    told = process.stderr.read()
    assert told == b"", told


def what_replaces_a_log_is_gone_on_with(folder):
    """As `sed -i` does it: another file that holds what was read."""
    log, report = (os.path.join(folder, n) for n in ("r.log", "report.json"))
    with open(log, "wb") as f:
        f.write(log_of(CASE))
    process = start("-o", report, log)
    assert line_of(process)
    time.sleep(0.5)
    with open(log + ".new", "wb") as f:
        f.write(2 * log_of(CASE))
    os.rename(log + ".new", log)
    time.sleep(1)
    with open(log, "ab") as f:
        f.write(log_of(CASE))
    time.sleep(1)
    assert_valid(process, report, 3 * log_of(CASE).count(b"\n"))


def a_named_pipe_holds_nothing_up(folder):
    """Nobody writes into it at first; the log beside it is read, and when one
    who wrote is gone, the next may come."""
    log, pipe = os.path.join(folder, "a.log"), os.path.join(folder, "pipe")
    os.mkfifo(pipe)
    with open(log, "wb") as f:
        f.write(log_of(CASE))
    report = os.path.join(folder, "report.json")
    process = start("-o", report, pipe, log)
    finding = line_of(process)
    assert finding and finding["rule"] == "MR301", finding
    for _ in range(2):
        with open(pipe, "wb") as f:
            f.write(log_of(CASE))
        time.sleep(1)
    assert_valid(process, report, 3 * log_of(CASE).count(b"\n"))


def a_signal_ends_the_wait_for_a_writer(folder):
    pipe = os.path.join(folder, "pipe")
    os.mkfifo(pipe)
    process = subprocess.Popen([ANALYZER, pipe], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    STARTED.append(process)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    told = process.stdout.read()
    assert process.wait(LONGEST) == 3, process.returncode
    assert told == b"", told


def who_reads_no_findings_gets_none(folder):
    log = os.path.join(folder, "c.log")
    open(log, "w").close()
    process = start(log, stderr=subprocess.PIPE)
    process.stdout.close()
    with open(log, "ab") as f:
        f.write(log_of(CASE))
    assert process.wait(LONGEST) == 0, process.returncode
    told = process.stderr.read()
    assert told == b"", told


def told_in(path):
    """The findings in a file of JSON Lines, complete ones all."""
    with open(path) as f:
        text = f.read()
    assert text == "" or text.endswith("\n"), text[-80:]
    return [json.loads(line) for line in text.splitlines()]


def wait_for(condition, what, seconds=LONGEST):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def a_logger_whose_findings_nobody_reads_goes_on(folder):
    report = os.path.join(folder, "report.json")
    process = start("-o", report, "-", stdin=subprocess.PIPE,
                    stderr=subprocess.PIPE)
    process.stdout.close()
    for _ in range(2):
        process.stdin.write(log_of(CASE))
        process.stdin.flush()
        time.sleep(1.5)
    process.stdin.close()
    assert process.wait(LONGEST) == 0, process.returncode
    assert process.stderr.read() == b""
    with open(report) as f:
        lines = json.load(f)["general"]["lines_read"]
    assert lines == 2 * log_of(CASE).count(b"\n"), lines


def findings_go_into_files_while_the_log_is_written(folder):
    log, report = (os.path.join(folder, n) for n in ("l.log", "report.json"))
    files = [os.path.join(folder, n) for n in ("a.ndjson", "b.ndjson")]
    open(log, "w").close()
    with open(files[1], "w") as f:
        f.write('{"rule":"of an earlier run"}\n')
    process = start("-o", files[0], "-o", report, "-o", files[1], log)
    wait_for(lambda: os.path.exists(files[0]), "the file is not there")
    with open(log, "ab") as f:
        f.write(log_of(CASE))
    wait_for(lambda: told_in(files[0]), "no finding comes")
    assert told_in(files[0])[0]["rule"] == "MR301", told_in(files[0])
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.stdout.read() == b""
    assert process.wait(LONGEST) == 0, process.returncode
    with open(report) as f:
        found = {f["fingerprint"] for f in json.load(f)["findings"]}
    told = [f["fingerprint"] for f in told_in(files[0])]
    assert sorted(told) == sorted(found), (told, found)
    before, *others = told_in(files[1])
    assert before == {"rule": "of an earlier run"}, before
    assert others == told_in(files[0])
    assert os.listdir(folder).count("a.ndjson") == 1
    assert len(os.listdir(folder)) == 4, os.listdir(folder)


def json_lines_asked_for_on_standard_output_come_at_once(folder):
    log, other = (os.path.join(folder, n) for n in ("o.log", "o.ndjson"))
    open(log, "w").close()
    process = start("-o", "ndjson", "-o", other, log)
    with open(log, "ab") as f:
        f.write(log_of(CASE))
    finding = line_of(process)
    assert finding and finding["rule"] == "MR301", finding
    process.send_signal(signal.SIGTERM)
    rest = [json.loads(l) for l in process.stdout.read().splitlines()]
    assert process.wait(LONGEST) == 0
    assert [finding] + rest == told_in(other)


def a_link_is_not_followed_by_live_findings(folder):
    """Who may make one beside the log would have root write anywhere."""
    log, link, victim = (os.path.join(folder, n)
                         for n in ("s.log", "s.ndjson", "victim"))
    open(log, "w").close()
    open(victim, "w").close()
    os.symlink(victim, link)
    process = start("-o", link, log, stderr=subprocess.PIPE)
    told = process.communicate(timeout=LONGEST)[1]
    assert process.returncode == 2, process.returncode
    assert link.encode() in told and b"link" in told, told
    assert os.path.getsize(victim) == 0


def a_file_that_takes_no_more_ends_the_run_with_a_word(folder):
    log, full = (os.path.join(folder, n) for n in ("f.log", "f.ndjson"))
    open(log, "w").close()
    process = start("-o", full, log, stderr=subprocess.PIPE,
                    restore_signals=False,  # SIGXFSZ stays ignored
                    preexec_fn=lambda: resource.setrlimit(
                        resource.RLIMIT_FSIZE, (100, 100)))
    with open(log, "ab") as f:
        f.write(log_of(CASE))
    told = process.communicate(timeout=LONGEST)[1]
    assert process.returncode == 2, process.returncode
    assert full.encode() in told and b"too large" in told, told


def who_stops_to_read_a_pipe_of_findings_is_no_error(folder):
    log, pipe, other = (os.path.join(folder, n)
                        for n in ("p.log", "p.ndjson", "q.ndjson"))
    open(log, "w").close()
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    process = start("-o", pipe, "-o", other, log, stderr=subprocess.PIPE)
    wait_for(lambda: os.path.exists(other), "the file is not there")
    os.close(reader)
    with open(log, "ab") as f:
        f.write(log_of(CASE))
    wait_for(lambda: told_in(other), "no finding comes")
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    told = process.communicate(timeout=LONGEST)[1]
    assert (process.returncode, told) == (0, b""), (process.returncode, told)


TESTS = (findings_come_while_the_log_is_written, a_log_is_waited_for,
         a_pipe_is_read_to_its_end_whatever_signals_come,
         a_server_never_waits_for_its_log,
         a_log_that_cannot_be_understood_is_told_once,
         what_replaces_a_log_is_gone_on_with,
         a_named_pipe_holds_nothing_up,
         a_signal_ends_the_wait_for_a_writer,
         who_reads_no_findings_gets_none,
         a_logger_whose_findings_nobody_reads_goes_on,
         findings_go_into_files_while_the_log_is_written,
         json_lines_asked_for_on_standard_output_come_at_once,
         a_link_is_not_followed_by_live_findings,
         a_file_that_takes_no_more_ends_the_run_with_a_word,
         who_stops_to_read_a_pipe_of_findings_is_no_error)


def main(tests):
    failed = 0
    for test in tests:
        folder = tempfile.mkdtemp(prefix="follow-")
        try:
            test(folder)
        except (AssertionError, OSError,
                subprocess.TimeoutExpired) as error:
            failed += 1
            print("%s: %s" % (test.__name__.replace("_", " "), error))
        finally:
            for process in STARTED:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            shutil.rmtree(folder)
    print("follow: %d passed, %d failed" % (len(tests) - failed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(TESTS))
