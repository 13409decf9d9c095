#!/usr/bin/env python3
"""Many visits made of the recorded ones, and the truth about them.

    scale.py SEED LINES FROM FOLDER

FROM was written by clients.py. Visits are drawn by the weights of
scenarios.py; each comes at a time of its own, from an address of its own or
one that it shares, by other ports, with other pauses between its steps and
another round trip between its requests. What was asked, by whom, with which
answer, and what followed what stays as recorded. Lines stand in the order in
which their requests ended, nearly, with others' requests between them.
"""
import collections
import json
import random
import re
import sys

import clients
import scenarios
import traffic

# Seconds that are added between two steps: of people, programs, monitors.
PAUSE = {"chromium": 12, "curl-stays": 20}
PROGRAM_PAUSE = 2
NOISE = 0.02


class Line(dict):
    """What differs from the recorded line, and that line."""

    __slots__ = ("recorded",)

    def __missing__(self, key):
        return self.recorded[key]


class Visits:
    def __init__(self, visits, rnd, lines):
        self.rnd, self.count = rnd, 0
        self.world = traffic.World(rnd, lines)
        self.by_scenario = collections.defaultdict(list)
        for visit in visits:
            self.by_scenario[visit["scenario"]].append(visit)
        self.pages = [x for visit in self.by_scenario["browse"]
                      for x in visit["lines"] if x["status"] == 200]

    def agent_of(self, recorded):
        """Browsers of several versions."""
        version = f"Chrome/{self.rnd.randrange(120, 132)}"
        return re.sub(r"Chrome/\d+", version, recorded)

    def play(self, visit):
        rnd, client = self.rnd, visit["client"]
        address = self.world.address(rnd, client == "chromium")
        ports = collections.defaultdict(lambda: rnd.randrange(20000, 60000))
        browser = self.agent_of(visit["lines"][0]["agent"])
        start, late, step = rnd.random() * self.world.span, 0.0, None
        first = visit["lines"][0]["at"]
        trip = rnd.expovariate(1 / 0.03)
        made = []
        for x in visit["lines"]:
            if step not in (None, x["id"]):
                late += rnd.expovariate(1 / PAUSE.get(client, PROGRAM_PAUSE))
            late += trip * rnd.uniform(0.8, 1.2)
            step = x["id"]
            line = Line(at=start + x["at"] - first + late, address=address,
                        port=ports[x["port"]], next=None)
            line.recorded = x
            if client == "chromium":
                line["agent"] = browser
            made.append(line)
        for line in made:
            place = line.recorded["next"]
            if place is not None:
                line["next"] = made[place]
        return made

    def noise(self):
        """Somebody else asks for a page, once."""
        line = Line(at=self.rnd.random() * self.world.span,
                    address=self.world.address(self.rnd, False),
                    port=self.rnd.randrange(20000, 60000), number=0,
                    next=None)
        line.recorded = self.rnd.choice(self.pages)
        return line


def written(line, rnd):
    """When its request ended, and a worker came to write it down."""
    return line["at"] + line["took"] + rnd.expovariate(1 / 0.0002)


def main():
    seed, lines = int(sys.argv[1]), int(sys.argv[2])
    recorded, folder = sys.argv[3], sys.argv[4]
    rnd = random.Random(seed)
    with open(f"{recorded}/visits.json") as f:
        visits = Visits(json.load(f), rnd, lines)
    with open(f"{recorded}/truth.json") as f:
        truth = json.load(f)
    names = [name for name, weight in scenarios.WEIGHTS.items()
             for _ in range(weight) if name in visits.by_scenario]
    mix, log = collections.Counter(), []
    while len(log) < lines:
        rnd.shuffle(names)
        for name in names:
            log += visits.play(rnd.choice(visits.by_scenario[name]))
            mix[name] += 1
    log += [visits.noise() for _ in range(int(lines * NOISE))]
    log.sort(key=lambda line: written(line, rnd))
    traffic.write_logs(folder, log)
    unseen = (x for x in log if x["next"] and clients.sent_again(x))
    traffic.write_truth(folder, log, truth["faults"], mix, truth["hidden"],
                        unseen)


if __name__ == "__main__":
    main()
