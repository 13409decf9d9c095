#!/usr/bin/python3
"""Two commits side by side: what changed in speed.

    compare.py A B

Each commit is taken out into build/bench/commits and built there with its own
Makefile. The analyzers read the same logs in turn, BENCH_RUNS times (default
5), BENCH_MB MiB (default 256); medians are compared, and the instructions of a
line (callgrind, one thread, what a log of half the size takes taken off), which
repeat whatever else the machine does. The modules answer the same requests
under callgrind. "B/A" below 1: B is faster.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

BENCH = os.path.join("build", "bench")
MIB = int(os.environ.get("BENCH_MB", "256"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
SLICE = 32 * 1024 * 1024  # bytes under callgrind
MODULE_ROWS = ["MethodRedirect, 1,", "MethodRedirectMap, 10000 ",
               "enforcement on", "no rules"]
HERE = os.path.dirname(os.path.abspath(__file__))


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def build(name):
    """The folder with the products of a commit."""
    commit = output("git", "rev-parse", "--verify", name + "^{commit}").strip()
    tree = os.path.join(BENCH, "commits", commit[:12])
    out = os.path.join(tree, "build")
    if not os.path.exists(os.path.join(out, "mod_methodredirect.so")):
        shutil.rmtree(tree, ignore_errors=True)
        os.makedirs(tree)
        archive = subprocess.Popen(["git", "archive", commit],
                                   stdout=subprocess.PIPE)
        subprocess.run(["tar", "-x", "-C", tree], stdin=archive.stdout,
                       check=True)
        if archive.wait() != 0:
            raise SystemExit("git archive of %s failed" % name)
        # Not a job of this make: it has a Makefile and a folder of its own.
        env = {k: v for k, v in os.environ.items()
               if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
        subprocess.run(["make", "-s", "-C", tree, "-j%d" % os.cpu_count(),
                        "all"], check=True, env=env, stdout=sys.stderr)
    return out


# --- logs --------------------------------------------------------------------

def made(name, command):
    path = os.path.join(BENCH, name)
    if not os.path.exists(path):
        with open(path + ".part", "wb") as f:
            subprocess.run(command, stdout=f, check=True)
        os.rename(path + ".part", path)
    return path


def logs():
    """(name, file, options)"""
    loggen = os.path.join(BENCH, "loggen")
    size = str(MIB * 1024 * 1024)
    plain = made("compare-%d.log" % MIB, [loggen, "-b", size])
    yield "plain", plain, ["--log-format=COMBINED"]
    yield "extended", made("compare-x-%d.log" % MIB,
                           [loggen, "-x", "-b", size]), []
    for tool in "gzip", "zstd":
        if shutil.which(tool):
            ending = {"gzip": ".gz", "zstd": ".zst"}[tool]
            yield ending, made("compare-%d.log%s" % (MIB, ending),
                               [tool, "-c", plain]), ["--log-format=COMBINED"]


def seconds(out, file, options):
    """Wall and CPU seconds of one run, and its peak in KiB."""
    said = output(os.path.join(BENCH, "measure"), "-n", "1",
                  os.path.join(out, "redirect-analyzer"), *options, "-o",
                  "json", file)
    return [float(word) for word in said.split()]


def instructions(out, file, options):
    with tempfile.TemporaryDirectory() as folder:
        result = os.path.join(folder, "out")
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + result,
             os.path.join(out, "redirect-analyzer"), "--jobs=1", *options, "-o",
             "json", file], check=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        with open(result) as f:
            return int(re.search(r"(?m)^(?:summary|totals): (\d+)",
                                 f.read()).group(1))


def a_line(out, path, options):
    """Instructions a line of its first SLICE bytes."""
    with open(path, "rb") as f:
        text = f.read(SLICE)
    half = text[:text.rindex(b"\n", 0, SLICE // 2) + 1]
    text = text[:text.rindex(b"\n") + 1]
    totals = []
    with tempfile.TemporaryDirectory() as folder:
        for part in half, text:
            file = os.path.join(folder, "log")
            with open(file, "wb") as f:
                f.write(part)
            totals.append(instructions(out, file, options))
    return (totals[1] - totals[0]) / (text.count(b"\n") - half.count(b"\n"))


def row(what, unit, a, b):
    print("%-40s %12.3f %12.3f %-5s %7.3f" % (what, a, b, unit, b / a),
          flush=True)


def compare_analyzers(outs):
    for name, file, options in logs():
        runs = [[], []]
        for _ in range(RUNS):
            for k, out in enumerate(outs):
                runs[k].append(seconds(out, file, options))
        for i, what in enumerate(("wall", "CPU", "peak")):
            a, b = (statistics.median(run[i] for run in runs[k])
                    / (1024 if what == "peak" else 1) for k in (0, 1))
            row("redirect-analyzer, %s, %s" % (name, what),
                "MiB" if what == "peak" else "s", a, b)
        if file.endswith(".log"):
            row("redirect-analyzer, %s, a line" % name, "instr",
                *(a_line(out, file, options) for out in outs))


# --- the module --------------------------------------------------------------

def module_rows(out):
    said = output("/usr/bin/python3", os.path.join(HERE, "instructions.py"),
                  out, *MODULE_ROWS)
    return dict(re.findall(r"(?m)^(.*?) {2,}(\d+) ", said))


def compare_modules(outs):
    a, b = map(module_rows, outs)
    for name in a:
        if name in b:
            row(name, "instr", float(a[name]), float(b[name]))


def main():
    outs = [build(name) for name in sys.argv[1:3]]
    print("%-40s %12s %12s %5s %7s" % ("", sys.argv[1][:12], sys.argv[2][:12],
                                       "", "B/A"))
    compare_analyzers(outs)
    compare_modules(outs)


main()
