#!/usr/bin/env python3
"""Thirty nights of a site whose log is rotated in five ways.

    nights.py ANALYZER [SEED]

Runs come when they come: before the rotation or behind it, twice a day or not
at all, with a line that is half written. After each of them the state has
counted every line that was written, once; it tells what one run over all of
these lines tells; and rules that need time fire on their day. In every format the findings
are the same, with what they are to who has read the report before.
"""
import datetime
import os
import random
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../unit/analyzer/report"))
import analyzer as runs
import check_report
import rotation
from site_log import MONTHS, Site, rules

ANALYZER = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 20)
NIGHTS = 30
FIRST_NIGHT = 60
QUIET_DAYS = 7
CHECK_ALL_EVERY = 5

TIME = re.compile(r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d)")


def time_of(line):
    return datetime.datetime.strptime(TIME.search(line)[1],
                                      "%d/%b/%Y:%H:%M:%S")


def times_of(written, request, location=""):
    return [time_of(l) for l in written
            if '"%s ' % request in l and '"%s' % location in l]


class Nights:
    def __init__(self, style, folder, seed, history):
        self.random = random.Random(seed)
        self.style = style
        self.work = folder
        self.site = Site(seed)
        self.log = rotation.Log(os.path.join(folder, "logs"))
        self.state = os.path.join(folder, "site.state")
        self.rules = os.path.join(folder, "rules.json")
        with open(self.rules, "w") as f:
            f.write(rules())
        self.formats = os.path.join(folder, "formats")
        os.mkdir(self.formats)
        self.outputs = [word for ending in ("json", *check_report.MACHINES)
                        for word in ("-o", os.path.join(self.formats,
                                                        "night." + ending))]
        self.broken = []
        self.runs = 0
        self.told_gone = set()
        self.contact = []  # what became of one finding, run by run
        for day in range(FIRST_NIGHT - history, FIRST_NIGHT):
            self.log.write(self.site.day(day))

    def read(self):
        files = self.log.files()
        self.random.shuffle(files)
        self.runs += 1
        report, broken = runs.run(ANALYZER, self.work, files, self.state,
                                  ["--rules=" + self.rules, *self.outputs])
        self.broken += broken
        self.check_counts(report)
        self.check_rules(report)
        if self.runs % CHECK_ALL_EVERY == 0:
            self.check_all(report)

    def check_counts(self, report):
        written = self.log.written
        assert runs.counted(report["general"]) == runs.expected(written), \
            (runs.counted(report["general"]), runs.expected(written))
        numbered = [l for l in written if l.startswith("broken")]
        assert sorted(self.broken) == sorted(numbered), \
            set(self.broken) ^ set(numbered) or "a line was read twice"

    def check_rules(self, report):
        """Those that need time, on their day."""
        fires = {(f["rule"], f["url"]): f for f in report["findings"]
                 if f.get("baseline") != "gone"}
        written = self.log.written
        promo = times_of(written, "GET /promo")
        assert (("MR201", "/promo") in fires) \
            == (promo != [] and promo[-1] - promo[0]
                >= datetime.timedelta(MONTHS)), promo
        moved = times_of(written, "GET /shop", "/market")
        before = times_of(written, "GET /shop", "/store")
        assert (("MR206", "/shop") in fires) \
            == (len(moved) >= 5 and len({t.date() for t in moved}) >= 2
                and len({t.date() for t in before}) >= 2), moved
        all_times = [time_of(l) for l in written if TIME.search(l)]
        assert (("MR502", "/winter") in fires) \
            == ((all_times[-1] - all_times[0]).days >= 7), all_times[-1]
        self.check_contact(report, all_times[-1])

    def check_contact(self, report, now):
        """New, unchanged, gone for once, and not told any more."""
        found = [f["baseline"] for f in report["findings"]
                 if (f["rule"], f["url"]) == ("MR101", "/contact")]
        times = times_of(self.log.written, "POST /contact")
        if not times_of(self.log.written, "GET /contact/"):
            expected = []
        elif not self.contact:
            expected = ["new"]
        elif now - times[-1] <= datetime.timedelta(QUIET_DAYS):
            expected = ["unchanged"]
        else:
            expected = [] if "gone" in self.contact else ["gone"]
        assert found == expected, (found, expected, now)
        if "gone" in found:
            check_report.check_outputs(self.formats)
        self.contact += found

    def check_all(self, report):
        """The same as in one run over all of it."""
        whole = os.path.join(self.work, "whole.log")
        with open(whole, "w", newline="") as f:
            f.write("".join(self.log.written))
        once = runs.learned(runs.run(ANALYZER, self.work, [whole], None,
                                     ["--rules=" + self.rules])[0])
        nightly = runs.learned(report)
        ours, theirs = nightly.pop("findings"), once.pop("findings")
        assert nightly == once, [k for k in once if nightly[k] != once[k]]
        for f in ours:
            f.pop("baseline"), f.pop("first_told")
        hidden = [f for f in theirs if f not in ours]
        assert all(f in theirs for f in ours), [f for f in ours
                                                if f not in theirs]
        assert {f["url"] for f in hidden} <= {"/contact"}, hidden

    def night(self, day):
        r, lines = self.random, self.site.day(day)
        rotates = r.randrange(1, len(lines))
        late = lines[rotates:rotates + r.choice((0, 0, 1, 9))]
        noon = r.randrange(rotates)
        self.log.write(lines[:noon])
        if r.random() < 0.3:
            self.log.begin(lines[noon])
            self.read()
            self.log.finish()
            noon += 1
        self.log.write(lines[noon:rotates])
        if r.random() < 0.5:
            self.read()
        self.style(self.log, late, day)
        if r.random() < 0.5:
            self.read()
        self.log.write(lines[rotates + len(late):])


def simulate(style, seed):
    history = 0 if style is rotation.create else FIRST_NIGHT
    with tempfile.TemporaryDirectory() as folder:
        nights = Nights(style, folder, seed, history)
        if history:
            nights.read()
        for n in range(NIGHTS + 2):
            nights.night(FIRST_NIGHT + n)
        nights.read()
        assert "gone" in nights.contact
        nights.runs = -1
        nights.read()  # nothing is new
        return nights


def main():
    failed = 0
    for i, style in enumerate(rotation.STYLES):
        try:
            simulate(style, SEED + i)
        except AssertionError as e:
            failed += 1
            print("%s, seed %d: %s" % (style.__name__, SEED, e))
    print("nights: %d passed, %d failed"
          % (len(rotation.STYLES) - failed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
