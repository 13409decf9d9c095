#!/usr/bin/env python3
"""What redirect-analyzer says of traffic whose truth is known.

    score.py ANALYZER FOLDER [--limits] [--verbose]

FOLDER was made by traffic.py. Prints, for each of its logs, precision and
recall of hops (a pair that is told with medium confidence at least), of
conversions of a method to GET, of loops and of broken targets, the same for
telling intended from unintended conversions, every finding of severity error
and high confidence that is not true, and for each rule precision and recall at
each log. With --limits it fails when a
figure is below the limit beside it; --verbose names what is wrong. The last line is `truth: N passed, N
failed`.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

from rules import rates_of_rules
from traffic import path_of

LOSS = {"MR101", "MR103", "MR105", "MR107", "MR402"}
# MR402 only says where it ends.
UNINTENDED = LOSS - {"MR402"}
LOOPS = {"MR301", "MR302", "MR303", "MR304", "MR305"}
BROKEN = {"MR401", "MR403"}
# Rules, and the faults that make a finding of theirs true.
TRUE_OF = {**dict.fromkeys(LOSS, ("lost",)), **dict.fromkeys(LOOPS, ("loop",)),
           **dict.fromkeys(BROKEN, ("broken",)), "MR411": ("resent",),
           "MR306": ("growing",), "MR308": ("loop", "growing")}
# Least precision and recall, by log. None: not asked.
LIMITS = {
    "combined": {"hops": (0.97, 0.97), "conversions": (0.95, 0.97),
                 "loops": (1.00, 0.95), "broken": (0.99, None),
                 "unintended": (0.95, None)},
    "location": {"hops": (0.995, 0.99), "conversions": (0.98, 0.99),
                 "loops": (1.00, 0.98), "broken": (0.99, 0.99),
                 "unintended": (0.95, 0.80)},
    "module": {"hops": (0.995, 0.99), "conversions": (0.98, 0.99),
               "loops": (1.00, 0.98), "broken": (0.99, 0.99),
               "unintended": (0.99, 0.98)},
}
# Of fewer hops than these, one more or less would be more than the margin.
ENOUGH = 100
FORMATS = {
    "combined": ["--log-format=COMBINED"],
    "location": ['--log-format=%h %^[%d:%t %^] "%r" %s %b "%R" "%u" "%J" %v %D',
                 "--date-format=%d/%b/%Y", "--time-format=%H:%M:%S"],
    "module": ["--log-format=METHODREDIRECT"],
}


def analyse(analyzer, folder, name):
    with tempfile.TemporaryDirectory() as tmp:
        subprocess.run([analyzer, *FORMATS[name], "--no-progress",
                        f"--hops={tmp}/hops", "--max-items=100000", "-o",
                        f"{tmp}/report.json", f"{folder}/{name}.log"],
                       check=True, stdin=subprocess.DEVNULL)
        with open(f"{tmp}/hops") as f:
            hops = [json.loads(line) for line in f]
        with open(f"{tmp}/report.json") as f:
            return hops, json.load(f)


def rates(claimed, true, shown=None):
    """Precision and recall of two sets, recall of what the log can show; and
    how much that is."""
    shown = true if shown is None else shown
    good, seen = len(claimed & true), len(claimed & shown)
    return (good / len(claimed) if claimed else 1.0,
            seen / len(shown) if shown else 1.0, len(shown))


def accused(report, rules):
    """The URLs that findings of these rules name, unless they doubt."""
    return {path_of(f["url"]) for f in report["findings"]
            if f["rule"] in rules and f["severity"] in ("error", "warning")
            and f["confidence"] != "low"}


def is_true(finding, faults):
    urls = {path_of(u) for u in [finding["url"], *finding["path"]]}
    kinds = TRUE_OF.get(finding["rule"], ())
    return any(urls & set(faults.get(kind, ())) for kind in kinds)


def is_wrong(finding, faults):
    """An error that is not so and sounds sure, or is told of what is right."""
    return finding["severity"] == "error" and not is_true(finding, faults) \
        and (finding["confidence"] in ("high", "certain")
             or path_of(finding["url"]) in faults.get("good", ()))


def score(hops, report, truth, log):
    faults = truth["faults"]
    twins = {int(k): v for k, v in truth["twins"].items()}
    true = {int(k): (twins.get(n, n), kind)
            for k, (n, kind) in truth["hops"].items()}
    pairs = {(k, n) for k, (n, _) in true.items() if n}
    converted = {(k, n) for k, (n, kind) in true.items()
                 if kind == "converted"}
    # What followed by chance is neither right nor wrong to tell.
    chance = set(truth["chance"])
    told = [(h["line"], twins.get(h["next"]["line"], h["next"]["line"]),
             h["class"]) for h in hops
            if h["next"] and h["confidence"] != "low"
            and h["line"] not in chance]
    shown = set(faults["loop"]) - set(truth["hidden"].get(log, {}))
    unseen = set(truth["unseen"].get(log, ()))
    seen = {pair for pair in pairs if pair[0] not in unseen}
    loops = {path_of(u) for f in report["findings"] if f["rule"] in LOOPS
             and f["severity"] == "error" for u in [f["url"], *f["path"]]}
    wrong = [f for f in report["findings"] if is_wrong(f, faults)]
    return {
        "hops": rates({t[:2] for t in told}, pairs, seen),
        "conversions": rates({t[:2] for t in told if t[2] == "converted"},
                             converted, converted & seen),
        "loops": rates(loops, set(faults["loop"]), shown),
        "broken": rates(accused(report, BROKEN), set(faults["broken"])),
        "unintended": rates(accused(report, UNINTENDED),
                            set(faults["lost"])),
    }, wrong


def limits_of(log, what, count):
    """What is asked of a figure; of too few hops nothing."""
    if what in ("hops", "conversions") and count < ENOUGH:
        return None, None
    return LIMITS[log][what]


def explain(hops, report, truth):
    """Of hops that are wrong or missing, the URLs with their numbers; of
    findings of importance, all."""
    true = {int(k): v for k, v in truth["hops"].items()}
    wrong, missed = collections.Counter(), collections.Counter()
    for h in (h for h in hops if h["line"] not in truth["chance"]):
        follows = true.get(h["line"], [0, ""])[0]
        told = h["next"]["line"] if h["next"] and h["confidence"] != "low" \
            else 0
        what = f'{h["method"]} {h["url"]} {h["status"]}'
        if told and told != follows:
            wrong[f'{what} -> {h["next"]["method"]} {h["next"]["url"]} '
                  f'{h["confidence"]} {h["score"]}'] += 1
        elif follows and not told:
            missed[what] += 1
    for name, counter in ("wrong", wrong), ("missed", missed):
        for what, count in counter.most_common(25):
            print(f"    {name} {count:5} {what}")
    for f in report["findings"]:
        if f["severity"] in ("error", "warning"):
            print(f"    {f['severity']} {f['confidence']} {f['rule']} "
                  f"{f['methods']} {f['statuses']} {f['url']} -> "
                  f"{f['target']} {f['hits']}")


def print_rules(rates):
    """RATES: {RULE: {LOG: (precision, recall, findings)}}."""
    print("rule   " + "".join("%-24s" % f"{log}: found" for log in FORMATS))
    for rule, logs in rates.items():
        cells = ["%6s %6s %5d" % (*("-" if r is None else "%.3f" % r
                                    for r in logs[log][:2]), logs[log][2])
                 for log in FORMATS]
        print("%-7s" % rule + "".join("%-24s" % c for c in cells))


def main():
    analyzer, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    limits, verbose = "--limits" in sys.argv, "--verbose" in sys.argv
    with open(f"{folder}/truth.json") as f:
        truth = json.load(f)
    print("mix  " + ", ".join(f"{k} {v}" for k, v in truth["mix"].items()))
    print("%-9s %-12s %9s %9s %8s %8s" % ("log", "what", "precision", "recall",
                                         "asked", "asked"))
    passed = failed = 0
    rules = collections.defaultdict(dict)
    for name in FORMATS:
        hops, report = analyse(analyzer, folder, name)
        met = {path_of(h["url"]) for h in hops}
        for rule, *rates in rates_of_rules(report, met, truth, name, path_of):
            rules[rule][name] = rates
        figures, wrong = score(hops, report, truth, name)
        for what, (*got, count) in figures.items():
            asked = limits_of(name, what, count)
            good = all(a is None or g >= a for g, a in zip(got, asked))
            passed, failed = passed + good, failed + (not good)
            print("%-9s %-12s %9.4f %9.4f %8s %8s%s" % (
                name, what, *got, *("-" if a is None else a for a in asked),
                "" if good else "  below"))
        if verbose:
            explain(hops, report, truth)
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for f in wrong:
            print(f"{name}: not true: {f['severity']} {f['confidence']} "
                  f"{f['rule']} {f['methods']} {f['statuses']} {f['url']} -> "
                  f"{f['target']}, {f['hits']} hits")
    print_rules(rules)
    print(f"truth: {passed} passed, {failed} failed")
    return limits and failed > 0


if __name__ == "__main__":
    sys.exit(main())
