#!/usr/bin/python3
"""Logs, and the report that the analyzer must give on each.

    run.py ANALYZER [PREFIX]          run all cases, or those named so
    run.py --record CASE [ANALYZER]   write what the analyzer gives now

A case is a folder beside this script:

  input.*         the log or logs, compressed or not; * sorts them
  options         options of the analyzer, one line            (optional)
  expect.json     the report as reduce.py leaves it            (optional)
  expect.exit     the exit status, default 0                   (optional)
  expect.stderr   words that standard error must say once      (optional)
  expect.stdout   all of standard output, empty for none       (optional)
  why             one line: what the case is there for

The analyzer runs inside the folder of the case. Each report must also be valid
against analyzer/report/report.schema.json, and in every other format what
check_report.py says. The last line is `golden: N passed, N failed`.
"""
import concurrent.futures
import difflib
import functools
import json
import os
import shlex
import subprocess
import sys
import tempfile

from reduce import as_text, lost, reduced

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "../..")
SCHEMA = os.path.join(TOP, "analyzer/report/report.schema.json")
CHECK_REPORT = os.path.join(TOP, "tests/unit/analyzer/report/check_report.py")
FORMATS = "json", "html", "ndjson", "csv", "sarif", "xml", "prom", "eml"
LONGEST = 120  # seconds


@functools.lru_cache(maxsize=None)
def validator():
    import jsonschema

    with open(SCHEMA) as f:
        schema = json.load(f)
    return jsonschema.validators.validator_for(schema)(schema)


class Case:
    def __init__(self, name):
        self.name, self.folder = name, os.path.join(HERE, name)

    def text(self, name, otherwise=None):
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8",
                      errors="surrogateescape") as f:
                return f.read()
        except FileNotFoundError:
            return otherwise

    def run(self, analyzer, outputs):
        """The report is written to OUTPUTS in all formats."""
        self.report = f"{outputs}/{self.name}.json"
        inputs = sorted(n for n in os.listdir(self.folder)
                        if n.startswith("input."))
        try:
            done = subprocess.run(
                [analyzer, "--no-progress"]
                + [w for f in FORMATS for w in ("-o", f"{outputs}/{self.name}.{f}")]
                + shlex.split(self.text("options", "")) + inputs,
                cwd=self.folder, stdin=subprocess.DEVNULL, timeout=LONGEST,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                encoding="utf-8", errors="surrogateescape")
            self.status, self.said, self.complained = \
                done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired:
            self.status, self.said, self.complained = "too long", "", ""
        return self

    def read(self):
        """The report, if there is one."""
        try:
            with open(self.report, encoding="utf-8") as f:
                return json.load(f)
        except FileNotFoundError:
            return None

    def problems(self):
        """What is wrong, in one line or more for each thing."""
        want = int(self.text("expect.exit", "0"))
        if self.status != want:
            yield f"exit status {self.status}, expected {want}"
            yield from self.complained.splitlines()[:20]
        for words in self.text("expect.stderr", "").splitlines():
            times = sum(words in line for line in self.complained.splitlines())
            if times != 1:
                yield f"standard error says {times} times, not once: {words}"
        if not self.text("why"):
            yield "the case does not say why it is there"
        if self.text("expect.json") is None and self.text("expect.exit") is None:
            yield f"nothing is expected: run.py --record {self.name}"
        report = self.read()
        if report:
            for problem in validator().iter_errors(report):
                where = "/".join(map(str, problem.absolute_path)) or "(report)"
                yield f"{where}: {problem.message[:300]}"
            yield from lost(report["general"],
                            self.folder if self.status in (0, 1) else None)
        yield from self.difference("expect.stdout", self.said)
        yield from self.difference("expect.json",
                                   as_text(reduced(report)) if report else "")

    def difference(self, name, got):
        want = self.text(name)
        return [] if want is None else difflib.unified_diff(
            want.splitlines(), got.splitlines(), "expected", "got", lineterm="")


def record(case):
    report = case.read()
    if not report:
        sys.exit(case.complained)
    with open(f"{case.folder}/expect.json", "w", encoding="utf-8") as f:
        f.write(as_text(reduced(report)))
    if case.status:
        with open(f"{case.folder}/expect.exit", "w") as f:
            f.write(f"{case.status}\n")
    print(f"golden: recorded {case.name}")


def run_all(cases, analyzer, outputs):
    """How many passed and failed."""
    counts = [0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case in pool.map(lambda c: c.run(analyzer, outputs), cases):
            problems = list(case.problems())
            counts[bool(problems)] += 1
            if problems:
                print(f"{case.name}: {case.text('why', '').strip()}")
                print(*problems, sep="\n")
    done = subprocess.run([sys.executable, CHECK_REPORT, "outputs", outputs])
    counts[done.returncode != 0] += 1
    return counts


def main():
    os.environ.update(LC_ALL="C.UTF-8", TZ="UTC")
    sys.stdout.reconfigure(errors="backslashreplace")
    with tempfile.TemporaryDirectory() as outputs:
        if sys.argv[1] == "--record":
            analyzer = sys.argv[3] if len(sys.argv) > 3 \
                else f"{TOP}/build/redirect-analyzer"
            record(Case(sys.argv[2]).run(os.path.abspath(analyzer), outputs))
            return 0
        prefix = sys.argv[2] if len(sys.argv) > 2 else ""
        cases = [Case(n) for n in sorted(os.listdir(HERE))
                 if n.startswith(prefix) and os.path.isdir(f"{HERE}/{n}")]
        passed, failed = run_all(cases, os.path.abspath(sys.argv[1]), outputs)
    print(f"golden: {passed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
