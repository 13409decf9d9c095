#!/usr/bin/env python3
"""Traffic whose truth is known: an access log, and what caused each line.

    traffic.py SEED LINES FOLDER

writes into FOLDER

    combined.log         Apache's combined format
    location.log         the same requests with Location, virtual host and time
    module.log           the format of conf/methodredirect-log.conf
    truth.json           {"hops": {LINE: [NEXT LINE or 0, CLASS]}, "faults":
                         {KIND: [URL, ...]}, "mix": {SCENARIO: SESSIONS},
                         "hidden": {LOG: {URL: why its loop is not to be seen}},
                         "unseen": {LOG: [LINE of a hop that is not, ...]},
                         "chance": [LINE of a redirect that was not followed,
                         though its client then asked for its target],
                         "twins": {LINE: an equal line of the same loop, written
                         in disorder with it}}

A scenario is what one visitor does. How many of each there are is fixed (MIX)
and does not depend on the seed; who they are, when they come, behind which
addresses and in which order their lines are written does. Lines are written
when a request ends, stamped with the second in which it came.
"""
import json
import os
import random
import sys
import time

MIX = (("browse", 60), ("prg_302", 6), ("prg_303", 3), ("prg_same_url", 3),
       ("post_moved_301", 3), ("post_slash", 3), ("api_302", 3),
       ("api_moved_308", 4), ("api_moved_307", 3), ("put_301", 1),
       ("mixed_chain", 1), ("slash", 8), ("https", 4), ("broken", 3),
       ("login", 3), ("self_loop", 1), ("two_loop", 1), ("three_loop", 1),
       ("slash_loop", 1), ("cookie_loop", 1), ("long_chain", 1),
       ("chain_of_two", 3), ("poll", 2), ("monitor", 1), ("scanner", 1),
       ("outside", 2), ("lang_302", 4))

BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Mobile Safari/537.36"]
# Name, and after how many redirects it gives up (facts of the clients).
PROGRAMS = [("curl/8.5.0", 51), ("python-requests/2.32.3", 31),
            ("Wget/1.21.4", 21), ("Go-http-client/1.1", 10), ("node", 21)]
SITE = "www.shop.example"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
FAULTS = {"lost": set(), "intended": set(), "loop": set(), "broken": set()}
HIDDEN = {"combined": {"/promo": "who asks for one URL again may not follow"}}


class Visitor:
    """Who sends requests, one after the other."""

    def __init__(self, rnd, world, program=None):
        self.rnd, self.world = rnd, world
        browser = program is None
        self.agent = rnd.choice(BROWSERS) if browser else program[0]
        self.limit = 21 if browser else program[1]
        self.address = world.address(rnd, browser)
        self.at = rnd.random() * world.span
        self.port, self.number = rnd.randrange(20000, 60000), 0
        self.referer = "-"

    def wait(self, least, most):
        self.at += self.rnd.uniform(least, most)

    def ask(self, method, url, status, location="-", type_="-", took=None,
            bytes_in=None, origin="-", cause=None, kind=None, host=SITE):
        """One request. CAUSE is the redirect that it follows."""
        took = took or self.rnd.expovariate(1 / 0.02) + 0.001
        if self.rnd.random() < 0.1:  # a new connection
            self.port, self.number = self.rnd.randrange(20000, 60000), 0
        exchange = {
            "at": self.at, "end": self.at + took, "address": self.address,
            "method": method, "url": url, "status": status,
            "request": f"{method} {url} HTTP/1.1", "bytes": 512,
            "location": location, "noted": location, "agent": self.agent, "referer": self.referer,
            "type": type_, "in": bytes_in or 320 + len(url), "host": host,
            "port": self.port, "number": self.number, "took": took,
            "closed": "+", "rule": "-", "action": "-", "origin": origin,
            "next": None, "class": None, "chance": False,
            "twin": None}
        self.number += 1
        if cause is not None:
            cause["next"], cause["class"] = exchange, kind
        if 300 <= status < 400 and status != 304:
            exchange["class"] = "open"
        self.world.log.append(exchange)
        self.at += took + self.rnd.uniform(0.0002, 0.12)
        return exchange

    def page(self, url, cause=None, kind="preserved", status=200):
        page = self.ask("GET", url, status, cause=cause, kind=kind)
        if "Mozilla" in self.agent and status == 200:
            self.referer = f"https://{SITE}{url}"
            for i in range(self.rnd.randrange(4)):
                self.ask("GET", f"/static/{self.rnd.randrange(40)}.js",
                         self.rnd.choice([200, 200, 304]))
        return page


class World:
    def __init__(self, rnd, lines):
        self.log = []
        # About twenty lines a second, as a busy site has them.
        self.span = max(600.0, lines / 20)
        self.shared = [f"203.0.113.{i}" for i in range(12)]
        self.count = 0

    def address(self, rnd, browser):
        if browser and rnd.random() < 0.08:
            return rnd.choice(self.shared)  # many people behind it
        self.count += 1
        return "10.%d.%d.%d" % (self.count >> 16 & 255, self.count >> 8 & 255,
                                self.count & 255)


def browse(v):
    for _ in range(v.rnd.randrange(1, 7)):
        v.page(v.rnd.choice(["/", "/thanks", "/docs/", "/news", "/cart",
                             "/de/", "/new/%d" % v.rnd.randrange(30),
                             "/item/%d" % v.rnd.randrange(500)]))
        v.wait(2, 40)


def prg(v, status, url, target):
    FAULTS["intended"].add(url)
    v.page(url)
    v.wait(3, 60)
    r = v.ask("POST", url, status, target, FORM, bytes_in=900,
              took=v.rnd.choice([0.02, 0.4, 2.1]), origin="handler")
    v.page(target, r, "converted")


def prg_302(v):
    prg(v, 302, v.rnd.choice(["/contact", "/comment"]), "/thanks")


def prg_303(v):
    prg(v, 303, "/order", "/order/done")


def prg_same_url(v):
    """Drupal and Django answer a form with its own URL."""
    url = "/node/%d/edit" % v.rnd.randrange(9)
    prg(v, 302, url, url)


def lost(v, method, url, status, target, type_, ends=405):
    FAULTS["lost"].add(url)
    r = v.ask(method, url, status, target, type_, bytes_in=2200,
              origin="mapping")
    v.page(target, r, "converted", ends)


def post_moved_301(v):
    lost(v, "POST", "/api/v1/orders", 301, "/api/v2/orders", JSON)


def post_slash(v):
    v.page("/subscribe")
    v.wait(2, 30)
    lost(v, "POST", "/subscribe", 301, "/subscribe/", FORM, 200)


def api_302(v):
    lost(v, "POST", "/webhook/pay", 302, "/hooks/pay", JSON, 404)


def put_301(v):
    lost(v, "PUT", "/api/v1/item/7", 301, "/api/v2/item/7", JSON)


def kept(v, status, url, target):
    r = v.ask("POST", url, status, target, JSON, bytes_in=2200,
              origin="mapping")
    v.ask("POST", target, 201, type_=JSON, bytes_in=2210, cause=r,
          kind="preserved")


def api_moved_308(v):
    kept(v, 308, "/api/v1/users", "/api/v2/users")


def api_moved_307(v):
    kept(v, 307, "/hook/build", "/hooks/build")


def mixed_chain(v):
    FAULTS["lost"].update(["/api/v1/pay", "/api/v2/pay"])
    a = v.ask("POST", "/api/v1/pay", 308, "/api/v2/pay", JSON, bytes_in=2200,
              origin="mapping")
    b = v.ask("POST", "/api/v2/pay", 302, "/api/v3/pay", JSON, bytes_in=2210,
              cause=a, kind="preserved", origin="mapping")
    v.page("/api/v3/pay", b, "converted", 405)


def moved(v, url, status, target, ends=200):
    r = v.ask("GET", url, status, target, origin="mapping")
    v.page(target, r, "preserved", ends)


def slash(v):
    moved(v, "/docs", 301, "/docs/")


def https(v):
    n = v.rnd.randrange(30)
    moved(v, "/old/%d" % n, 301, "/new/%d" % n)


def broken(v):
    FAULTS["broken"].add("/catalog-2019")
    moved(v, "/catalog-2019", 301, "/catalog", 404)


def login(v):
    r = v.ask("GET", "/account", 302, "/login?next=/account", origin="handler")
    v.page("/login?next=/account", r)
    v.wait(5, 30)
    prg(v, 302, "/login", "/account")


def lang_302(v):
    r = v.ask("GET", "/", 302, "/de/", origin="mapping")
    v.page("/de/", r)
    browse(v)


def loop(v, urls):
    FAULTS["loop"].update(urls)
    cause = None
    for i in range(v.limit):
        cause = v.ask("GET", urls[i % len(urls)], 302,
                      urls[(i + 1) % len(urls)], cause=cause,
                      kind="looped" if i >= len(urls) else "preserved",
                      took=0.003, origin="mapping")


def self_loop(v):
    loop(v, ["/promo"])


def two_loop(v):
    loop(v, ["/a-to-b", "/b-to-a"])


def three_loop(v):
    loop(v, ["/x", "/y", "/z"])


def slash_loop(v):
    loop(v, ["/Guide", "/guide/"])


def cookie_loop(v):
    """Sent round once to set a cookie, then the page: no loop."""
    r = v.ask("GET", "/members", 302, "/check", origin="handler")
    b = v.ask("GET", "/check", 302, "/members", cause=r, kind="preserved",
              origin="handler")
    v.page("/members", b)


def chain(v, urls):
    cause = None
    for here, there in zip(urls, urls[1:]):
        cause = v.ask("GET", here, 301, there, cause=cause, kind="preserved",
                      origin="mapping")
    v.page(urls[-1], cause)


def long_chain(v):
    chain(v, ["/spring", "/summer", "/autumn", "/winter", "/frost", "/today"])


def chain_of_two(v):
    chain(v, ["/shop", "/store", "/store/"])


def poll(v):
    for _ in range(v.rnd.randrange(3, 20)):
        v.ask("GET", "/job/%d" % v.rnd.randrange(3), 200)
        v.wait(1, 3)


def monitor(v):
    """Asks, and never follows."""
    for _ in range(10):
        v.ask("GET", "/", 302, "/de/", origin="mapping")["class"] = "none"
        v.wait(30, 60)


def scanner(v):
    answers = {"/admin": (302, "/login?next=/admin"), "/wp-login.php": (404,),
               "/login": (200,), "/docs": (301, "/docs/"), "/.env": (404,),
               "/contact": (302, "/thanks"), "/old/3": (301, "/new/3")}
    for _ in range(v.rnd.randrange(20, 60)):
        url = v.rnd.choice(list(answers))
        exchange = v.ask(v.rnd.choice(["GET", "POST"]), url, *answers[url])
        if exchange["class"]:
            exchange["class"] = "none"
        v.wait(0.05, 0.4)


def outside(v):
    """To another site, whose log is not ours."""
    r = v.ask("GET", "/partner", 302, "https://partner.example/",
              origin="mapping")
    r["class"] = "none"
    v.wait(30, 90)
    v.page("/")


def by_program(name):
    return name in ("post_moved_301", "api_302", "api_moved_308",
                    "api_moved_307", "put_301", "mixed_chain", "monitor",
                    "scanner", "self_loop", "two_loop", "three_loop",
                    "slash_loop", "poll")


def stamp(x):
    t = time.gmtime(1795132800 + int(x["at"]))
    return time.strftime("[%d/%b/%Y:%H:%M:%S +0000]", t)


def combined(x):
    return (f'{x["address"]} - - {stamp(x)} "{x["request"]}" {x["status"]} '
            f'{x["bytes"]} "{x["referer"]}" "{x["agent"]}"')


def located(x, location):
    return f'{combined(x)} "{location}" {x["host"]} ' \
           f'{round(x["took"] * 1e6)}'


def location(x):
    return located(x, x["location"])


def module(x):
    return (f'{located(x, x["noted"])} {x["in"]} {x["port"]} {x["number"]} '
            f'{x["closed"]} "{x["type"]}" {x["rule"]} {x["action"]} '
            f'{x["origin"]} {int(x["at"] * 1000) % 1000:03d}')


def write_logs(folder, log):
    os.makedirs(folder, exist_ok=True)
    for name, form in (("combined", combined), ("location", location),
                       ("module", module)):
        with open(f"{folder}/{name}.log", "w") as f:
            f.writelines(form(x) + "\n" for x in log)


def path_of(url):
    return url.split("?")[0] if url else url


def write_truth(folder, log, faults, mix, hidden, unseen=()):
    """LOG as it was written: who follows whom by `next`, as what by `class`.
    UNSEEN hops are those that combined cannot show; what has `chance` no log
    can tell from a hop."""
    for number, x in enumerate(log, 1):
        x["line"] = number
    hops = {x["line"]: [x["next"]["line"] if x["next"] else 0, x["class"]]
            for x in log if x["class"]}
    with open(f"{folder}/truth.json", "w") as f:
        json.dump({"hops": hops, "mix": mix, "lines": len(log),
                   "faults": faults, "hidden": hidden,
                   "unseen": {"combined": [x["line"] for x in unseen]},
                   "chance": [x["line"] for x in log if x["chance"]],
                   "twins": {x["line"]: x["twin"]["line"] for x in log
                             if x["twin"] and x["twin"] is not x}}, f)


def main():
    seed, lines, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    rnd = random.Random(seed)
    world = World(rnd, lines)
    names = [name for name, count in MIX for _ in range(count)]
    mix = dict.fromkeys(dict(MIX), 0)
    while len(world.log) < lines:
        rnd.shuffle(names)
        for name in names:
            program = rnd.choice(PROGRAMS) if by_program(name) else None
            globals()[name](Visitor(rnd, world, program))
            mix[name] += 1
    world.log.sort(key=lambda x: x["end"])
    write_logs(folder, world.log)
    write_truth(folder, world.log, {k: sorted(v) for k, v in FAULTS.items()},
                mix, HIDDEN)


if __name__ == "__main__":
    main()
