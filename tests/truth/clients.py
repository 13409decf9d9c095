#!/usr/bin/env python3
"""Traffic of real clients on a real httpd, and the truth about it.

    clients.py SEED FOLDER [RULES]

Starts the site of site/ on a private httpd (with the environment of
../httpd/env.sh), with the file RULES of --suggest-conf if there is one, plays MIX of scenarios.py against it, and writes into FOLDER
what traffic.py writes, as httpd logged it, and sessions.json: the requests of
each visit, for scale.py.

Each step of a visit has an id that its client sends, and sends again when it
follows a redirect. Only a column that the analyzer never sees holds it: the
next line with the id of a redirect that asks for what its Location named is
what followed, and nothing else is.
"""
import collections
import json
import os
import queue
import random
import re
import sys
import tempfile
import threading
import time
from urllib.parse import urljoin, urlsplit

import browser
import programs
import scenarios
import server
import traffic

# People beside each other, and programs.
TABS, HANDS = 3, 4
MODULE_LINE = re.compile(
    r'(?P<address>\S+) (?P<ident>\S+) (?P<user>\S+) \[(?P<stamp>[^]]+)\] '
    r'"(?P<request>[^"]*)" (?P<status>\d+) '
    r'(?P<bytes>\S+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)" "(?P<noted>[^"]*)" '
    r'(?P<host>\S+) (?P<took>\d+) (?P<in>\d+) (?P<port>\d+) (?P<number>\d+) '
    r'(?P<closed>\S+) "(?P<type>[^"]*)" (?P<rule>\S+) (?P<action>\S+) '
    r'(?P<origin>\S+) (?P<frac>\d+)')


class Visitor:
    """Who sends requests, one after the other, with a client of their own."""

    def __init__(self, number, seed, make, shared):
        self.number, self.steps = number, 0
        self.rnd = random.Random(f"{seed}/{number}")
        self.client = make()
        # Some share an address with others.
        self.address = f"203.0.113.{number % 3}" if shared else \
            f"10.1.{number >> 8}.{number & 255}"

    def ask(self, method, url, type_="", body=""):
        self.steps += 1
        self.client.send(method, urljoin(scenarios.WWW, url), type_, body,
                         f"{self.number}.{self.steps}", self.address)

    def get(self, url):
        self.ask("GET", url)

    def post(self, url, type_, body):
        self.ask("POST", url, type_, body)

    def put(self, url, type_, body):
        self.ask("PUT", url, type_, body)

    def wait(self, least=0.05, most=0.5):
        time.sleep(self.rnd.uniform(least, most))


def visits(seed, made):
    """Who comes and does what, in the order of their coming."""
    rnd = random.Random(seed)
    plan = [(scenario, name) for scenario, names, times in scenarios.MIX
            for name in names for _ in range(times) if name in made]
    rnd.shuffle(plan)
    return [(number, scenario, name, name == "chromium" and rnd.random() < 0.2)
            for number, (scenario, name) in enumerate(plan, 1)]


def play(jobs, seed, made):
    while True:
        try:
            number, scenario, name, shared = jobs.get_nowait()
        except queue.Empty:
            return
        visitor = Visitor(number, seed, made[name], shared)
        try:
            scenario(visitor)
        finally:
            visitor.client.close()


def drive(seed, made):
    plan = visits(seed, made)
    threads = []
    for hands, theirs in ((TABS, [v for v in plan if v[2] == "chromium"]),
                          (HANDS, [v for v in plan if v[2] != "chromium"])):
        jobs = queue.Queue()
        for visit in theirs:
            jobs.put(visit)
        threads += [threading.Thread(target=play, args=(jobs, seed, made))
                    for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {number: (scenario.__name__, name)
            for number, scenario, name, _ in plan}


def record(seed, folder, rules):
    """Let them come; what httpd logged, and who played what."""
    root = f"{folder}/httpd"
    os.mkdir(root)
    os.chmod(root, 0o755)
    httpd = server.Httpd(root, rules)
    ports = programs.Ports(
        httpd.port, server.Relay(httpd.port, server.certificate(folder)).port,
        server.Relay(httpd.port).port, server.Relay(httpd.port).port)
    ports.lead_python_there()
    httpd.start()
    made, shared, missing = programs.families(ports)
    name = browser.find()
    people = None
    try:
        if name:
            people = browser.start(name, ports)
            made["chromium"] = lambda: browser.Person(people)
        else:
            missing.append("chromium")
        for who in missing:
            print(f"truth-clients: skipped {who}: not installed")
        return drive(seed, made), httpd
    finally:
        for client in shared:
            client.end()
        if people:
            people.end()
        httpd.stop()


def read_exchange(columns):
    """A line of the log as traffic.py has it, with its truth."""
    parsed = MODULE_LINE.fullmatch(columns[2])
    if not parsed:
        raise SystemExit(f"truth: not understood: {columns[2]}")
    x = parsed.groupdict()
    # Browsers open connections that they never use: "-", answered 408.
    x["method"], x["url"], x["protocol"] = \
        x["request"].split(" ") if " " in x["request"] else "---"
    id_, began, asked_host, target = columns[3].split(" ", 3)
    x["status"], x["took"] = int(x["status"]), int(x["took"]) / 1e6
    x["at"] = int(began) / 1e6
    x.update(id=id_, asked_host=asked_host, location=target, next=None,
             chance=False, twin=None, **{"class": None})
    return x


def place(url):
    """Host and path: what the server is asked for, by any scheme."""
    parts = urlsplit(url)
    return (parts.hostname or "", parts.path or "/", parts.query)


def kind_of(here, there, before):
    if here["method"] not in ("GET", "HEAD") and there["method"] == "GET":
        return "converted"
    if int(there["in"]) + len(scenarios.ORDER) // 2 < int(here["in"]):
        return "body-lost"
    return "looped" if (there["host"], there["url"]) in before else "preserved"


def redirects(x):
    return 300 <= x["status"] < 400 and x["location"] != "-"


def cause_of(there, before):
    """The latest redirect that leads there: what a client sends twice, because
    its connection broke, it follows once."""
    asked = place(f"http://{there['asked_host']}{there['url']}")
    for x in reversed(before):
        base = f"http://{x['asked_host']}{x['url']}"
        if redirects(x) and not x["next"] \
                and place(urljoin(base, x["location"])) == asked:
            return x
    return None


def link(group):
    """Of the lines with one id, in the order of their coming: who followed
    whom."""
    for i, x in enumerate(group):
        x["class"] = "none" if redirects(x) else None
        cause = cause_of(x, group[:i])
        if cause:
            before = {(y["host"], y["url"]) for y in group[:i]}
            cause["next"], cause["class"] = x, kind_of(cause, x, before)


# How far the disorder of a line reaches into a loop.
REACH = 2


def note_twins(group):
    """Equal lines of a loop where threads of httpd wrote them in another order
    than they came: nothing tells one from the other."""
    zone = set()
    for i, x in enumerate(group):
        if any(y["line"] > x["line"] for y in group[:i]) \
                or any(y["line"] < x["line"] for y in group[i + 1:]):
            zone.update(range(i - REACH, i + REACH + 1))
    first = {}
    for i, x in enumerate(group):
        if i not in zone:
            first = {}
            continue
        x["twin"] = first.setdefault((x["method"], x["host"], x["url"]), x)


# As long as a request may be held for the follow-up of a redirect.
WINDOW_S = 30


def note_chance(visit):
    """The redirects of a visit that were not followed, though a later step
    asked for their target: a scanner's list, somebody's next click."""
    for i, x in enumerate(visit):
        x["chance"] = redirects(x) and not x["next"] and any(
            cause_of(y, [x]) and y["at"] - x["at"] < WINDOW_S
            for y in visit[i + 1:])


def loses(x):
    """Whether it, or what follows it, is where a method or its content goes."""
    while x and x["class"] not in ("converted", "body-lost"):
        x = x["next"]
    return x is not None


def faults_of(log, groups):
    """The faults of the site that were met."""
    faults = {kind: set(urls) for kind, urls in scenarios.FAULTS.items()}
    path = traffic.path_of
    lost = {path(x["url"]) for x in log if loses(x)}
    round_ = {path(x["url"]) for group in groups for x in group
              if sum(y["url"] == x["url"] for y in group) > 1}
    met = {path(x["url"]) for x in log}
    faults["intended"] = faults["good"] & lost
    faults["lost"] &= lost
    faults["loop"] &= round_
    # Each step of a growing URL is another URL.
    faults["growing"] = {url for url in met for grows in faults["growing"]
                         if url.startswith(grows)}
    return {kind: sorted(urls & met) for kind, urls in faults.items()}


# So often an edge must have been taken before it predicts anything.
SUPPORT = 5


def unseen_of(log):
    """The hops that combined cannot show, in the order of the log: the first
    of each edge, which nothing predicts yet, and contents sent once more to
    the same URL, as scanners do."""
    taken = collections.Counter()
    for x in log:
        if x["next"]:
            there = x["next"]
            edge = (x["method"], x["url"], x["status"], there["url"])
            taken[edge] += 1
            if taken[edge] < SUPPORT or sent_again(x):
                yield x


def sent_again(x):
    return x["method"] != "GET" and x["next"]["method"] == x["method"] \
        and x["next"]["url"] == x["url"]


def save_visits(folder, sessions, played):
    """For scale.py: lines by their place in the visit instead of by name."""
    visits = []
    for number, lines in sorted(sessions.items()):
        places = {id(x): i for i, x in enumerate(lines)}
        scenario, client = played[number]
        visits.append({"scenario": scenario, "client": client, "lines": [
            {**x, "next": x["next"] and places[id(x["next"])], "twin": None}
            for x in lines]})
    with open(f"{folder}/visits.json", "w") as f:
        json.dump(visits, f)


def main():
    seed, folder = int(sys.argv[1]), sys.argv[2]
    rules = sys.argv[3] if len(sys.argv) > 3 else None
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as tmp:
        os.chmod(tmp, 0o755)
        played, httpd = record(seed, tmp, rules)
        lines = httpd.lines()
    log = [read_exchange(columns) for columns in lines]
    groups, sessions = collections.defaultdict(list), \
        collections.defaultdict(list)
    for number, x in enumerate(log, 1):
        x["line"] = number
        if x["id"] != "-":
            groups[x["id"]].append(x)
            sessions[int(x["id"].split(".")[0])].append(x)
    for group in groups.values():
        group.sort(key=lambda x: x["at"])
        link(group)
        note_twins(group)
    for visit in sessions.values():
        visit.sort(key=lambda x: x["at"])
        note_chance(visit)
    for name, column in (("combined", 0), ("location", 1), ("module", 2)):
        with open(f"{folder}/{name}.log", "w") as f:
            f.writelines(columns[column] + "\n" for columns in lines)
    mix = collections.Counter(scenario for scenario, _ in played.values())
    faults = faults_of(log, groups.values())
    traffic.write_truth(folder, log, faults, mix, scenarios.HIDDEN,
                        unseen_of(log))
    save_visits(folder, sessions, played)
    print(f"{len(log)} lines, {len(sessions)} visits by "
          f"{len({c for _, c in played.values()})} kinds of client, "
          f"{sum(x['class'] is not None for x in log)} redirects, "
          f"{sum(x['next'] is not None for x in log)} followed, "
          f"{sum(x['chance'] for x in log)} by chance")


if __name__ == "__main__":
    main()
