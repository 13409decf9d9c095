#!/usr/bin/env python3
"""Small files that unpack to far more than any log: bombs.py ANALYZER

Each has a few good lines and then one line without end, 1.2 GiB of zeros, in
each of the four compressions. What was cut short ends with status 3
(contract.md), whatever else is read beside it; with --state a bomb is known again
and not unpacked for nothing, and its rest is there for who lifts the limit.
"""
import bz2
import lzma
import os
import subprocess
import sys
import tempfile
import time
import zlib

import analyzer as runs

ANALYZER = os.path.abspath(sys.argv[1])
PARTIAL, MIB = 3, 1 << 20
LIMIT, SIZE = 1 << 30, 1200 * MIB
KINDS = ("zst", "gz", "bz2", "xz")


def line(n):
    return ('192.0.2.%d - - [20/Nov/2026:10:00:%02d +0000] "GET /%d HTTP/1.1" '
            '200 5 "-" "curl/8.0"\n' % (n, n, n)).encode()


GOOD = b"".join(line(n) for n in range(20))


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def gzip(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


PACK = {"gz": gzip, "zst": zstd, "bz2": bz2.compress, "xz": lzma.compress}


def bomb(folder, kind, head=GOOD, tail=b""):
    """Members in a row unpack as one: the same one again and again."""
    piece = PACK[kind](bytes(40 * MIB))
    path = os.path.join(folder, "bomb.log." + kind)
    with open(path, "wb") as f:
        if head:
            f.write(PACK[kind](head))
        f.write(piece * (SIZE // (40 * MIB)))
        if tail:
            f.write(PACK[kind](tail))
    return path


def run(folder, logs, *options):
    """The status, what was said, and what was counted."""
    report = os.path.join(folder, "report.json")
    if os.path.exists(report):
        os.unlink(report)
    done = subprocess.run([ANALYZER, "--no-progress", *options, "-o", report,
                           *logs], stderr=subprocess.PIPE, text=True,
                          timeout=120)
    return done.returncode, done.stderr, runs.report(folder)["general"]


def conserved(general):
    return (general["lines_read"] == general["valid_requests"]
            + general["failed_requests"] + general["filtered_requests"]
            and general["bytes_read"] == general["valid_bytes"]
            + general["failed_bytes"] + general["filtered_bytes"])


def check_first(code, said, general, good):
    assert code == PARTIAL, (code, said)
    assert said.count("\n") == 1 and "--max-expansion=0" in said, said
    assert general["valid_requests"] == good and general["partial"], general
    assert conserved(general), general


def a_bomb_alone_ends_with_3(folder, kind):
    check_first(*run(folder, [bomb(folder, kind)]), 20)


def so_does_one_without_a_line(folder, kind):
    check_first(*run(folder, [bomb(folder, kind, b"")]), 0)


def good_logs_beside_it_are_read(folder, kind):
    logs = [os.path.join(folder, name) for name in ("a.log", "b.log")]
    for path in logs:
        with open(path, "wb") as f:
            f.write(b"".join(line(n) for n in range(20, 40)))
            f.write(path.encode() + b"\n")  # each is a log of its own
    check_first(*run(folder, [logs[0], bomb(folder, kind), logs[1]]), 60)


def nightly_runs_know_it_again(folder, kind):
    state = "--state=" + os.path.join(folder, "state")
    path = bomb(folder, kind, tail=b"\n" + line(50))
    check_first(*run(folder, [path], state), 20)
    began = time.time()
    code, said, general = run(folder, [path], state)
    assert code == PARTIAL and "as an earlier run has told" in said, said
    assert general["partial"] and general["valid_requests"] == 20 and conserved(general), general
    assert time.time() - began < 1, "it was unpacked again"
    # A higher limit that is too low is told, and then known, too.
    if kind == KINDS[0]:
        check_first(*run(folder, [path], state, "--max-expansion=1001"), 20)
    # Who lifts the limit gets the rest, once.
    for _ in range(2):
        code, said, general = run(folder, [path], state, "--max-expansion=0")
        assert said == "" and general["valid_requests"] == 21, (code, said)
        assert general["bytes_read"] == len(GOOD) + SIZE + 1 + len(line(50))
        assert conserved(general), general
    code, said, general = run(folder, [path], state)
    assert said == "" and general["valid_requests"] == 21, (code, said)


def main():
    passed = failed = 0
    for test in (a_bomb_alone_ends_with_3, so_does_one_without_a_line,
                 good_logs_beside_it_are_read, nightly_runs_know_it_again):
        for kind in KINDS[:1 if test == so_does_one_without_a_line else None]:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    test(folder, kind)
                    passed += 1
                except AssertionError as why:
                    failed += 1
                    print("FAILED bombs: %s (%s): %s"
                          % (test.__name__.replace("_", " "), kind, why))
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
