#!/usr/bin/python3
"""Memory, and what is told, in a flood of clients and URLs that come once.

    memory.py ANALYZER FLOOD [LINES]

Runs the analyzer on the flood with the default --memory, and on its faults
alone. Asked: a peak resident size below 128 MiB, the same findings of severity
error, and a report that says what is estimated. The last line is
`memory: N passed, N failed`.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

MOST = 128 << 20
FORMAT = ['--log-format=%h %^[%d:%t %^] "%r" %s %b "%R" "%u" "%J" %v %D',
          "--date-format=%d/%b/%Y", "--time-format=%H:%M:%S"]


def analyse(analyzer, flood, *words):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.json")
        with subprocess.Popen([flood, *words], stdout=subprocess.PIPE) as log:
            subprocess.run([analyzer, *FORMAT, "--no-progress", "-o", path, "-"],
                           stdin=log.stdout, check=True)
        with open(path, encoding="utf-8") as file:
            return json.load(file)


def errors(report):
    """Clients are no part of it: in the flood they may be "at least"."""
    return sorted((f["rule"], f["url"], f["confidence"], f["hits"])
                  for f in report["findings"] if f["severity"] == "error")


def by_rule(report):
    return sorted((f for f in report["findings"] if f["severity"] == "error"),
                  key=lambda f: (f["rule"], f["url"]))


def main():
    analyzer, flood = sys.argv[1:3]
    lines = sys.argv[3] if len(sys.argv) > 3 else "1000000"
    alone = analyse(analyzer, flood, "-n", lines, "-q")
    both = analyse(analyzer, flood, "-n", lines)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    quality = both["quality"]
    print(f"lines      {both['general']['lines_read']}")
    print(f"peak       {peak / 2**20:.1f} MiB")
    print("said       " + ", ".join(f"{k} {v}" for k, v in quality.items()
                                    if k != "rejects" and v))
    checks = {
        f"peak below {MOST >> 20} MiB": peak < MOST,
        "errors are those of the faults alone": errors(both) == errors(alone) != [],
        "what is estimated is said": quality["degraded"] and all(
            f["clients"] == g["clients"] or f["estimated"]
            for f, g in zip(by_rule(both), by_rule(alone))),
    }
    for what, good in checks.items():
        if not good:
            print(f"not so: {what}")
            if what.startswith("errors"):
                print(errors(alone), errors(both), sep="\n")
    failed = sum(not good for good in checks.values())
    print(f"memory: {len(checks) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
