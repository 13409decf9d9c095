#!/usr/bin/env python3
"""Whether what --suggest-conf writes repairs what it was written for.

    repaired.py ANALYZER BEFORE AFTER RULES

BEFORE and AFTER were made by clients.py, AFTER with RULES, which the analyzer
wrote for the log of BEFORE. What a rule was written for must not be found any
more, whatever its severity, and no error that was not found before, unless the
site has it and no rule was written for that URL: a loop of two hosts is told at
the one or the other. The last line is `truth: N passed, N failed`.
"""
import json
import re
import sys

from rules import may_name
from scenarios import FAULTS
from score import analyse


def place(finding):
    return finding["rule"], finding["vhost"], finding["url"]


def repaired_by(rules):
    """The fingerprints that are cited before a rule."""
    with open(rules) as f:
        blocks = f.read().split("\n\n")
    return {id_ for block in blocks if "\nMethodRedirect " in block
            for id_ in re.findall(r"; Id ([0-9a-f]{16})\.$", block, re.M)}


def main():
    analyzer, before, after, rules = sys.argv[1:]
    ids = repaired_by(rules)
    first, second = (analyse(analyzer, folder, "module")[1]["findings"]
                     for folder in (before, after))
    addressed = {place(f) for f in first if f["fingerprint"] in ids}
    left = addressed & {place(f) for f in second}
    known = {place(f) for f in first}
    with open(f"{after}/truth.json") as f:
        # Each step of a growing URL is another, and a browser that gives up
        # loads again where it stopped.
        faults = {**FAULTS, "growing": json.load(f)["faults"]["growing"]}
    touched = {url for _, _, url in addressed}
    new = {place(f) for f in second if f["severity"] == "error"} - known
    new = {(rule, vhost, url) for rule, vhost, url in new
           if url in touched or url not in may_name(rule, faults)}
    for what, places in (("still found", left), ("found now", new)):
        for rule, vhost, url in sorted(places):
            print(f"{what}: {rule} {vhost}{url}")
    failed = len(left) + len(new)
    if not addressed:
        failed += 1
        print("no rule was suggested")
    print(f"{len(addressed) - len(left)} of {len(addressed)} findings that "
          "rules were written for are gone")
    print(f"truth: {len(addressed) - len(left)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
