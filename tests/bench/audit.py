#!/usr/bin/env python3
"""What many logs cost, against one pass over the same lines in one file.

    audit.py ANALYZER BENCH

BENCH holds loggen, sites and measure, and gets the logs: AUDIT_MB=1024 MiB of
AUDIT_SITES=2000 sites, which were visited at one time. The best of AUDIT_RUNS=3
rounds counts, in each of which every command runs once: what a neighbour slows
is slow in all rows. Exits with 1 when a ratio or the memory is over its limit.
"""
import glob
import os
import shutil
import subprocess
import sys

ANALYZER, BENCH = map(os.path.abspath, sys.argv[1:3])
MIB = int(os.environ.get("AUDIT_MB", 1024))
SITES = int(os.environ.get("AUDIT_SITES", 2000))
RUNS = int(os.environ.get("AUDIT_RUNS", 3))
MEMORY = 128 << 20
WORK = os.path.join(BENCH, "audit")
LOGS, OUT, STATE = (os.path.join(WORK, name)
                    for name in ("logs", "out", "night.state"))
ONE, BY_TIME = os.path.join(WORK, "one.log"), os.path.join(WORK, "by-time.log")
REPORT = ["-o", os.path.join(WORK, "report.json")]
# Of the time of a pass over the concatenation.
LIMITS = {"audit": 1.3, "night": 1.1}


def make():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(LOGS)
    subprocess.run(f"'{BENCH}/loggen' -b {MIB << 20} | tee '{BY_TIME}' |"
                   f"'{BENCH}/sites' '{LOGS}' {SITES}", shell=True, check=True)
    logs = sorted(glob.glob(LOGS + "/*"))
    with open(ONE, "wb") as one:
        for log in logs:
            with open(log, "rb") as f:
                shutil.copyfileobj(f, one, 1 << 20)
    return logs


def forget():
    shutil.rmtree(OUT, ignore_errors=True)
    for name in glob.glob(STATE + "*"):
        os.unlink(name)


def commands(logs):
    """(key, what it is, how it is said)"""
    common = ["--log-format=COMBINED", "--no-progress", "--quiet",
              f"--memory={MEMORY}"]
    return (("one", "one pass, the logs behind each other",
             [*common, *REPORT, ONE]),
            ("by time", "one pass, their lines by time",
             [*common, *REPORT, BY_TIME]),
            ("many", "the logs in one run", [*common, *REPORT, *logs]),
            ("audit", "--split-by=vhost --fname-as-vhost",
             [*common, "--split-by=vhost", "--fname-as-vhost",
              f"--out-dir={OUT}", *logs]),
            ("night", "--state, all of them new",
             [*common, f"--state={STATE}", *REPORT, *logs]))


def measure(words):
    done = subprocess.run([os.path.join(BENCH, "measure"), "-n", "1", ANALYZER,
                           *words], stdout=subprocess.PIPE, text=True,
                          check=True)
    wall, cpu, kib = done.stdout.split()
    return float(wall), float(cpu), int(kib)


def best_of(rows):
    best = {key: (float("inf"), float("inf"), 0) for key, _, _ in rows}
    for _ in range(RUNS):
        for key, _, words in rows:
            forget()
            wall, cpu, kib = measure(words)
            best[key] = (min(best[key][0], wall), min(best[key][1], cpu),
                         max(best[key][2], kib))
            if key == "audit":
                index = [os.path.getsize(f"{OUT}/index.{e}")
                         for e in ("html", "json")]
                files = len(os.listdir(OUT))
    return best, index, files


def main():
    logs = make()
    size = os.path.getsize(ONE)
    print(f"{len(logs)} logs, {size / 1e6:,.0f} MB, in the page cache; "
          f"--memory={MEMORY >> 20}M; best of {RUNS}")
    rows = commands(logs)
    best, index, files = best_of(rows)
    print("%-40s %8s %8s %7s %9s %7s %7s" % ("what", "wall s", "CPU s", "MB/s",
                                             "peak MiB", "wall", "CPU"))
    for key, what, _ in rows:
        wall, cpu, kib = best[key]
        print("%-40s %8.2f %8.2f %7.0f %9.1f %6.2fx %6.2fx"
              % (what, wall, cpu, size / wall / 1e6, kib / 1024,
                 wall / best["one"][0], cpu / best["one"][1]))
    print("index.html %.0f kB, index.json %.0f kB, %d files"
          % (index[0] / 1e3, index[1] / 1e3, files))
    failed = [f"{what} takes more than {LIMITS[key]} of a pass"
              for key, what, _ in rows if key in LIMITS
              and best[key][0] > LIMITS[key] * best["one"][0]]
    failed += [f"{what} takes more than --memory" for key, what, _ in rows
               if best[key][2] * 1024 > MEMORY]
    for problem in failed:
        print("bench-audit: " + problem)
    shutil.rmtree(WORK)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
