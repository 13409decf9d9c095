#!/usr/bin/env python3
"""Many sites in one run: audit.py ANALYZER SITES"""
import html
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import sites

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../unit/analyzer/report"))
import check_report  # noqa: E402

ANALYZER, COUNT = sys.argv[1], int(sys.argv[2])
TMP = os.environ["TMPDIR"]
LOG, OUT = f"{TMP}/all.log", f"{TMP}/out"
MEMORY = 128 << 20
FORMATS = ["html", "json", "ndjson", "csv", "sarif", "junit", "prom"]
FILE = re.compile(r"[a-z0-9_][a-z0-9._-]{0,254}")
CASES = []


def case(function):
    CASES.append(function)
    return function


def run(*options, logs=(LOG,), status=0, **how):
    ran = subprocess.run(
        [ANALYZER, "--no-progress", *sites.OPTIONS, *options, *logs],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
        **how)
    assert ran.returncode == status, (ran.returncode, ran.stderr[:500])
    return ran


def split(*options, out=OUT, **how):
    return run("--split-by=vhost", f"--out-dir={out}", *options, **how)


def read(name, out=OUT):
    with open(f"{out}/{name}", encoding="utf-8") as f:
        return json.load(f)


class Index(check_report.Page):
    """The page, with cells over several columns."""
    ATTRIBUTES = check_report.Page.ATTRIBUTES | {"colspan"}


@case
def the_index_ranks_the_sites():
    made = sites.make(COUNT)
    index = read("index.json")
    check_report.validator().validate(index)
    expected = [s.name() for s in sorted(made, key=sites.Site.order)]
    got = [s["vhost"] for s in index["sites"]]
    assert len(got) == len(expected), (len(got), len(expected))
    for place, (a, b) in enumerate(zip(expected, got)):
        assert a == b, (place, a, b)
    for site, given in zip(sorted(made, key=sites.Site.order), index["sites"]):
        assert given["requests"] == 2 * site.times
        assert given["redirects"] == site.times
        assert given["hurt"] == -site.order()[1], (site.name(), given)


@case
def the_directory_has_the_files_of_the_index_and_no_others():
    index = read("index.json")
    named = {"index.html", "index.json"}
    for site in index["sites"]:
        assert set(site["files"]) == {"html", "json"}
        named |= set(site["files"].values())
    there = set(os.listdir(OUT))
    assert there == named, there ^ named
    assert len({n.lower() for n in there}) == 2 * len(index["sites"]) + 2
    for name in there:
        assert FILE.fullmatch(name), name
        assert os.path.isfile(f"{OUT}/{name}")
        assert not os.path.islink(f"{OUT}/{name}")
    assert set(os.listdir(TMP)) == {"all.log", "out"}, os.listdir(TMP)


@case
def each_report_is_that_of_its_site():
    index, whole = read("index.json"), 0
    for site in index["sites"]:
        report = read(site["files"]["json"])
        check_report.validator().validate(report)
        hosts = {f["vhost"] for f in report["findings"] + report["redirects"]}
        assert {sites.Site(0, h).name() for h in hosts} <= \
            {site["vhost"]}, (site["vhost"], hosts)
        assert len(report["findings"]) == sum(site["findings"].values())
        whole += len(report["findings"])
    run("-o", f"{TMP}/whole.json")
    with open(f"{TMP}/whole.json") as f:
        report = json.load(f)
    os.unlink(f"{TMP}/whole.json")
    of_logs = [f for f in report["findings"] if not f["vhost"] + f["url"]]
    assert whole + len(of_logs) == len(report["findings"])
    assert [f["rule"] for f in index["findings"]] == \
        [f["rule"] for f in of_logs]


@case
def the_page_leads_to_every_report():
    index = read("index.json")
    with open(f"{OUT}/index.html", encoding="utf-8") as f:
        text = f.read()
    check_report.no_control_bytes(text, "\n")
    page = Index()
    page.feed(text)
    page.close()
    assert not page.open, page.open
    assert page.links == [s["files"]["html"] for s in index["sites"]]
    assert "<script>alert" not in text
    assert html.escape("<script>alert(1)</script>") in text
    for site in index["sites"][::97]:
        check_report.check_html(f"{OUT}/{site['files']['html']}")


@case
def every_format_is_written_for_every_site():
    out = f"{TMP}/formats"
    split(*(f"-o{f}" for f in FORMATS), out=out)
    for site in read("index.json", out)["sites"][:200]:
        assert set(site["files"]) == set(FORMATS)
        findings = check_report.check_json(f"{out}/{site['files']['json']}")
        for name, file in site["files"].items():
            extension = file.rsplit(".", 1)[1]
            if extension in check_report.MACHINES:
                check, agree = check_report.MACHINES[extension]
                agree(findings, check(f"{out}/{file}"))
    shutil.rmtree(out)


@case
def memory_stays_within_its_limit():
    pid = os.posix_spawn(ANALYZER, [
        ANALYZER, "--no-progress", "--quiet", *sites.OPTIONS,
        "--split-by=vhost", f"--out-dir={OUT}", f"--memory={MEMORY}", LOG],
        os.environ)
    _, status, usage = os.wait4(pid, 0)
    assert status == 0
    assert usage.ru_maxrss * 1024 < MEMORY, usage.ru_maxrss


@case
def sites_without_room_are_counted_and_told():
    out, log = f"{TMP}/small", f"{TMP}/quiet.log"
    hurt = [s for s in sites.make(12) if s.kind is not sites.fine]
    with open(log, "w") as f:
        for n in range(3000):
            f.write(sites.exchange(sites.START, "10.9.9.9", "GET",
                                   f"quiet{n}.example", "/", 200))
        f.writelines(sorted((line for site in hurt for line in site.lines()),
                            key=lambda line: json.loads(line)["ts"]))
    ran = split("--memory=4M", "-ondjson", out=out, logs=[log])
    index = read("index.json", out)
    check_report.validator().validate(index)
    without = index["unlisted_sites"]
    assert without > 0 and not index["quality"]["degraded"]
    assert len(index["sites"]) + without == 3000 + len(hurt)
    assert f"{without} virtual hosts have no report" in ran.stderr
    with open(f"{out}/index.html", encoding="utf-8") as f:
        assert f"{without:,} more sites" in f.read()
    assert {s["vhost"] for s in index["sites"][:len(hurt)]} == \
        {s.name() for s in hurt}
    os.unlink(log)
    shutil.rmtree(out)


@case
def a_report_of_all_tells_of_the_sites():
    split("-o", f"{TMP}/whole.json", "-ocsv", out=f"{TMP}/two")
    with open(f"{TMP}/whole.json") as f:
        whole = json.load(f)
    check_report.validator().validate(whole)
    assert [s["vhost"] for s in whole["sites"]] == \
        [s["vhost"] for s in read("index.json")["sites"]]
    assert set(whole["sites"][0]["files"]) == {"csv"}
    os.unlink(f"{TMP}/whole.json")
    shutil.rmtree(f"{TMP}/two")


@case
def sites_of_an_account_are_ranked_together():
    for account, number in (("alice", 0), ("bob", 3), ("bob", 1), ("carl", 2)):
        folder = f"{TMP}/home/{account}/logs"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/site{number}.example-access.log.1", "w") as f:
            f.writelines(sites.Site(number, "").lines())
    logs = [f"{TMP}/home/{n}" for n in ("alice", "bob", "carl")]
    for group_by, name in (("/home/([^/]+)", "{}"), ("dir", TMP + "/home/{}/logs")):
        out = f"{TMP}/accounts"
        split("--recursive", "--fname-as-vhost", f"--group-by={group_by}",
              out=out, logs=logs)
        found = [(s["group"], s["vhost"])
                 for s in read("index.json", out)["sites"]]
        # bob loses 26 orders and shows 12 errors, alice loses 5.
        assert found == [(name.format(account), f"site{number}.example")
                         for account, number in (("bob", 3), ("bob", 1),
                                                 ("alice", 0), ("carl", 2))], \
            found
        with open(f"{out}/index.html", encoding="utf-8") as f:
            assert f.read().count('scope="rowgroup"') == 3
        shutil.rmtree(out)
    shutil.rmtree(f"{TMP}/home")


@case
def a_name_of_a_log_leads_nowhere():
    folder = f"{TMP}/names"
    os.mkdir(folder)
    names = ["..evil.log", "CON.log", "-rf.log", "a\nb.log", "a" * 251 + ".log",
             "m\u00fcnchen.log", "$(id).log", "..%2f..%2fetc.log"]
    for number, name in enumerate(names):
        with open(f"{folder}/{name}", "w") as f:
            f.writelines(sites.Site(3 * number, "").lines())
    out = f"{TMP}/named"
    split("--fname-as-vhost", out=out, logs=[f"{folder}/{name}" for name in names])
    there = os.listdir(out)
    assert len(there) == 2 * len(names) + 2, there
    assert all(FILE.fullmatch(name) for name in there)
    shutil.rmtree(folder)
    shutil.rmtree(out)


@case
def the_gate_counts_every_site():
    split("--fail-on=error:high", status=1)
    assert read("index.json")["sites"][0]["findings"]["error"] > 0
    run("--split-by=vhost", f"--out-dir={TMP}/fine", "--fail-on=warning",
        logs=["-"], status=0)
    shutil.rmtree(f"{TMP}/fine")
    # From the configuration file.
    with open(f"{TMP}/audit.conf", "w") as f:
        f.write(f"split-by vhost\nout-dir {OUT}\nfail-on error\n")
    run("-p", f"{TMP}/audit.conf", status=1)
    os.unlink(f"{TMP}/audit.conf")


@case
def of_a_run_that_fails_nothing_is_left():
    out = f"{TMP}/failed"

    most = os.path.getsize(f"{OUT}/index.html") - 1

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    ran = split(out=out, status=2, preexec_fn=small_files)
    assert "cannot write" in ran.stderr and "index" in ran.stderr, ran.stderr
    assert not os.path.exists(out)
    # Where there are reports of another run, they stay as they were.
    split(out=out)
    before = {n: os.stat(f"{out}/{n}").st_mtime_ns for n in os.listdir(out)}
    split(out=out, status=2, preexec_fn=small_files)
    assert before == {n: os.stat(f"{out}/{n}").st_mtime_ns
                      for n in os.listdir(out)}
    shutil.rmtree(out)


@case
def what_a_killed_run_left_goes_with_the_next():
    out = f"{TMP}/killed"
    child = subprocess.Popen(
        [ANALYZER, "--no-progress", *sites.OPTIONS, "--split-by=vhost",
         f"--out-dir={out}", LOG], stdin=subprocess.DEVNULL)
    # Some are written, under names that are not theirs.
    while child.poll() is None and \
            not (os.path.isdir(out) and len(os.listdir(out)) > 20):
        time.sleep(0.001)
    child.kill()
    assert child.wait() == -signal.SIGKILL
    assert all(n.startswith(".") for n in os.listdir(out)), os.listdir(out)[:5]
    split(out=out)
    assert sorted(os.listdir(out)) == sorted(os.listdir(OUT))
    shutil.rmtree(out)


@case
def states_tell_of_the_same_sites():
    half = f"{TMP}/half.log"
    with open(LOG, encoding="utf-8") as f:
        lines = f.readlines()
    with open(half, "w") as f:
        f.writelines(lines[:len(lines) // 2])
    split(f"--partial={TMP}/1.state", out=f"{TMP}/merged", logs=[half])
    with open(half, "w") as f:
        f.writelines(lines[len(lines) // 2:])
    split(f"--partial={TMP}/2.state", f"--restore={TMP}/1.state",
          out=f"{TMP}/merged", logs=[half])
    assert read("index.json", f"{TMP}/merged")["sites"] == \
        read("index.json")["sites"]
    shutil.rmtree(f"{TMP}/merged")
    for name in ("half.log", "1.state", "2.state"):
        os.unlink(f"{TMP}/{name}")


def main():
    with open(LOG, "w", encoding="utf-8") as f:
        # Line by line of each, as one server writes them.
        pending = [s.lines() for s in sites.make(COUNT)]
        while pending:
            going = []
            for lines in pending:
                line = next(lines, None)
                if line:
                    f.write(line)
                    going.append(lines)
            pending = going
    split()
    failed = 0
    for function in CASES:
        try:
            function()
        except Exception as problem:  # the other cases are told, too
            failed += 1
            print(f"{function.__name__}: {problem!r}"[:1500])
    print(f"audit: {len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
