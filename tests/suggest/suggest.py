#!/usr/bin/env python3
"""Have httpd read what --suggest-conf writes: suggest.py ANALYZER SEED

Needs the environment of ../httpd/env.sh.
"""
import glob
import json
import os
import re
import subprocess
import sys

import hostile

TMP = os.environ["TMPDIR"]
NOBODY = 65534  # httpd does not serve as root
# All that a line may be; a word in quotes is a path or a URL of plain bytes.
PATH = r"(/[A-Za-z0-9._~-]+)*/?"
RULE = re.compile(
    rf'MethodRedirect (permanent|temporary) "{PATH}" '
    rf'"((https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]*)?)?{PATH}" exact'
    r"( query=drop)? methods=([A-Z-]+,)*[A-Z-]+"
    r"( host=([a-z0-9._-]+|\[[0-9a-f:.]+\]))?\n", re.IGNORECASE)
COMMENT = re.compile(r"(#.*[^\\])?#?\n")


def suggest(analyzer, options, logs, name):
    """The file of these logs; None when they cannot be read."""
    path = f"{TMP}/{name}.conf"
    ran = subprocess.run(
        [analyzer, "--no-progress", "--quiet", f"--suggest-conf={path}", "-o",
         f"{TMP}/report.json", *options, *logs],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    if ran.returncode not in (0, 2, 3):
        raise SystemExit(f"{name}: status {ran.returncode}: {ran.stderr}")
    return path if os.path.exists(path) else None


def golden(analyzer):
    for case in sorted(glob.glob("tests/golden/*/")):
        logs = sorted(glob.glob(case + "input.*"))
        path = suggest(analyzer, [], logs, "golden-" + case.split("/")[-2])
        if path:
            yield path


def of_hostile(analyzer, seed):
    for name, lines in hostile.logs(seed):
        log = f"{TMP}/{name}.log"
        with open(log, "w", newline="\n") as f:
            f.writelines(line.replace("\n", "\\n") + "\n" for line in lines)
        path = suggest(analyzer, ["--log-format=METHODREDIRECT"], [log], name)
        if not path:
            raise SystemExit(f"{name}: nothing was written")
        yield path


def rules_in(path):
    """The rules of a file; what is no rule and no comment is a failure."""
    with open(path, encoding="utf-8", newline="\n") as f:
        lines = list(f)
    for number, line in enumerate(lines, 1):
        if RULE.fullmatch(line):
            yield number, line
        elif not COMMENT.fullmatch(line):
            raise SystemExit(f"{path}:{number}: {line!r}")


def understood(paths):
    """The rules that httpd reads in the files, by file and line."""
    os.makedirs(f"{TMP}/root/htdocs", exist_ok=True)
    site = f"{TMP}/site.conf"
    with open(site, "w") as f:
        f.writelines(f'Include "{path}"\n' for path in paths)
    environment = {**os.environ, "MR_ROOT": f"{TMP}/root", "MR_PORT": "8099",
                   "MR_TLS_PORT": "0", "MR_ENFORCE": "off", "MR_SITE": site,
                   "MR_MODULE": os.environ["MR_OUT"] + "/mod_methodredirect.so",
                   "MR_USER": f"#{os.getuid() or NOBODY}",
                   "MR_GROUP": f"#{os.getgid() or NOBODY}"}
    if os.environ["MR_SANITIZE"]:
        environment["LD_PRELOAD"] = os.environ["MR_SANITIZE"]
        environment["ASAN_OPTIONS"] = "detect_leaks=0"
    ran = subprocess.run(
        [os.environ["MR_HTTPD"], "-t", "-D", "DUMP_METHODREDIRECT_JSON", "-f",
         os.environ["MR_CONF"] + "/demo/httpd.conf"], env=environment,
        capture_output=True, text=True, timeout=120)
    if ran.returncode != 0:
        raise SystemExit(f"httpd -t refuses: {ran.stderr}")
    return {(rule["file"], rule["line"]): rule
            for rule in json.loads(ran.stdout)["rules"]}


def leads_away(rule, line):
    """Whether a rule leads to another host than the one that it is for."""
    if rule["to"].startswith("/"):
        return rule["to"][1:2] in ("/", "\\")
    host = re.fullmatch(r"https?://([^/:]+|\[[^]]*\])(:\d*)?/.*", rule["to"],
                        re.IGNORECASE)
    own = re.search(r" host=(\S+)", line)
    return not (host and own) or \
        host[1].lower().removeprefix("www.") != own[1].removeprefix("www.")


def main():
    analyzer, seed = sys.argv[1], int(sys.argv[2])
    paths = [*golden(analyzer), *of_hostile(analyzer, seed)]
    written = {(path, number): line for path in paths
               for number, line in rules_in(path)}
    rules = understood(paths)
    failed = 0
    for place, line in written.items():
        why = "httpd has not read it" if place not in rules else \
            "it leads away" if leads_away(rules[place], line) else None
        if why:
            failed += 1
            print("{}:{}:".format(*place), why, line, sep=" ", end="")
    if len(rules) != len(written):
        failed += 1
        print(f"{len(written)} rules were written, httpd reads {len(rules)}")
    if f"{TMP}/plain.conf" not in {path for path, _ in written}:
        failed += 1
        print("no rule for a log without anything hostile")
    print(f"suggest: {len(paths) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
